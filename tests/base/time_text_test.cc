#include "base/time_text.h"

#include <gtest/gtest.h>

namespace tokwatt {
namespace {

TEST(TimeTextTest, Rfc3339) {
  EXPECT_EQ(ParseRfc3339("1970-01-01T00:00:01Z")->ns, 1'000'000'000);
  EXPECT_EQ(ParseRfc3339("2026-11-22T16:42:00.123Z")->ns,
            ParseRfc3339("2026-11-22T18:42:00.123+02:00")->ns);
  EXPECT_EQ(FormatRfc3339(*ParseRfc3339("2026-11-22T16:42:00.123Z")), "2026-11-22T16:42:00.123Z");
  for (const char* bad :
       {"", "2026-11-22", "2026-13-01T00:00:00Z", "2026-02-30T00:00:00Z", "2026-11-22T24:00:00Z",
        "2026-11-22T16:42:00", "2026-11-22T16:42:00Zx", "2026-11-22T16:42:00.Z",
        "2026-11-22T16:42:00+2:00", "1969-01-01T00:00:00Z", "9999-01-01T00:00:00Z"}) {
    EXPECT_FALSE(ParseRfc3339(bad).has_value()) << bad;
  }
}

// Found by tests/fuzz/http_params_fuzz.cc: the year was judged before the offset was taken off it,
// and such a time, written in UTC, was refused.
TEST(TimeTextTest, AnOffsetDoesNotLeadOutOfTheYearsThatAreTaken) {
  EXPECT_EQ(ParseRfc3339("1970-01-01T23:59:00+23:59")->ns, 0);
  EXPECT_FALSE(ParseRfc3339("1970-01-01T23:58:00+23:59").has_value());
  EXPECT_TRUE(ParseRfc3339("2262-01-01T01:59:59+02:00").has_value());
  EXPECT_FALSE(ParseRfc3339("2261-12-31T22:00:00-02:00").has_value());
}

TEST(TimeTextTest, Integers) {
  EXPECT_EQ(ParseDigits("600"), std::optional<int64_t>(600));
  for (const char* bad : {"", "-1", "1.5", "1e3", "9999999999999999999"}) {
    EXPECT_FALSE(ParseDigits(bad).has_value()) << bad;
  }
}

TEST(TimeTextTest, DatesOfHttp) {
  EXPECT_EQ(ParseHttpDate("Sun, 22 Nov 2026 16:42:00 GMT"), ParseRfc3339("2026-11-22T16:42:00Z"));
  for (const char* bad : {"", "Sun, 22 Nov 2026 16:42:00", "Sun, 22 Nov 2026 16:42:00 GMT+1",
                          "Sunday, 22-Nov-26 16:42:00 GMT", "2026-11-22T16:42:00Z"}) {
    EXPECT_FALSE(ParseHttpDate(bad).has_value()) << bad;
  }
}

}  // namespace
}  // namespace tokwatt
