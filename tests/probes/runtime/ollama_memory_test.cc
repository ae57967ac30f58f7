// What an Ollama holds in memory before, during and after a measurement.
#include <gtest/gtest.h>

#include "probes/runtime/ollama_parse.h"
#include "tests/probes/runtime/ollama_test.h"

namespace tokwatt {
namespace {

using std::chrono::seconds;

class OllamaMemoryTest : public OllamaTest {
 protected:
  Result<> Measure(RuntimeAdapter& adapter) {
    return adapter.RunWorkload(Workload("tokwatt-test", 33, 16)).map([](const auto&) {});
  }
  // Measures a model that is loaded for it, with `users` in memory before and `now` after.
  Result<> MeasureAndRestore(const std::vector<Held>& users, const std::vector<Held>& now) {
    HoldInMemory(users);
    const auto adapter = Adapter();
    RuntimeState before;
    for (const Held& held : users) before.models.push_back(ResidentModel(held));
    if (auto measured = Measure(*adapter); !measured) return measured;
    HoldInMemory(now);
    n_before_restore_ = Generated().size();
    return adapter->Restore(before, stop_.token());
  }
  static RuntimeModel ResidentModel(const Held& held) {
    RuntimeModel model;
    model.identity.name = held.name;
    model.resident = true;
    model.context_tokens = held.n_context;
    return model;
  }
  // What Restore asked for.
  std::vector<nlohmann::json> AskedToRestore() const {
    auto bodies = Generated();
    bodies.erase(bodies.begin(), bodies.begin() + static_cast<std::ptrdiff_t>(n_before_restore_));
    return bodies;
  }
  size_t n_before_restore_ = 0;
  StopSource stop_;
};

TEST_F(OllamaMemoryTest, WhatIsLoadedForTheMeasurementHasASmallContextAndIsUnloaded) {
  ASSERT_TRUE(MeasureAndRestore({}, {{"tokwatt-test:latest", 1024, TimeIn(seconds(600))}}));
  EXPECT_EQ(Generated().front()["keep_alive"], 600);
  EXPECT_EQ(Generated().front()["options"]["num_ctx"], 1024);
  ASSERT_EQ(AskedToRestore().size(), 1u);
  EXPECT_EQ(AskedToRestore()[0]["model"], "tokwatt-test:latest");
  EXPECT_EQ(AskedToRestore()[0]["keep_alive"], 0);
}

TEST_F(OllamaMemoryTest, ThereIsNothingToPutBackTwice) {
  const auto adapter = Adapter();
  const RuntimeState before = *adapter->Inventory();
  ASSERT_TRUE(Measure(*adapter));
  EXPECT_TRUE(adapter->Restore(before, stop_.token()));
  EXPECT_EQ(adapter->Restore(before, stop_.token()).error().code, Code::kNotFound);
}

TEST_F(OllamaMemoryTest, WhatHadToLeaveComesBackWithItsContextForAsLongAsItWouldHaveStayed) {
  ASSERT_TRUE(MeasureAndRestore({{"other:latest", 8192, TimeIn(seconds(240))}},
                                {{"tokwatt-test:latest", 1024, TimeIn(seconds(600))}}));
  const nlohmann::json asked = AskedToRestore().back();
  EXPECT_EQ(asked["model"], "other:latest");
  EXPECT_EQ(asked["options"]["num_ctx"], 8192);
  EXPECT_EQ(asked["keep_alive"], "240s");
}

// A model that a user had pinned came back with the default and left five minutes later.
TEST_F(OllamaMemoryTest, APinnedModelComesBackPinned) {
  ASSERT_TRUE(MeasureAndRestore({{"other:latest", 8192, "2318-03-14T05:06:07.854775807+01:00"}},
                                {{"tokwatt-test:latest", 1024, TimeIn(seconds(600))}}));
  EXPECT_EQ(AskedToRestore().back()["keep_alive"], -1);
}

TEST_F(OllamaMemoryTest, WhatWouldHaveLeftByNowStaysOut) {
  ASSERT_TRUE(MeasureAndRestore({{"other:latest", 8192, TimeIn(seconds(-1))}},
                                {{"tokwatt-test:latest", 1024, TimeIn(seconds(600))}}));
  ASSERT_EQ(AskedToRestore().size(), 1u);  // the unloading
}

TEST_F(OllamaMemoryTest, AContextThatChangedIsPutBack) {
  ASSERT_TRUE(MeasureAndRestore({{"tokwatt-test:latest", 32768, TimeIn(seconds(240))}},
                                {{"tokwatt-test:latest", 4096, TimeIn(seconds(300))}}));
  ASSERT_EQ(AskedToRestore().size(), 1u);
  EXPECT_EQ(AskedToRestore()[0]["options"]["num_ctx"], 32768);
}

TEST_F(OllamaMemoryTest, WhatHadToLeaveComesBackWithTheOptionsOfItsEngine) {
  ShowEngine({"-t", "3", "-ngl", "20"});
  HoldInMemory({{"tokwatt-test:latest", 32768, TimeIn(seconds(240))}});
  const auto adapter = Adapter();
  const RuntimeState before = *adapter->Inventory();
  ASSERT_TRUE(Measure(*adapter));
  HoldInMemory({});
  n_before_restore_ = Generated().size();
  ASSERT_TRUE(adapter->Restore(before, stop_.token()));
  ASSERT_EQ(AskedToRestore().size(), 1u);
  const auto options = AskedToRestore()[0]["options"];
  EXPECT_EQ(options["num_ctx"], 32768);
  EXPECT_EQ(options["num_thread"], 3);
  EXPECT_EQ(options["num_gpu"], 20);
}

TEST_F(OllamaMemoryTest, OptionsThatChangedArePutBack) {
  ShowEngine({"-t", "3"});
  HoldInMemory({{"tokwatt-test:latest", 32768, TimeIn(seconds(240))}});
  const auto adapter = Adapter();
  const RuntimeState before = *adapter->Inventory();
  ASSERT_TRUE(Measure(*adapter));
  ShowEngine();
  n_before_restore_ = Generated().size();
  ASSERT_TRUE(adapter->Restore(before, stop_.token()));
  ASSERT_EQ(AskedToRestore().size(), 1u);
  EXPECT_EQ(AskedToRestore()[0]["options"]["num_thread"], 3);
}

// Somebody began to use the model that the measurement had loaded, and it was unloaded under them.
TEST_F(OllamaMemoryTest, AModelThatSomebodyUsesIsLeftToThem) {
  const std::vector<Held> other = {{"other:latest", 8192, TimeIn(seconds(240))}};
  const auto restored =
      MeasureAndRestore(other, {{"tokwatt-test:latest", 1024, TimeIn(seconds(660))}});
  ASSERT_FALSE(restored);
  EXPECT_EQ(restored.error().code, Code::kAborted);
  EXPECT_TRUE(AskedToRestore().empty());
}

TEST_F(OllamaMemoryTest, NothingIsReloadedBesideAModelThatSomebodyLoadedMeanwhile) {
  const auto restored = MeasureAndRestore({}, {{"tokwatt-test:latest", 1024, TimeIn(seconds(600))},
                                               {"theirs:latest", 4096, TimeIn(seconds(300))}});
  EXPECT_EQ(restored.error().reason, "in_use");
  EXPECT_TRUE(AskedToRestore().empty());
}

// The end of the agent waited for five minutes.
TEST_F(OllamaMemoryTest, AtTheEndOfTheAgentItTakesTwoSecondsAtMost) {
  stop_.RequestStop();
  ASSERT_TRUE(MeasureAndRestore({}, {{"tokwatt-test:latest", 1024, TimeIn(seconds(600))}}));
  const HttpRequest unload = runtime_.http.requests().at(runtime_.http.requests().size() - 2);
  EXPECT_EQ(unload.method, "POST");
  EXPECT_EQ(unload.stop, nullptr);
  EXPECT_LE(unload.timeout, seconds(2));
}

TEST_F(OllamaMemoryTest, AReloadEndsWithTheAgent) {
  runtime_.http.On("POST", runtime_.url() + "/api/generate",
                   [this](const HttpRequest& request) -> Result<HttpResponse> {
                     if (request.stop == nullptr) return HttpResponse{200, "{}", {}};
                     stop_.RequestStop();
                     return Fail(Code::kCancelled, "cancelled");
                   });
  HoldInMemory({});
  const auto adapter = Adapter();
  const auto before = adapter->Inventory();
  WorkloadSpec spec = Workload("tokwatt-test", 33, 16);
  ASSERT_TRUE(adapter->Load(spec));
  EXPECT_TRUE(adapter->Restore(*before, stop_.token()));
  const auto bodies = Generated();
  EXPECT_EQ(bodies.back(), bodies.at(bodies.size() - 2));  // said once more, quickly
}

// The first byte comes when the model is loaded: half the timeout without one passed for a stall.
TEST_F(OllamaMemoryTest, LoadingMayTakeMostOfItsTime) {
  HoldInMemory({});
  WorkloadSpec spec = Workload("tokwatt-test", 33, 16);
  spec.timeout = seconds(100);
  runtime_.http.On(
      "POST", runtime_.url() + "/api/generate",
      [this](const HttpRequest& request) -> Result<HttpResponse> {
        runtime_.clock.Advance(seconds(60));
        if (request.stall_timeout > seconds(0) && request.stall_timeout < seconds(60)) {
          return Fail(Code::kDeadlineExceeded, "stalled", "stalled");
        }
        const std::string body = RuntimeFixture("ollama-0.33.3/generate-stream.ndjson");
        if (request.on_data) request.on_data(body);
        return HttpResponse{200, request.on_data ? "" : body, {}};
      });
  const auto loaded = Adapter()->Load(spec);
  ASSERT_TRUE(loaded) << loaded.error().message;
  EXPECT_EQ(*loaded, std::optional<int64_t>(60'000'000'000));
  // Also where the model left memory before a request.
  EXPECT_TRUE(Adapter()->RunWorkload(spec)->validity.empty());
}

TEST_F(OllamaMemoryTest, WhatIsInMemoryIsNotLoaded) {
  EXPECT_EQ(Adapter()->Load(Workload("tokwatt-test", 33, 16)).value(), std::nullopt);
  EXPECT_TRUE(Generated().empty());
}

TEST(OllamaParse, TimesHaveZones) {
  EXPECT_EQ(ParseGoTime("1970-01-02T00:00:01.5Z"), 86401);
  EXPECT_EQ(ParseGoTime("1970-01-01T02:00:00.123456789+01:30"), 1800);
  EXPECT_EQ(ParseGoTime("1970-01-01T00:00:00-01:00"), 3600);
  for (const char* bad : {"", "never", "1970-13-01T00:00:00Z", "1970-01-01T00:00:00"}) {
    EXPECT_EQ(ParseGoTime(bad), std::nullopt) << bad;
  }
}

}  // namespace
}  // namespace tokwatt
