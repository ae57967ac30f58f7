#include "tests/e2e/crash/victim.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <functional>

#include "tests/support/temporary_directory.h"

namespace tokwatt::crash {
namespace {

using testing::HasSubstr;

constexpr auto kLimit = std::chrono::seconds(60);  // bounds a hang

class VictimTest : public testing::Test {
 protected:
  // Every life runs `script` in a shell.
  Victim Make(const std::string& script) const {
    VictimOptions options;
    options.name = "victim";
    options.role = Role::kCollector;
    options.log = directory_.path() + "/log";
    options.binary = "/bin/sh";
    options.crashable_binary = "/bin/sh";
    options.arguments = {"-c", script};
    return Victim(options, 1);
  }
  // Steps until `condition` or an error.
  static Result<> Run(Victim& victim, const std::function<bool()>& condition) {
    Result<> step;
    EXPECT_TRUE(PollUntil(kLimit, [&] {
      step = victim.Step();
      return !step || condition();
    }));
    return step;
  }
  // Its log may not be there yet: that once threw on a slow machine.
  static bool HasSpoken(const Victim& victim) {
    std::error_code none;
    const auto bytes = std::filesystem::file_size(victim.options().log, none);
    return !none && bytes > 0;
  }
  const TemporaryDirectory directory_;
};

TEST_F(VictimTest, DiesAtItsPointOrFromOutsideInTurns) {
  Victim victim = Make("if [ -n \"$CRASH_AT\" ]; then kill -9 $$; fi; exec sleep 100");
  ASSERT_TRUE(Run(victim, [&] { return victim.deaths().total() == 4; }));
  EXPECT_EQ(victim.deaths().aimed, 2);
  EXPECT_EQ(victim.deaths().random, 2);
}

TEST_F(VictimTest, AnEndThatNobodyPlannedIsAnError) {
  Victim victim = Make("exit 3");
  const auto run = Run(victim, [] { return false; });
  ASSERT_FALSE(run);
  EXPECT_THAT(run.error().message, HasSubstr("ended by itself with exit 3"));
}

TEST_F(VictimTest, LivesOnceItIsSettledAndStopsInOrder) {
  Victim victim = Make("trap 'exit 0' TERM; echo ready; while :; do sleep 0.01; done");
  ASSERT_TRUE(victim.Settle());
  ASSERT_TRUE(Run(victim, [&] { return HasSpoken(victim); }));
  EXPECT_TRUE(victim.Stop());
  EXPECT_EQ(victim.deaths().total(), 0);
}

TEST_F(VictimTest, AStopThatFailsIsAnError) {
  Victim victim = Make("trap 'exit 7' TERM; echo ready; while :; do sleep 0.01; done");
  ASSERT_TRUE(victim.Settle());
  ASSERT_TRUE(Run(victim, [&] { return HasSpoken(victim); }));
  const auto stopped = victim.Stop();
  ASSERT_FALSE(stopped);
  EXPECT_THAT(stopped.error().message, HasSubstr("exit 7"));
}

TEST(FateMaker, DrawsTheSameFromTheSameSeed) {
  FateMaker first(7);
  FateMaker second(7);
  for (int i = 0; i < 100; ++i) {
    const Fate a = first.Next(Role::kAgent);
    const Fate b = second.Next(Role::kAgent);
    EXPECT_EQ(a.point, b.point);
    EXPECT_EQ(a.life, b.life);
    EXPECT_EQ(a.down, b.down);
  }
}

TEST(FateMaker, AimsHalfAndEachMomentAlike) {
  FateMaker fates(7);
  int before = 0;
  int after = 0;
  for (int i = 0; i < 100; ++i) {
    const Fate fate = fates.Next(Role::kCollector);
    if (!fate.point) continue;
    ++(fate.point->when == CrashPoint::When::kBeforeCommit ? before : after);
    EXPECT_EQ(fate.point->table, "batch");
  }
  EXPECT_EQ(before, 25);
  EXPECT_EQ(after, 25);
}

}  // namespace
}  // namespace tokwatt::crash
