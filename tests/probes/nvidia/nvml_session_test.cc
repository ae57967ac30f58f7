// NvmlSession: one connection for all, made anew when an answer ended it, and names that stay.
#include "probes/nvidia/nvml_session.h"

#include <gtest/gtest.h>

#include <cmath>
#include <thread>

#include "probes/nvidia/nvml_error.h"
#include "tests/support/fake_clock.h"
#include "tests/support/fake_nvml/fake_nvml.h"
#include "tests/support/fixture_host.h"

namespace tokwatt {
namespace {

using std::chrono::seconds;

class NvmlSessionTest : public testing::Test {
 protected:
  NvmlSessionTest() {
    env_.root = FixtureHostsDirectory() + "/bare/t0";  // without NVIDIA's graphics on its bus
    env_.clock = &clock_;
    env_.libraries = &nvml_;
    session_ = MakeNvmlSession(env_);
  }
  ~NvmlSessionTest() override {
    session_.reset();
    EXPECT_EQ(nvml_.open(), 0) << "as many shutdowns as inits";
  }

  // Watts of a card by its name, or the reason.
  std::string Watts(const std::string& component) {
    const auto connection = session_->Connect();
    if (!connection) return connection.error().reason_code();
    for (const auto& gpu : (*connection)->gpus()) {
      if (gpu->component() != component) continue;
      const auto watts = gpu->PowerUsageWatts();
      return watts ? std::to_string(std::lround(*watts)) : watts.error().reason_code();
    }
    return "no such card";
  }

