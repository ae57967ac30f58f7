// The leaf types that everything relies on: clocks, metrics, scopes, results, stop.
#include <gtest/gtest.h>

#include <set>
#include <string>

#include "base/clock.h"
#include "base/event.h"
#include "base/metrics.h"
#include "base/quality.h"
#include "base/result.h"
#include "base/stop.h"

namespace tokwatt {
namespace {

TEST(FormatRfc3339, IsUtcWithMilliseconds) {
  EXPECT_EQ(FormatRfc3339(WallTime{0}), "1970-01-01T00:00:00.000Z");
  EXPECT_EQ(FormatRfc3339(WallTime{1'795'365'720'123'000'000}), "2026-11-22T16:42:00.123Z");
}

TEST(SystemClock, BootTimeAdvancesAndTheBootHasAName) {
  const auto clock = MakeSystemClock();
  const MonoTime before = clock->Mono();
  EXPECT_FALSE(clock->BootId().empty());
  EXPECT_GE(clock->Mono(), before);
  EXPECT_GT(clock->Wall().ns, 1'700'000'000'000'000'000);
}

TEST(SystemClock, WaitUntilEndsAtOnceWhenStopped) {
  const auto clock = MakeSystemClock();
  StopSource stop;
  stop.RequestStop();
  EXPECT_FALSE(clock->WaitUntil(clock->Mono() + std::chrono::hours(1), stop.token()));
}

bool HasUnitSuffix(std::string_view name) {
  for (const std::string_view suffix :
       {"_watts", "_joules_total", "_celsius", "_ratio", "_hertz", "_bytes", "_rpm", "_throttled",
        "_bytes_per_second", "_seconds", "_success", "_seconds_total", "_batches", "_requests",
        "_tokens_per_second", "_tokens_total", "_bytes_total"}) {
    if (name.size() > suffix.size() && name.substr(name.size() - suffix.size()) == suffix) {
      return true;
    }
  }
  return false;
}

TEST(Metrics, NamesAreUniqueCarryTheirUnitAndAreFound) {
  std::set<std::string_view> names;
  for (const Metric* metric : AllMetrics()) {
    EXPECT_TRUE(names.insert(metric->name).second) << metric->name;
    EXPECT_TRUE(HasUnitSuffix(metric->name)) << metric->name;
    EXPECT_EQ(FindMetric(metric->name), metric);
    EXPECT_EQ(metric->kind == MetricKind::kCounter,
              metric->name.substr(metric->name.size() - 6) == "_total")
        << metric->name;
  }
  EXPECT_EQ(FindMetric("device_power_kilowatts"), nullptr);
}

TEST(Quality, NamesReadBack) {
  for (const char* name : {"wall", "system", "package", "board"}) {
    ASSERT_TRUE(ParsePowerScope(name)) << name;
    EXPECT_EQ(ToString(*ParsePowerScope(name)), name);
  }
  for (const char* name : {"measured", "derived", "estimated", "assumed"}) {
    ASSERT_TRUE(ParseQuality(name)) << name;
    EXPECT_EQ(ToString(*ParseQuality(name)), name);
  }
  EXPECT_FALSE(ParsePowerScope("mixed"));
}

Result<int> Half(int value) {
  if (value % 2 != 0) return Fail(Code::kInvalidArgument, "odd", "", "use an even number");
  return value / 2;
}

Result<int> Quarter(int value) {
  TOKWATT_ASSIGN_OR_RETURN(const int half, Half(value));
  return Half(half);
}

TEST(Result, MacrosPassTheErrorUnchangedAndWrapAddsContext) {
  EXPECT_EQ(Quarter(8), 2);
  const Result<int> failed = Quarter(6);
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().fix, "use an even number");
  EXPECT_EQ(failed.error().reason_code(), "invalid_argument");
  EXPECT_EQ(Wrap(failed.error(), "quarter").value().message, "quarter: odd");
}

TEST(Event, KindsFollowTheAlternatives) {
  Event event;
  event.body = InferenceEvent{};
  EXPECT_STREQ(EventKind(event), "inference");
  event.body = Gap{};
  EXPECT_STREQ(EventKind(event), "gap");
}

}  // namespace
}  // namespace tokwatt
