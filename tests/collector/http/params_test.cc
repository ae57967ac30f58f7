#include "collector/http/params.h"

#include <gtest/gtest.h>

#include "collector/http/range.h"

namespace tokwatt {
namespace {

TEST(ParamsTest, Targets) {
  const auto target = ParseTarget("/a%20b?x=1&y=a%2Bb&z=a+b&empty=&flag");
  ASSERT_TRUE(target.has_value());
  EXPECT_EQ(target->path, "/a b");
  EXPECT_EQ(target->query.at("y"), "a+b");
  EXPECT_EQ(target->query.at("z"), "a b");
  EXPECT_EQ(target->query.at("flag"), "");
  for (const char* bad : {"", "*", "http://x/", "/%", "/%4", "/%zz", "/%00", "/?a=%00", "/a/../b",
                          "/..", "/a/%2e%2E/b", "/..%2fca.key", "/..\\ca.key", "/./a"}) {
    EXPECT_FALSE(ParseTarget(bad).has_value()) << bad;
  }
}

TEST(RangeTest, SevenDaysAndNoMore) {
  Request request;
  request.query = {{"from", "2026-11-01T00:00:00Z"}, {"to", "2026-11-08T00:00:00Z"}};
  EXPECT_TRUE(ParseRange(request, {}).has_value());
  request.query["to"] = "2026-11-08T00:00:01Z";
  EXPECT_EQ(ParseRange(request, {}).error().reason, "range_too_long");
  request.query["to"] = "2026-11-01T00:00:00Z";
  EXPECT_EQ(ParseRange(request, {}).error().reason, "empty_range");
  request.query["to"] = "yesterday";
  EXPECT_EQ(ParseRange(request, {}).error().reason, "bad_time");
}

}  // namespace
}  // namespace tokwatt
