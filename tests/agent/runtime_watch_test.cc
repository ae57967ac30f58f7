// Whether the other runtimes of this machine are busy: by what the probe saw, or by asking them.
#include "agent/runtime_watch.h"

#include <gtest/gtest.h>

#include "tests/support/collecting_sink.h"
#include "tests/support/runtime_fixtures.h"

namespace tokwatt {
namespace {

constexpr char kBusySlots[] = R"([{"id":0,"is_processing":true,"id_task":1}])";

class RuntimeWatchTest : public testing::TestWithParam<bool> {
 protected:
  RuntimeWatchTest() : runtime_("http://127.0.0.1:8080") {
    ServeLlama(runtime_);
    runtime_.env.root = "/nonexistent-root";
  }
  // As the watch sees it, after the probe had its turn.
  Activity Seen(const std::string& besides) {
    if (!watch_) {
      probe_.emplace(runtime_.env);
      watch_ = WatchRuntimes(runtime_.env, GetParam() ? &*probe_ : nullptr);
    }
    runtime_.clock.Advance(std::chrono::seconds(1));
    CollectingSink sink;
    EXPECT_TRUE(probe_->Collect(sink));
    return watch_(besides);
  }
  FakeRuntime runtime_;
  std::optional<RuntimeProbe> probe_;
  std::function<Activity(const std::string&)> watch_;
};

TEST_P(RuntimeWatchTest, TellsIdleFromBusyFromUnknown) {
  EXPECT_EQ(Seen(""), Activity::kIdle);
  runtime_.Get("/slots", 200, kBusySlots);
  EXPECT_EQ(Seen(""), Activity::kBusy);
  runtime_.http.On("GET", runtime_.url() + "/slots", [](const HttpRequest&) {
    return Result<HttpResponse>(Fail(Code::kDeadlineExceeded, "slow", "timed_out"));
  });
  EXPECT_EQ(Seen(""), Activity::kUnknown);
  runtime_.Get("/slots", 501, RuntimeFixture("llama-server-b11669/slots-disabled.json"));
  EXPECT_EQ(Seen(""), Activity::kHidden);
}

TEST_P(RuntimeWatchTest, TheOneThatIsMeasuredIsNoOther) {
  runtime_.Get("/slots", 200, kBusySlots);
  EXPECT_EQ(Seen(runtime_.url()), Activity::kIdle);
}

// Measured at its other address, our own request was taken for a user's elsewhere.
TEST_P(RuntimeWatchTest, TheOneThatIsMeasuredIsNoOtherAtItsOtherAddresses) {
  runtime_.Get("/slots", 200, kBusySlots);
  EXPECT_EQ(Seen("http://[::1]:8080"), Activity::kIdle);
  EXPECT_EQ(Seen("http://0.0.0.0:8080"), Activity::kIdle);
  EXPECT_EQ(Seen("http://127.0.0.1:8081"), Activity::kBusy);
}

TEST_P(RuntimeWatchTest, AServerThatWantsAKeyIsHidden) {
  runtime_.Get("/props", 401, "{}");
  runtime_.Get("/slots", 401, "{}");
  EXPECT_EQ(Seen(""), Activity::kHidden);
}

INSTANTIATE_TEST_SUITE_P(WithAndWithoutProbe, RuntimeWatchTest, testing::Bool());

}  // namespace
}  // namespace tokwatt
