// A device that watches a runtime on another machine: its own figures come first and stay its own.
#include <gtest/gtest.h>

#include "base/metrics.h"
#include "collector/live/live_document.h"
#include "tests/collector/analytics/fabricated_run.h"
#include "tests/collector/live/live_fixture.h"

namespace tokwatt {
namespace {

constexpr char kElsewhere[] = "http://192.0.2.20:11434";

class RemoteLive : public LiveFixture {
 protected:
  void CommitRate(const char* component, double value, bool remote) {
    Labels labels{{"model", "m"}};
    if (remote) labels.emplace_back("remote", "true");
    clock_.Advance(std::chrono::seconds(1));
    Commit({Sample(metrics::kRuntimeActiveRequests, "ollama", component, value > 0, labels),
            Sample(metrics::kRuntimeDecodeRate, "ollama", component, value, labels)});
  }
  static BenchmarkRun RunAt(const std::string& endpoint, double rate) {
    BenchmarkRun run = FabricatedRun();
    run.endpoint = endpoint;
    run.decode_tokens_per_second->median = rate;
    return run;
  }
};

TEST_F(RemoteLive, TheLiveRateSaysThatAnotherMachineWrites) {
  CommitRate("port-11434", 20, false);
  EXPECT_EQ(Device().at("live").at("remote"), false);
  CommitRate("remote-1-port-11434", 0, true);  // it idles
  EXPECT_EQ(Device().at("live").at("remote"), false);
  CommitRate("remote-1-port-11434", 90, true);
  EXPECT_EQ(Device().at("live").at("remote"), true);
  EXPECT_EQ(Device().at("live").at("decode_tokens_per_second"), 110.0);
  // Its watts are in no sum.
  EXPECT_EQ(hub_.FleetDocument().at("totals").at("power_partial"), true);
}

TEST_F(RemoteLive, TheHeadlineIsOfThisDeviceIfItHasOne) {
  Commit({}, {MakeEvent(FabricatedInventory()), MakeEvent(RunAt(kElsewhere, 90))});
  Json headline = Device().at("headline");
  EXPECT_EQ(headline.at("remote"), true);
  EXPECT_EQ(headline.at("decode_tokens_per_second").at("median"), 90.0);
  for (const char* key : {"joules_per_output_token", "wh_per_1000_tokens",
                          "electricity_cost_per_million_tokens", "memory_bandwidth_used_ratio"}) {
    EXPECT_TRUE(headline.at(key).is_null()) << key;
    EXPECT_EQ(headline.at(std::string(key) + "_reason").at("code"), "remote_runtime") << key;
  }
  EXPECT_TRUE(headline.at("energy_scope").is_null());
  const Json benchmark = Device().at("benchmarks")[0];
  EXPECT_TRUE(benchmark.at("energy").empty());
  EXPECT_EQ(benchmark.at("energy_reason").at("code"), "remote_runtime");
  EXPECT_EQ(benchmark.at("physics"), "unknown");

  Commit({}, {MakeEvent(RunAt("http://127.0.0.1:8080", 4.97))});
  clock_.Advance(std::chrono::seconds(10));
  Commit({}, {MakeEvent(RunAt(kElsewhere, 91))});  // newer, but elsewhere
  headline = Device().at("headline");
  EXPECT_EQ(headline.at("remote"), false);
  EXPECT_EQ(headline.at("decode_tokens_per_second").at("median"), 4.97);
  EXPECT_FALSE(headline.at("wh_per_1000_tokens").is_null());
}

// The chip of the claim is this device's, the speed another machine's.
TEST_F(RemoteLive, ItIsNoEvidenceForAClaim) {
  DeviceFacts facts;
  facts.inventory = FabricatedInventory();
  for (const char* endpoint : {kElsewhere, "http://127.0.0.1:8080"}) {
    AddFact(facts, {TestDevice(), clock_.Wall(), MakeEvent(RunAt(endpoint, 4.97))});
  }
  const auto evidence = EvidenceOf({std::make_shared<const DeviceFacts>(facts)}, {});
  ASSERT_EQ(evidence.devices.at(0).benchmarks.size(), 1u);
  EXPECT_EQ(evidence.devices[0].benchmarks[0].endpoint, "http://127.0.0.1:8080");
}

TEST_F(RemoteLive, ARequestElsewhereHasNoJoules) {
  EventRecord record;
  InferenceEvent request;
  request.endpoint = kElsewhere;
  request.energy = {{PowerScope::kWall, "shelly", "plug", "", Quality::kMeasured, 3'724'000'000,
                     std::nullopt, std::nullopt, 0.01, ""}};
  record.event.body = request;
  Json row = InferenceRowDocument(record);
  EXPECT_TRUE(row.at("energy").empty());
  EXPECT_EQ(row.at("energy_reason").at("code"), "remote_runtime");
  request.endpoint = "http://127.0.0.1:11434";
  record.event.body = request;
  row = InferenceRowDocument(record);
  EXPECT_EQ(row.at("energy").size(), 1u);
  EXPECT_FALSE(row.contains("energy_reason"));
}

// A model that runs here and there would give one rate of two machines.
TEST_F(RemoteLive, CountersOfBothStayApart) {
  InferenceEvent request;
  request.runtime = "ollama";
  request.model.name = "m";
  request.n_output = 20;
  request.endpoint = "http://127.0.0.1:11434";
  Commit({}, {MakeEvent(request)});
  request.remote = true;
  Commit({}, {MakeEvent(request)});
  EXPECT_EQ(hub_.counters().totals().size(), 2u);
}

// It used to say that too few blocks were measured.
TEST(PrefillReason, UnknownCachedTokensAreTheReason) {
  EventRecord record;
  BenchmarkRun run = FabricatedRun();
  run.runtime = "ollama";
  InferenceEvent block;
  block.runtime = "ollama";
  block.n_prompt_total = 512;
  block.t_prefill_ns = 1'000'000'000;
  run.blocks.assign(6, block);
  record.event.body = run;
  const Json document = BenchmarkSummaryDocument(record, {}, {});
  EXPECT_TRUE(document.at("prefill_tokens_per_second").is_null());
  const Json& reason = document.at("prefill_tokens_per_second_reason");
  EXPECT_EQ(reason.at("code"), "cached_tokens_unknown");
  EXPECT_NE(reason.at("fix"), "");
}

}  // namespace
}  // namespace tokwatt
