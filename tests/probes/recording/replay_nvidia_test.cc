// NVIDIA's driver played again: each card tells what it told, and why it does not where it did not.
#include <gtest/gtest.h>

#include <filesystem>

#include "probes/recording/nvml.h"
#include "probes/recording/nvml_facts.h"
#include "tests/support/fixture_host.h"
#include "tests/support/nvidia_machine.h"
#include "tests/support/replaying.h"

namespace tokwatt {
namespace {

Told Really(NvidiaMachine& machine) {
  FakeClock clock;
  return Ask(machine.MakeEnv(clock), [&] {
    machine.Move();
    clock.Advance(std::chrono::seconds(1));
  });
}

TEST(ReplayNvidia, EveryDriverTellsTheSameAgain) {
  int scenarios = 0;
  for (const auto& entry :
       std::filesystem::directory_iterator(std::string(TOKWATT_FIXTURES) + "/nvml")) {
    const std::string scenario = entry.path().stem();
    if (scenario == "README") continue;
    for (const char* host : {"dgx-spark-stock", "pc-nvidia", "bare"}) {
      NvidiaMachine machine(host, scenario);
      EXPECT_EQ(Replay(machine.Record()), Really(machine)) << host << " " << scenario;
    }
    ++scenarios;
  }
  EXPECT_GT(scenarios, 8);
}

TEST(ReplayNvidia, TheGraphicsOfASparkAreInItsRecording) {
  NvidiaMachine machine("dgx-spark-stock", "gb10");
  const std::string text = machine.Record();
  const Told told = Replay(text);
  EXPECT_TRUE(told.contains("device_power_watts nvml gpu-0 scope=package"));

  const auto player = OpenPlayer(text);
  const auto facts = ReadNvidiaGpus(player->MakeEnv());
  ASSERT_TRUE(facts) << facts.error().message;
  ASSERT_EQ(facts->gpus.size(), 1u);
  EXPECT_EQ(facts->gpus[0].name, "NVIDIA GB10");
  EXPECT_TRUE(facts->gpus[0].shares_memory);
  EXPECT_EQ(text.find("not_recorded\":[{\"what\":\"nvml"), std::string::npos);
}

TEST(ReplayNvidia, ARecordingWithoutTheDriverDoesNotSayThatThereIsNone) {
  FixtureHost host("dgx-spark-stock");
  Env env;
  env.root = host.root();
  const Told told = Replay(RecordTwoPoints(env, [] {}));
  const auto absent = told.find("absent nvml  device_power_watts");
  ASSERT_NE(absent, told.end());
  EXPECT_EQ(absent->second.find("not_available_under_root"), 0u) << absent->second;
}

TEST(NvmlFacts, AreTheSameBehindAValue) {
  NvmlFacts facts;
  facts.gpu.component = "gpu-1";
  facts.gpu.name = "NVIDIA GeForce RTX 3090";
  facts.gpu.architecture = "Ampere";
  facts.gpu.cores = 10'496;
  facts.gpu.memory_bytes = int64_t{24} << 30;
  facts.gpu.memory_bus_bits = 384;
  facts.gpu.max_memory_clock_hertz = 9751e6;
  facts.gpu.peak_bytes_per_second = 936.096e9;
  facts.gpu.peak_source = "memory clock and bus width";
  facts.power_usage_is_mean_of_a_second = false;
  const auto same = NvmlFactsOf("gpu-1", NvmlFactsValue(facts));
  ASSERT_TRUE(same) << same.error().message;
  EXPECT_EQ(same->gpu, facts.gpu);
  EXPECT_FALSE(same->power_usage_is_mean_of_a_second);

  facts.gpu.absent = Absence{"lost", "GPU: it is lost", "restart the machine"};
  EXPECT_EQ(NvmlFactsOf("gpu-1", NvmlFactsValue(facts))->gpu, facts.gpu);
}

TEST(NvmlFacts, DamagedOnesAreAnError) {
  const nlohmann::json whole = NvmlFactsValue({});
  for (const auto& [name, value] : whole.items()) {
    nlohmann::json damaged = whole;
    damaged.erase(name);
    EXPECT_EQ(NvmlFactsOf("gpu-0", damaged).error().code, Code::kDataLoss) << name;
  }
  nlohmann::json damaged = whole;
  damaged["absent"] = "lost";
  EXPECT_EQ(NvmlFactsOf("gpu-0", damaged).error().code, Code::kDataLoss);
  damaged["absent"] = {{"reason", 5}};
  EXPECT_EQ(NvmlFactsOf("gpu-0", damaged).error().code, Code::kDataLoss);
}

TEST(RecordedNvml, DamagedAnswersAreErrorsAndNoNumbers) {
  RecordedState state;
  const auto session = MakeRecordedNvml(state);
  EXPECT_EQ(session->Connect().error().reason, "not_recorded");
  state.Set({"nvml", "driver", {{"version", "580.95"}}});
  EXPECT_EQ(session->Connect().error().code, Code::kDataLoss);
  state.Set({"nvml", "driver", {{"version", "580.95"}, {"components", {7}}}});
  EXPECT_EQ(session->Connect().error().code, Code::kDataLoss);
  state.Set({"nvml", "driver", {{"version", "580.95"}, {"components", {"gpu-0"}}}});
  EXPECT_EQ(session->Connect().error().reason, "not_recorded");

  state.Set({"nvml", "gpu-0", NvmlFactsValue({})});
  state.Set({"nvml", "gpu-0 total energy", {{"number", -1}}});
  state.Set({"nvml", "gpu-0 power usage", {{"number", "much"}}});
  state.Set({"nvml", "gpu-0 fan count", {{"number", int64_t{1} << 40}}});
  const auto connection = session->Connect();
  ASSERT_TRUE(connection) << connection.error().message;
  const NvmlGpu& gpu = *(*connection)->gpus().front();
  EXPECT_EQ(gpu.TotalEnergyMicrojoules().error().code, Code::kDataLoss);
  EXPECT_EQ(gpu.PowerUsageWatts().error().code, Code::kDataLoss);
  EXPECT_EQ(gpu.FanCount().error().code, Code::kDataLoss);
  EXPECT_EQ(gpu.ClockReasons().error().reason, "not_recorded");
}

}  // namespace
}  // namespace tokwatt
