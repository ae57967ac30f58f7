// What the scheduler tells of each run: its duration, its success and what its sensors are.
#include "agent/scheduler/scheduler.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/agent/scheduler/scheduler_fixture.h"

namespace tokwatt {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::SizeIs;

TEST_F(SchedulerTest, EveryRunTellsItsDurationAndSuccess) {
  Add("host", [this](SampleSink&) {
    clock_.Advance(milliseconds(20));
    return Result<>();
  });
  Tick();
  ASSERT_THAT(Runs("host"), SizeIs(1));
  EXPECT_EQ(ValueOf(Runs("host")[0], metrics::kProbeDurationSeconds), 0.02);
  EXPECT_EQ(ValueOf(Runs("host")[0], metrics::kProbeSuccess), 1);
  EXPECT_EQ(ValueOf(Runs("host")[0], metrics::kPowerWatts), 5);
}

TEST_F(SchedulerTest, FailureKeepsWhatWasEmittedAndSaysWhy) {
  Add("host", [](SampleSink&) -> Result<> { return Fail(Code::kUnavailable, "broken"); });
  Tick();
  EXPECT_EQ(ValueOf(Runs("host")[0], metrics::kProbeSuccess), 0);
  EXPECT_EQ(ValueOf(Runs("host")[0], metrics::kPowerWatts), 5);
  EXPECT_EQ(Stats("host").last_reason, "unavailable");
  EXPECT_EQ(Stats("host").failures, 1u);
}

TEST_F(SchedulerTest, NotOnThisMachineIsNoFailure) {
  Add("host", [](SampleSink&) -> Result<> { return Fail(Code::kNotFound, "no such sensor"); });
  Tick();
  EXPECT_EQ(ValueOf(Runs("host")[0], metrics::kProbeSuccess), 1);
}

TEST_F(SchedulerTest, SensorsAreAskedNowAndThen) {
  Add("host");
  for (int i = 0; i <= 10; ++i) {
    Tick();
    clock_.Advance(seconds(1));
  }
  int asked = 0;
  for (const ProbeRun& run : Runs("host")) asked += run.sensors ? 1 : 0;
  EXPECT_EQ(asked, 2);
}

TEST_F(SchedulerTest, RunsOnItsOwnThread) {
  const MonoTime start = clock_.Mono();
  Add("host");
  scheduler_.Start();  // the fake clock jumps from tick to tick
  AwaitRuns("host", 3);
  scheduler_.Stop();
  EXPECT_GE(clock_.Mono() - start, seconds(2));
}

}  // namespace
}  // namespace tokwatt
