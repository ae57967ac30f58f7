// The scheduler's deadlines and workers: what becomes of a probe that hangs, and of the others.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <future>

#include "tests/agent/scheduler/scheduler_fixture.h"

namespace tokwatt {
namespace {

using std::chrono::seconds;
using testing::IsEmpty;
using testing::SizeIs;

TEST_F(SchedulerTest, HangIsReportedOnceAndTheProbeIsNotEnteredAgain) {
  Door door;
  std::atomic<int> entered{0};
  Add(
      "plug",
      [&](SampleSink&) {
        ++entered;
        door.Pass();
        return Result<>();
      },
      true);
  scheduler_.Tick();
  door.AwaitVisitor();
  for (int i = 0; i < 5; ++i) {
    clock_.Advance(seconds(1));
    scheduler_.Tick();
  }
  EXPECT_EQ(entered, 1);
  ASSERT_THAT(Runs("plug"), SizeIs(1));
  const ProbeRun overdue = Runs("plug")[0];
  EXPECT_EQ(overdue.result.error().code, Code::kDeadlineExceeded);
  EXPECT_EQ(ValueOf(overdue, metrics::kProbeSuccess), 0);
  EXPECT_EQ(ValueOf(overdue, metrics::kPowerWatts), std::nullopt);
  ASSERT_TRUE(overdue.gap);
  EXPECT_EQ(overdue.gap->reason, "probe_deadline");
  EXPECT_EQ(overdue.gap->to_wall_ns, std::nullopt);
  EXPECT_TRUE(Stats("plug").overdue);
  EXPECT_EQ(Stats("plug").deadline_exceeded, 1u);
  EXPECT_EQ(Stats("plug").skipped_ticks, 5u);

  door.Open();
  AwaitRuns("plug", 2);
  const ProbeRun late = Runs("plug")[1];
  EXPECT_THAT(late.output.samples, IsEmpty()) << "late samples are dropped";
  EXPECT_EQ(late.gap->samples_lost, 1);
  EXPECT_EQ(*late.gap->to_wall_ns - *late.gap->from_wall_ns, Nanoseconds(seconds(5)).count());
  scheduler_.WaitIdle();
  EXPECT_EQ(Stats("plug").late_samples_dropped, 1u);
  EXPECT_FALSE(Stats("plug").overdue);

  clock_.Advance(seconds(1));
  Tick();
  EXPECT_EQ(entered, 2) << "once it returned, it is asked again";
}

TEST_F(SchedulerTest, HangingFileProbeDoesNotHoldUpTheOthers) {
  Door door;
  Add("bad", [&](SampleSink&) {
    door.Pass();
    return Result<>();
  });
  Add("good");
  scheduler_.Tick();
  door.AwaitVisitor();
  EXPECT_THAT(Runs("good"), IsEmpty()) << "they share a worker";
  clock_.Advance(seconds(2));
  scheduler_.Tick();
  AwaitRuns("good", 1);
  clock_.Advance(seconds(1));
  scheduler_.Tick();
  AwaitRuns("good", 2);
  door.Open();
  AwaitRuns("bad", 2);
  EXPECT_EQ(Runs("bad")[0].result.error().code, Code::kDeadlineExceeded);
  EXPECT_THAT(Runs("good"), SizeIs(2));
}

// Fulfilled when the last owner is gone.
struct Farewell {
  ~Farewell() { said.set_value(); }
  std::promise<void> said;
};

TEST_F(SchedulerTest, AHungWorkerReturnsIntoASchedulerThatIsGone) {
  Door door;
  auto farewell = std::make_shared<Farewell>();
  const std::future<void> gone = farewell->said.get_future();
  std::atomic<int> delivered{0};
  {
    Scheduler scheduler(clock_, Rhythm::kRegular, [&](const ProbeRun&) { ++delivered; });
    ProbeInfo info;
    info.name = "plug";
    info.deadline = seconds(2);
    info.may_block = true;
    scheduler.Add(std::make_unique<FakeProbe>(clock_, info,
                                              [&door, farewell = std::move(farewell)](SampleSink&) {
                                                door.Pass();
                                                return Result<>();
                                              }));
    scheduler.Tick();
    door.AwaitVisitor();
  }
  door.Open();
  gone.wait();  // the worker held what it needed, and let it go
  EXPECT_EQ(delivered, 0);
}

}  // namespace
}  // namespace tokwatt
