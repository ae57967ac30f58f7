#include "collector/live/live_hub.h"

#include "tests/collector/analytics/fabricated_run.h"
#include "tests/collector/live/live_fixture.h"

namespace tokwatt {
namespace {

using LiveHubTest = LiveFixture;
using std::chrono::seconds;

RuntimeState Runtime(bool with_model) {
  RuntimeState runtime;
  runtime.kind = "ollama";
  runtime.first_model_command = "ollama pull llama3.2:3b";
  if (with_model) {
    runtime.models.emplace_back();
    runtime.models.back().identity.name = "fabricated-model";
    runtime.models.back().resident = true;
  }
  return runtime;
}

TEST_F(LiveHubTest, LivenessByTheCollectorsOwnClock) {
  Commit({Sample(metrics::kMemoryUsedBytes, "host", "memory", 1e9)});
  EXPECT_EQ(Device().at("state"), "live");
  clock_.StepWall(std::chrono::hours(5));  // a stepped wall clock makes nobody stale
  EXPECT_EQ(Device().at("state"), "live");
  clock_.Advance(seconds(33));
  EXPECT_EQ(Device().at("state"), "stale");
  EXPECT_EQ(Device().at("age_seconds"), 33.0);
  EXPECT_EQ(Device().at("live").at("memory_used_bytes"), 1e9);  // the last good value, with its age
  clock_.Advance(seconds(180));
  EXPECT_EQ(Device().at("state"), "offline");
  EXPECT_TRUE(Device().at("live").at("memory_used_bytes").is_null());
  EXPECT_EQ(Device().at("live").at("memory_used_bytes_reason").at("code"), "offline");
}

TEST_F(LiveHubTest, WhileWatchedThreeMissedSecondsAreStale) {
  hub_.SetViewerPresent(true);
  clock_.Advance(seconds(20));
  Commit({Sample(metrics::kMemoryUsedBytes, "host", "memory", 1e9)});
  clock_.Advance(seconds(6));
  EXPECT_EQ(Device().at("state"), "stale");
}

TEST_F(LiveHubTest, RatesOfRuntimesAddUpAndTheActiveOneIsNamed) {
  Commit({Sample(metrics::kRuntimeDecodeRate, "ollama", "0", 20,
                 {{"model", "small"}, {"runtime", "ollama"}}),
          Sample(metrics::kRuntimeDecodeRate, "llamacpp", "0", 30,
                 {{"model", "big"}, {"runtime", "llamacpp"}})});
  const Json live = Device().at("live");
  EXPECT_EQ(live.at("decode_tokens_per_second"), 50.0);
  EXPECT_EQ(live.at("runtime"), "llamacpp");
  EXPECT_EQ(live.at("model"), "big");
}

TEST_F(LiveHubTest, ARateFromBeforeTheLastPollIsHistory) {
  const auto commit = [&](const char* model, double active, std::optional<double> rate) {
    std::vector<LiveSample> samples = {
        Sample(metrics::kRuntimeActiveRequests, "ollama", "0", active, {{"model", model}})};
    if (rate) {
      samples.push_back(
          Sample(metrics::kRuntimeDecodeRate, "ollama", "0", *rate, {{"model", model}}));
    }
    Commit(samples);
    clock_.Advance(seconds(1));
  };
  commit("a", 1, 28);
  EXPECT_EQ(Device().at("live").at("decode_tokens_per_second"), 28.0);
  commit("a", 1, std::nullopt);  // busy, but no rate is known yet
  EXPECT_TRUE(Device().at("live").at("decode_tokens_per_second").is_null());
  // It used to say that there was no activity, beside "1 request running".
  EXPECT_EQ(Device().at("live").at("decode_tokens_per_second_reason").at("code"), "not_seen");
  commit("b", 0, 0);  // the runtime idles with another model
  EXPECT_EQ(Device().at("live").at("decode_tokens_per_second"), 0.0);
  EXPECT_EQ(Device().at("live").at("active_requests"), 0.0);
}

TEST_F(LiveHubTest, NoRateSaysWhy) {
  Inventory inventory;
  Commit({}, {MakeEvent(inventory)});
  EXPECT_EQ(Device().at("live").at("decode_tokens_per_second_reason").at("code"), "no_runtime");
  EXPECT_EQ(Device().at("headline_reason").at("code"), "no_runtime");
  inventory.runtimes = {Runtime(false)};
  Commit({}, {MakeEvent(inventory)});
  EXPECT_EQ(Device().at("headline_reason").at("code"), "no_model");
  EXPECT_EQ(Device().at("headline_reason").at("fix"), "ollama pull llama3.2:3b");
  inventory.runtimes = {Runtime(true)};
  inventory.runtimes[0].passive_absent =
      Absence{"no_slots", "It shows no activity.", "use --slots"};
  Commit({}, {MakeEvent(inventory)});
  EXPECT_EQ(Device().at("headline_reason").at("code"), "not_measured");
  EXPECT_EQ(Device().at("live").at("decode_tokens_per_second_reason").at("fix"), "use --slots");
  EXPECT_EQ(Device().at("runtimes")[0].at("resident")[0], "fabricated-model");
}

TEST_F(LiveHubTest, TheHeadlineIsTheNewestCredibleRun) {
  BenchmarkRun run = FabricatedRun();
  Commit({}, {MakeEvent(FabricatedInventory()), MakeEvent(FabricatedBandwidth("gpu", 215e9)),
              MakeEvent(run)});
  clock_.Advance(seconds(10));
  run.decode_tokens_per_second = Estimate{50, 49, 51, 0.95, 10};  // physically impossible
  Commit({}, {MakeEvent(run)});
  const Json headline = Device().at("headline");
  EXPECT_EQ(headline.at("decode_tokens_per_second").at("median"), 4.97);
  EXPECT_NEAR(headline.at("memory_bandwidth_used_ratio").get<double>(), 0.98, 0.01);
  EXPECT_EQ(headline.at("energy_scope"), "wall");
  EXPECT_EQ(Device().at("benchmarks")[0].at("physics"), "above_bound");
}

TEST_F(LiveHubTest, AnOldInventoryThatComesLateChangesNothing) {
  Inventory inventory;
  inventory.chip = "new";
  Commit({}, {MakeEvent(inventory)});
  auto late = std::make_shared<CommitNotice>();
  late->device = TestDevice();
  late->received = clock_.Wall();
  inventory.chip = "old";
  late->events.emplace_back(clock_.Wall() - seconds(60), MakeEvent(inventory));
  hub_.OnCommit(late);
  EXPECT_EQ(Device().at("chip"), "new");
}

TEST_F(LiveHubTest, AChangeThatTheAgentNamesIsOnTheTimelineAndAModelIsNot) {
  Inventory inventory;
  inventory.governor = "powersave";
  Commit({}, {MakeEvent(inventory)});
  EXPECT_EQ(Device().at("gaps").size(), 0u) << "the first inventory changes nothing";
  inventory.runtimes = {Runtime(true)};
  inventory.runtimes[0].absent = Absence{"not_found", "", ""};
  Commit({}, {MakeEvent(inventory)});
  EXPECT_EQ(Device().at("gaps").size(), 0u);
  inventory.changes = {{"governor", "performance", "powersave", 14}};
  Commit({}, {MakeEvent(inventory)});
  const Json told = Device().at("gaps");
  ASSERT_EQ(told.size(), 1u);
  EXPECT_EQ(told[0].at("kind"), "inventory");
  EXPECT_EQ(told[0].at("summary"), "governor: performance → powersave, changed 14 times or more");
  EXPECT_EQ(told[0].at("changes")[0].at("times"), 14);
}

// An agent that has just started knows nothing of before; the collector does.
TEST_F(LiveHubTest, WhatChangedWhileNoAgentRanIsNamedByTheCollector) {
  Inventory inventory;
  inventory.kernel = "6.16";
  Commit({}, {MakeEvent(inventory)});
  clock_.Advance(seconds(10));
  inventory.kernel = "6.17";
  Commit({},
         {MakeEvent(AgentLifecycle{"started", "clean", std::nullopt, "1"}), MakeEvent(inventory)});
  const Json told = Device().at("gaps");
  ASSERT_EQ(told.size(), 2u);
  const Json& change = told[0].at("kind") == "inventory" ? told[0] : told[1];
  EXPECT_EQ(change.at("summary"), "kernel: 6.16 → 6.17");
}

// A device whose clock was two hours ahead sends earlier times once that is known.
TEST_F(LiveHubTest, AClockThatMovesBackFreezesNothing) {
  for (const char* what : {"clock_changed", "started"}) {
    SCOPED_TRACE(what);
    clock_.StepWall(std::chrono::hours(2));
    Inventory inventory;
    inventory.chip = "before";
    Commit({Sample(metrics::kMemoryUsedBytes, "host", "memory", 1e9)}, {MakeEvent(inventory)});
    hub_.TakeLate();
    clock_.StepWall(-std::chrono::hours(2));
    inventory.chip = "after";
    Commit({Sample(metrics::kMemoryUsedBytes, "host", "memory", 2e9)},
           {MakeEvent(AgentLifecycle{what, "clean", std::nullopt, "1"}), MakeEvent(inventory)});
    EXPECT_EQ(Device().at("live").at("memory_used_bytes"), 2e9);
    EXPECT_EQ(Device().at("chip"), "after");
    EXPECT_EQ(hub_.TakeLate().size(), 1u);
    clock_.Advance(seconds(10));
    Commit({Sample(metrics::kMemoryUsedBytes, "host", "memory", 3e9)});
    EXPECT_EQ(Device().at("live").at("memory_used_bytes"), 3e9);
    EXPECT_TRUE(hub_.TakeLate().empty());  // the day's energy is read anew once, not for two hours
  }
}

TEST_F(LiveHubTest, ARunThatMayNotBeQuotedIsNoHeadlineAndSaysWhy) {
  BenchmarkRun run = FabricatedRun();
  run.validity = {"box_busy"};
  Inventory inventory = FabricatedInventory();
  inventory.runtimes = {Runtime(true)};
  Commit({}, {MakeEvent(inventory), MakeEvent(run)});
  EXPECT_TRUE(Device().at("headline").is_null());
  const Json reason = Device().at("headline_reason");
  EXPECT_EQ(reason.at("code"), "not_quotable");
  EXPECT_EQ(reason.at("detail"), "last run: other programs used the processor (box_busy)");
  const Json row = Device().at("benchmarks")[0];
  EXPECT_FALSE(row.at("quotable").get<bool>());
  EXPECT_EQ(row.at("quotable_reason").at("code"), "box_busy");
  clock_.Advance(seconds(10));
  Commit({}, {MakeEvent(FabricatedRun())});
  EXPECT_TRUE(Device().at("headline").at("quotable").get<bool>());
  EXPECT_FALSE(Device().at("headline").contains("quotable_reason"));
}

TEST_F(LiveHubTest, AChosenNameStays) {
  Commit({});
  EXPECT_EQ(Device().at("name"), "fabricated");
  hub_.SetName(TestDevice(), "attic");
  Commit({});
  EXPECT_EQ(Device().at("name"), "attic");
}

TEST_F(LiveHubTest, LateSamplesAreNoticedForTheDaysEnergy) {
  Commit({Sample(metrics::kEnergyJoules, "shelly", "plug", 5, {{"scope", "wall"}})});
  EXPECT_TRUE(hub_.TakeLate().empty());
  LiveSample late = Sample(metrics::kEnergyJoules, "shelly", "plug", 4, {{"scope", "wall"}});
  late.at = late.at - seconds(30);
  Commit({late});
  EXPECT_EQ(hub_.TakeLate(), std::vector<DeviceId>{TestDevice()});
  EXPECT_TRUE(hub_.TakeLate().empty());
}

TEST_F(LiveHubTest, ATickPublishesOneSampleOfEachChangedDevice) {
  Commit({Sample(metrics::kMemoryUsedBytes, "host", "memory", 9)});
  hub_.Tick();
  const uint64_t before = hub_.feed().newest_id();
  for (int i = 0; i < 5; ++i) Commit({Sample(metrics::kMemoryUsedBytes, "host", "memory", i)});
  hub_.Tick();
  const auto messages = hub_.feed().Since(before);
  ASSERT_EQ(messages->size(), 1u);
  EXPECT_EQ((*messages)[0].event, "sample");
  hub_.Tick();
  EXPECT_EQ(hub_.feed().newest_id(), before + 1);  // nothing changed
  clock_.Advance(seconds(40));
  hub_.Tick();
  EXPECT_NE(hub_.feed().Since(before + 1)->at(0).text->find("\"state\":\"stale\""),
            std::string::npos);
}

// A card's memory clock of 14 GHz was the machine's where the processor told none.
TEST_F(LiveHubTest, ClockAndLoadOfGraphicsAreNeverTheProcessors) {
  Commit({Sample(metrics::kClockHertz, "nvml", "gpu-0-memory", 14e9, {{"unit", "gpu-0-memory"}}),
          Sample(metrics::kUtilizationRatio, "nvml", "gpu-0", 0.97, {{"unit", "gpu-0"}})});
  EXPECT_TRUE(Device().at("live").at("clock_hertz").is_null());
  EXPECT_TRUE(Device().at("live").at("utilization_ratio").is_null());
  Commit({Sample(metrics::kUtilizationRatio, "host", "cpu", 0.2, {{"unit", "cpu"}})});
  EXPECT_EQ(Device().at("live").at("utilization_ratio"), 0.2);
}

TEST_F(LiveHubTest, WhatTheAgentCostsComesFromItsCounters) {
  const auto commit = [&](double cpu_seconds, double joules) {
    Commit({Sample(metrics::kAgentCpuSeconds, "agent", "agent", cpu_seconds),
            Sample(metrics::kAgentEnergyJoules, "agent", "agent", joules)});
  };
  commit(10, 3);
  EXPECT_TRUE(Device().at("agent").at("cpu_ratio").is_null());
  EXPECT_EQ(Device().at("agent").at("watts_reason").at("code"), "first_reading");
  clock_.Advance(seconds(10));
  commit(10.02, 3.5);
  EXPECT_NEAR(Device().at("agent").at("cpu_ratio").get<double>(), 0.002, 1e-9);
  EXPECT_NEAR(Device().at("agent").at("watts").get<double>(), 0.05, 1e-9);
}

}  // namespace
}  // namespace tokwatt
