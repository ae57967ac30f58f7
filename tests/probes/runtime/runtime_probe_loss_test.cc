// RuntimeProbe where servers and engines end: what stays, and what is reported of their requests.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "probes/runtime/validity.h"
#include "tests/probes/runtime/runtime_probe_fixture.h"

namespace tokwatt {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

TEST_F(RuntimeProbeTest, ARuntimeThatIsGoneIsForgottenAndFoundAgain) {
  Collect();
  const uint64_t generation = probe_->generation();
  RefuseAll();
  Collect();
  EXPECT_TRUE(sink_.samples.empty());
  EXPECT_GT(probe_->generation(), generation);
  EXPECT_EQ(probe_->Runtimes()[0].absent->reason, "not_found");
  EXPECT_EQ(probe_->OtherRequests(runtime_.url()), std::nullopt);
  runtime_.Get("/lmstudio-greeting", 404, "{}");
  ServeLlama(runtime_);
  Collect(seconds(31));
  EXPECT_FALSE(probe_->Runtimes()[0].absent);
}

// Both how a poll and how the half-minute look meets a server that is gone.
TEST_F(RuntimeProbeTest, ARequestIsReportedAsCutOffWhenItsServerEnds) {
  for (const Nanoseconds after : {Nanoseconds(milliseconds(200)), Nanoseconds(seconds(31))}) {
    ServeLlama(runtime_);
    runtime_.Get("/lmstudio-greeting", 404, "{}");
    runtime_.Get("/slots", 200, kIdleSlots);
    Collect(seconds(31));
    runtime_.Get("/slots", 200, Slots(true, 9, 2441, 2400, 41));
    Collect();
    EXPECT_TRUE(probe_->busy());
    RefuseAll();
    Collect(after);
    EXPECT_THAT(CodesOfTheEvent(), testing::Contains(validity::kConnectionLost));
    EXPECT_FALSE(probe_->busy());
    EXPECT_EQ(StateOf("llamacpp").absent->reason, "not_found");
    Collect();
    EXPECT_TRUE(sink_.events.empty());
  }
}

class OllamaProbeTest : public ProbeOfOneRuntime {
 protected:
  OllamaProbeTest() : ProbeOfOneRuntime("http://127.0.0.1:11434", ServeOllama) {
    ShowSlots(kIdleSlots);
    Collect();
    ShowSlots(Slots(true, 9, 2441, 2400, 41));
    Collect();
  }
  void ShowSlots(const std::string& slots) { port_ = ShowOllamaEngine(tree_, runtime_, slots); }
  void EndEngine() {
    runtime_.http.On("GET", "http://127.0.0.1:" + port_ + "/slots", Refuse);
    std::filesystem::remove_all(tree_.env().root + "/proc/11");
  }
  std::string port_;
};

// Ollama was "not found" for half a minute each time it unloaded a model.
TEST_F(OllamaProbeTest, AnEngineThatEndsDoesNotTakeItsOllamaAlong) {
  EXPECT_EQ(Value(metrics::kRuntimeOutputTokens), 41);
  EndEngine();
  Collect(milliseconds(200));
  EXPECT_TRUE(sink_.samples.empty()) << "unknown is not zero";
  EXPECT_FALSE(StateOf("ollama").absent);
  runtime_.Get("/api/ps", 200, R"({"models":[]})");
  Collect(milliseconds(200));
  EXPECT_EQ(Value(metrics::kRuntimeActiveRequests), 0);
  EXPECT_EQ(Value(metrics::kRuntimeOutputTokens), 41) << "the totals go on";
  EXPECT_THAT(CodesOfTheEvent(), testing::ElementsAre(validity::kEndedBetweenPolls));
}

// Ollama lists a model until its engine is gone for good.
TEST_F(OllamaProbeTest, AModelThatIsStillListedWithoutItsEngineIsNotBlindForLong) {
  EndEngine();
  Collect(milliseconds(200));
  Collect(milliseconds(200));
  EXPECT_FALSE(StateOf("ollama").passive_absent);
  ShowSlots(kIdleSlots);
  Collect(seconds(1));
  EXPECT_EQ(Value(metrics::kRuntimeActiveRequests), 0);
  EndEngine();
  Collect();
  Collect(seconds(11));
  const auto nothing_shown = StateOf("ollama").passive_absent;
  ASSERT_TRUE(nothing_shown);
  EXPECT_EQ(nothing_shown->reason, "runtime_shows_nothing");
}

// In a container its process is seen, and its port is not reached: every refusal counted as the
// first, so that it was never known and held up every measurement.
TEST_F(OllamaProbeTest, AnEngineThatIsSeenButNeverReachedShowsNothing) {
  runtime_.http.On("GET", "http://127.0.0.1:" + port_ + "/slots", Refuse);
  for (int second = 0; second < 12; ++second) Collect();
  const auto nothing_shown = StateOf("ollama").passive_absent;
  ASSERT_TRUE(nothing_shown);
  EXPECT_EQ(nothing_shown->reason, "runtime_shows_nothing");
  EXPECT_NE(nothing_shown->detail.find("cannot be reached"), std::string::npos);
}

}  // namespace
}  // namespace tokwatt
