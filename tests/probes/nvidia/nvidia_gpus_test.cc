// What NVIDIA's graphics are, from the fake driver: published figures, gaps and impossible values.
#include "probes/nvidia/nvidia_gpus.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "probes/nvidia/nvml_session.h"
#include "tests/support/fake_clock.h"
#include "tests/support/fake_nvml/fake_nvml.h"
#include "tests/support/fixture_host.h"

namespace tokwatt {
namespace {

class NvidiaGpusTest : public testing::Test {
 protected:
  NvidiaGpusTest() {
    env_.clock = &clock_;
    env_.libraries = &nvml_;
    env_.nvidia = MakeNvmlSession(env_);
  }

  NvidiaGpus Facts(const std::string& scenario) {
    nvml_.Load(scenario);
    EXPECT_TRUE(env_.nvidia->Connect().has_value());
    const auto facts = ReadNvidiaGpus(env_);
    EXPECT_TRUE(facts.has_value());
    return facts.value_or(NvidiaGpus{});
  }

  FakeClock clock_;
  FakeNvml nvml_{"two-cards"};
  Env env_;
};

TEST_F(NvidiaGpusTest, CardsInTheOrderOfTheBusWithTheirPublishedBandwidth) {
  const NvidiaGpus facts = Facts("two-cards");
  EXPECT_EQ(facts.driver_version, "580.142");
  ASSERT_EQ(facts.gpus.size(), 2u);
  EXPECT_EQ(facts.gpus[0].component, "gpu-0");
  EXPECT_EQ(facts.gpus[0].name, "NVIDIA GeForce RTX 3090");
  EXPECT_EQ(facts.gpus[0].architecture, "Ampere");
  EXPECT_EQ(facts.gpus[0].memory_bytes, int64_t{24} << 30);
  EXPECT_NEAR(facts.gpus[0].peak_bytes_per_second.value_or(0), 936e9, 1e9);
  EXPECT_EQ(facts.gpus[1].component, "gpu-1");
  EXPECT_EQ(facts.gpus[1].name, "NVIDIA GeForce RTX 5090");
  EXPECT_EQ(facts.gpus[1].architecture, "Blackwell");
  EXPECT_EQ(facts.gpus[1].cores, 21760);
  EXPECT_NEAR(facts.gpus[1].peak_bytes_per_second.value_or(0), 1792e9, 1e9);
  EXPECT_FALSE(facts.gpus[1].shares_memory);
}

TEST_F(NvidiaGpusTest, Gb10SharesTheMachinesMemoryAndHasNoBandwidthOfItsOwn) {
  const NvidiaGpus facts = Facts("gb10");
  ASSERT_EQ(facts.gpus.size(), 1u);
  EXPECT_EQ(facts.gpus[0].name, "NVIDIA GB10");
  EXPECT_TRUE(facts.gpus[0].shares_memory);
  EXPECT_FALSE(facts.gpus[0].memory_bytes.has_value());
  EXPECT_FALSE(facts.gpus[0].peak_bytes_per_second.has_value());
  EXPECT_NE(facts.gpus[0].peak_source, "");
}

// A driver that answers the machine's memory for it makes no card of it.
TEST_F(NvidiaGpusTest, Gb10ThatTellsMemoryStillSharesIt) {
  nvml_.Load("gb10");
  nvml_.Set(0, "memory_bytes", "128000000000");
  ASSERT_TRUE(env_.nvidia->Connect().has_value());
  const NvidiaGpu gpu = ReadNvidiaGpus(env_)->gpus.at(0);
  EXPECT_TRUE(gpu.shares_memory);
  EXPECT_FALSE(gpu.memory_bytes.has_value());
}

TEST_F(NvidiaGpusTest, ImpossibleFactsAreAbsent) {
  const NvidiaGpus facts = Facts("wild");
  EXPECT_EQ(facts.driver_version.size(), 80u) << "the whole buffer, and nothing behind it";
  ASSERT_EQ(facts.gpus.size(), 1u);
  const NvidiaGpu& gpu = facts.gpus[0];
  EXPECT_EQ(gpu.name.size(), 96u);
  EXPECT_EQ(gpu.architecture, "");
  EXPECT_FALSE(gpu.cores.has_value());
  EXPECT_FALSE(gpu.memory_bytes.has_value());
  EXPECT_FALSE(gpu.memory_bus_bits.has_value());
  EXPECT_FALSE(gpu.max_memory_clock_hertz.has_value());
  EXPECT_FALSE(gpu.peak_bytes_per_second.has_value());
  EXPECT_NE(gpu.peak_source, "");
}

TEST_F(NvidiaGpusTest, TextsAreWithoutControlCharacters) {
  nvml_.Set(0, "name", "NVIDIA \x1b[31m\xff\tX");
  ASSERT_TRUE(env_.nvidia->Connect().has_value());
  EXPECT_EQ(ReadNvidiaGpus(env_)->gpus.at(1).name, "NVIDIA [31mX");
}

TEST_F(NvidiaGpusTest, CardThatCannotBeOpenedIsThereWithTheReason) {
  const NvidiaGpus facts = Facts("no-permission");
  ASSERT_EQ(facts.gpus.size(), 1u);
  ASSERT_TRUE(facts.gpus[0].absent.has_value());
  EXPECT_EQ(facts.gpus[0].absent->reason, "permission_denied");
  EXPECT_NE(facts.gpus[0].absent->fix, "");
  EXPECT_EQ(facts.gpus[0].component, "gpu-0");
}

TEST_F(NvidiaGpusTest, DriverWithoutTheQuestionsLeavesTheFactsOut) {
  for (const char* symbol :
       {"nvmlDeviceGetName", "nvmlDeviceGetArchitecture", "nvmlDeviceGetMemoryInfo",
        "nvmlDeviceGetMemoryBusWidth", "nvmlDeviceGetNumGpuCores", "nvmlSystemGetDriverVersion",
        "nvmlDeviceGetCudaComputeCapability", "nvmlDeviceGetPciInfo_v3"}) {
    nvml_.Hide(symbol);
  }
  const NvidiaGpus facts = Facts("two-cards");
  EXPECT_EQ(facts.driver_version, "");
  ASSERT_EQ(facts.gpus.size(), 2u);
  EXPECT_EQ(facts.gpus[0].name, "");
  EXPECT_FALSE(facts.gpus[0].shares_memory) << "only a driver that was asked can say so";
  EXPECT_FALSE(facts.gpus[0].peak_bytes_per_second.has_value());
}

TEST_F(NvidiaGpusTest, NothingIsAskedByReadingTheFacts) {
  const auto facts = ReadNvidiaGpus(env_);
  ASSERT_FALSE(facts.has_value());
  EXPECT_EQ(facts.error().reason_code(), "not_asked_yet");
  EXPECT_EQ(nvml_.open(), 0);
}

TEST_F(NvidiaGpusTest, UnderARootOrWithoutALibraryThereAreNone) {
  env_.root = "/some/root";
  EXPECT_EQ(ReadNvidiaGpus(env_).error().reason_code(), "not_available_under_root");
  EXPECT_EQ(ReadNvidiaGpus(Env{}).error().code, Code::kNotFound);
}

TEST(NvidiaGraphicsTest, AreFoundOnTheBusByVendorAndClass) {
  FixtureHost host("bare");
  host.Copy();
  Env env;
  env.root = host.root();
  EXPECT_FALSE(HasNvidiaGraphics(env));
  const std::string devices = "/sys/bus/pci/devices/";
  host.Write(devices + "0000:00:02.0/vendor", "0x8086\n");
  host.Write(devices + "0000:00:02.0/class", "0x030000\n");
  host.Write(devices + "0000:01:00.1/vendor", "0x10de\n");
  host.Write(devices + "0000:01:00.1/device", "0x2684\n");
  host.Write(devices + "0000:01:00.1/class", "0x040300\n");  // the sound of a card
  EXPECT_FALSE(HasNvidiaGraphics(env));
  host.Write(devices + "0000:01:00.0/vendor", "0x10de\n");
  host.Write(devices + "0000:01:00.0/device", "0x2684\n");
  host.Write(devices + "0000:01:00.0/class", "0x030000\n");
  EXPECT_TRUE(HasNvidiaGraphics(env));
}

}  // namespace
}  // namespace tokwatt