  FakeClock clock_;
  FakeNvml nvml_{"two-cards"};
  Env env_;
  std::shared_ptr<NvmlSession> session_;
};

TEST_F(NvmlSessionTest, LoadingTheLibraryAsksTheDriverNothing) {
  EXPECT_TRUE(session_->Load().has_value());
  EXPECT_EQ(nvml_.open(), 0);
}

TEST_F(NvmlSessionTest, EverybodyGetsTheSameConnection) {
  const auto first = session_->Connect();
  const auto second = session_->Connect();
  ASSERT_TRUE(first.has_value());
  EXPECT_EQ(*first, *second);
  EXPECT_EQ(nvml_.open(), 1);
}

TEST_F(NvmlSessionTest, LostCardComesBackByANewConnectionAfterAMinute) {
  EXPECT_EQ(Watts("gpu-1"), "398");
  const int before = nvml_.connections();
  nvml_.Set(0, "power_mw", "!15");
  EXPECT_EQ(Watts("gpu-1"), "gpu_is_lost");
  EXPECT_EQ(Watts("gpu-0"), "118") << "the other card is still asked";
  nvml_.Set(0, "power_mw", "300000");
  clock_.Advance(seconds(59));
  (void)session_->Connect();
  EXPECT_EQ(nvml_.connections(), before);
  clock_.Advance(seconds(1));
  EXPECT_EQ(Watts("gpu-1"), "300");
  EXPECT_EQ(nvml_.connections(), before + 1);
  EXPECT_EQ(nvml_.open(), 1);
}

TEST_F(NvmlSessionTest, CardThatStaysLostDisturbsTheOthersLessAndLess) {
  nvml_.Set(0, "power_mw", "!15");
  EXPECT_EQ(Watts("gpu-1"), "gpu_is_lost");
  const int before = nvml_.connections();
  for (int minute = 0; minute < 60; ++minute) {
    clock_.Advance(seconds(60));
    EXPECT_EQ(Watts("gpu-1"), "gpu_is_lost");
  }
  EXPECT_EQ(nvml_.connections() - before, 5) << "after 1, 2, 4, 8 and 16 minutes";
}

TEST_F(NvmlSessionTest, CardThatIsAloneIsTriedEachMinute) {
  nvml_.Load("gb10");
  nvml_.Set(0, "power_mw", "!15");
  EXPECT_EQ(Watts("gpu-0"), "gpu_is_lost");
  const int before = nvml_.connections();
  for (int minute = 0; minute < 60; ++minute) {
    clock_.Advance(seconds(60));
    EXPECT_EQ(Watts("gpu-0"), "gpu_is_lost");
  }
  EXPECT_EQ(nvml_.connections() - before, 60);
}

// NVML counts inits: without the last shutdown, a new one changes nothing.
TEST_F(NvmlSessionTest, NoNewConnectionWhileSomebodyStillAsksThroughTheOld) {
  auto held = session_->Connect();
  const int before = nvml_.connections();
  nvml_.Set(0, "power_mw", "!15");
  EXPECT_EQ(Watts("gpu-1"), "gpu_is_lost");
  clock_.Advance(seconds(60));
  EXPECT_EQ(*session_->Connect(), *held);
  EXPECT_EQ(nvml_.connections(), before);
  held = Fail(Code::kCancelled, "let go");
  EXPECT_TRUE(session_->Connect().has_value());
  EXPECT_EQ(nvml_.connections(), before + 1);
}

TEST_F(NvmlSessionTest, CardKeepsItsNameWhenAnotherFallsOffTheBus) {
  EXPECT_EQ(Watts("gpu-1"), "398");
  nvml_.Set(1, "power_mw", "!15");
  EXPECT_EQ(Watts("gpu-0"), "gpu_is_lost");
  nvml_.SetSystem("count", "1");  // the 5090 alone
  clock_.Advance(seconds(60));
  EXPECT_EQ(Watts("gpu-1"), "398");
  EXPECT_EQ(Watts("gpu-0"), "no such card");
}

TEST_F(NvmlSessionTest, CardThatCannotBeOpenedTakesTheNameThatIsMissing) {
  EXPECT_EQ(Watts("gpu-1"), "398");
  nvml_.Set(1, "power_mw", "!15");
  EXPECT_EQ(Watts("gpu-0"), "gpu_is_lost");
  nvml_.Set(1, "handle", "!15");
  clock_.Advance(seconds(60));
  EXPECT_EQ(Watts("gpu-1"), "398");
  EXPECT_EQ(Watts("gpu-0"), "gpu_is_lost");
}

TEST_F(NvmlSessionTest, WithoutAddressesTheDriversOrderIsKept) {
  nvml_.Hide("nvmlDeviceGetPciInfo_v3");
  EXPECT_EQ(Watts("gpu-0"), "398");
  EXPECT_EQ(Watts("gpu-1"), "118");
}

TEST_F(NvmlSessionTest, OldNamesServeWhereTheNewOnesAreMissing) {
  for (const char* symbol :
       {"nvmlInit_v2", "nvmlDeviceGetCount_v2", "nvmlDeviceGetHandleByIndex_v2"}) {
    nvml_.Hide(symbol);
  }
  EXPECT_EQ(Watts("gpu-0"), "118");
}

TEST_F(NvmlSessionTest, LibraryWithoutItsCoreIsTooOld) {
  nvml_.Hide("nvmlShutdown");
  const auto loaded = session_->Load();
  ASSERT_FALSE(loaded.has_value());
  EXPECT_EQ(loaded.error().code, Code::kUnimplemented);
  EXPECT_EQ(loaded.error().reason, "symbol_missing");
  EXPECT_NE(loaded.error().fix, "");
}

TEST_F(NvmlSessionTest, VersionMismatchSaysWhatToDoAndIsAskedOnceAMinute) {
  nvml_.Load("version-mismatch");
  const auto refused = session_->Connect();
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().reason, "driver_version_mismatch");
  EXPECT_EQ(refused.error().fix, "reboot, or reload the driver");
  nvml_.Load("two-cards");
  EXPECT_FALSE(session_->Connect().has_value());
  clock_.Advance(seconds(60));
  EXPECT_TRUE(session_->Connect().has_value());
}

TEST_F(NvmlSessionTest, LibraryOnAMachineWithoutItsGraphicsIsNotFound) {
  nvml_.Load("driver-gone");
  EXPECT_EQ(session_->Connect().error().code, Code::kNotFound);
  EXPECT_EQ(session_->Facts().error().code, Code::kNotFound);
}

TEST_F(NvmlSessionTest, CardsThatSleepAreNotWoken) {
  FixtureHost host("bare");
  host.Copy();
  for (const std::string card : {"0000:01:00.0", "0000:02:00.0"}) {
    const std::string device = "/sys/bus/pci/devices/" + card;
    host.Write(device + "/vendor", "0x10de\n");
    host.Write(device + "/device", "0x2684\n");
    host.Write(device + "/class", "0x030000\n");
    host.Write(device + "/power/runtime_status", "suspended\n");
  }
  env_.root = host.root();
  session_ = MakeNvmlSession(env_);
  EXPECT_EQ(session_->Connect().error().reason, "suspended");
  EXPECT_EQ(nvml_.open(), 0);
  host.Write("/sys/bus/pci/devices/0000:02:00.0/power/runtime_status", "active\n");
  clock_.Advance(seconds(60));
  EXPECT_TRUE(session_->Connect().has_value());
}

TEST_F(NvmlSessionTest, NoCardAndImpossibleCountsAreErrorsAndShutDown) {
  nvml_.SetSystem("count", "0");
  EXPECT_EQ(session_->Connect().error().code, Code::kNotFound);
  for (const char* count : {"0xffffffff", "65"}) {
    nvml_.SetSystem("count", count);
    clock_.Advance(seconds(60));
    EXPECT_EQ(session_->Connect().error().code, Code::kDataLoss) << count;
  }
  nvml_.SetSystem("count", "!999");
  clock_.Advance(seconds(60));
  EXPECT_EQ(session_->Connect().error().code, Code::kUnknown);
  EXPECT_EQ(nvml_.open(), 0);
}

// An inventory must not wait for a driver that hangs: the facts of before are there at once.
TEST_F(NvmlSessionTest, FactsAreReadWhileTheDriverHangs) {
  EXPECT_EQ(Watts("gpu-0"), "118");
  nvml_.Set(1, "power_mw", "hang");
  std::thread probe([this] { EXPECT_EQ(Watts("gpu-0"), "not_supported"); });
  nvml_.AwaitHang();
  EXPECT_EQ(session_->Facts()->gpus.size(), 2u);
  nvml_.Release();
  probe.join();
}

TEST_F(NvmlSessionTest, FactsAreReadWhileConnectingHangs) {
  nvml_.SetSystem("init", "hang");
  std::thread probe([this] { EXPECT_FALSE(session_->Connect().has_value()); });
  nvml_.AwaitHang();
  EXPECT_EQ(session_->Facts().error().reason_code(), "not_asked_yet");
  nvml_.Release();
  probe.join();
}

TEST_F(NvmlSessionTest, SharedByThreadsItStaysOneConnection) {
  std::vector<std::thread> probes;
  for (int thread = 0; thread < 4; ++thread) {
    probes.emplace_back([this] {
      for (int round = 0; round < 100; ++round) EXPECT_EQ(Watts("gpu-0"), "118");
    });
  }
  for (std::thread& probe : probes) probe.join();
  EXPECT_EQ(nvml_.open(), 1);
}

TEST(NvmlErrorTest, EveryStatusHasAReasonAndAMessage) {
  for (NvmlStatus status = 1; status < 40; ++status) {
    const Error error = NvmlError(status, "power");
    EXPECT_NE(error.reason_code(), "") << status;
    EXPECT_TRUE(error.message.starts_with("power: ")) << status;
    if (error.code == Code::kPermissionDenied) {
      EXPECT_NE(error.fix, "") << status;
    }
  }
  EXPECT_NE(NvmlError(999, "power").message.find("999"), std::string::npos);
}

}  // namespace
}  // namespace tokwatt
