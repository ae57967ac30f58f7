// The scheduler's grid: when probes run, which ticks are skipped, and what counts as a stall.
#include "agent/scheduler/grid.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/agent/scheduler/scheduler_fixture.h"

namespace tokwatt {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::SizeIs;

TEST(Grid, TicksStayOnTheGrid) {
  const Grid grid{MonoTime{1000}, Nanoseconds(10)};
  EXPECT_EQ(grid.After({0}).ns, 1000);
  EXPECT_EQ(grid.After({1000}).ns, 1010);
  EXPECT_EQ(grid.After({1009}).ns, 1010);
  EXPECT_EQ(grid.Count({1000}, {1000}), 1);
  EXPECT_EQ(grid.Count({1000}, {1029}), 3);
  EXPECT_EQ(grid.Count({1001}, {1009}), 0);
  EXPECT_EQ(grid.Count({1010}, {1000}), 0);
}

TEST(Grid, IrregularTicksComeOnceAnIntervalInItsFirstHalf) {
  const Grid grid{MonoTime{5}, Nanoseconds(1'000'000), Rhythm::kIrregular};
  int64_t least = INT64_MAX;
  int64_t most = 0;
  MonoTime tick = grid.After(MonoTime{0});
  for (int64_t i = 0; i < 1000; ++i) {
    const int64_t late = tick.ns - 5 - i * 1'000'000;
    ASSERT_GE(late, 0);
    ASSERT_LT(late, 500'000);
    least = std::min(least, late);
    most = std::max(most, late);
    const MonoTime next = grid.After(tick);
    ASSERT_EQ(grid.After(next - Nanoseconds(1)), next);
    ASSERT_EQ(grid.Count(tick, next - Nanoseconds(1)), 1);
    tick = next;
  }
  EXPECT_LT(least, 10'000);
  EXPECT_GT(most, 490'000);
}

TEST(Grid, IrregularTicksOfLongIntervalsDoNotOverflow) {
  const Grid grid{MonoTime{0}, std::chrono::hours(24 * 365), Rhythm::kIrregular};
  const MonoTime tick = grid.After(MonoTime{0});
  EXPECT_LT(tick.ns, grid.interval.count() / 2);
  EXPECT_GE(grid.After(tick).ns, grid.interval.count());
}

TEST_F(SchedulerTest, TicksDoNotDrift) {
  const MonoTime start = clock_.Mono();
  Add("host", [this](SampleSink&) {
    clock_.Advance(milliseconds(7));
    return Result<>();
  });
  for (int i = 1; i <= 20; ++i) {
    EXPECT_EQ(Tick(), start + seconds(i));
    clock_.Advance(start + seconds(i) - clock_.Mono() + milliseconds(3));  // woken late
  }
  EXPECT_EQ(Stats("host").runs, 20u);
  EXPECT_EQ(Stats("host").skipped_ticks, 0u);
}

TEST_F(SchedulerTest, LateTicksAreSkippedAndCountedNotBunched) {
  Add("host");
  Tick();
  clock_.Advance(milliseconds(5500));
  Tick();
  EXPECT_EQ(Stats("host").runs, 2u);
  EXPECT_EQ(Stats("host").skipped_ticks, 4u);
}

// Found by the crash test on an overloaded machine: seconds without a sample and no record of it.
TEST_F(SchedulerTest, AnAgentThatWasNotRunTellsOfTheHoleOnce) {
  Add("host");
  Add("power");
  const MonoTime start = clock_.Mono();
  const int64_t wall_ns = clock_.Wall().ns;
  Tick();
  clock_.Advance(milliseconds(5500));
  Tick();
  clock_.Advance(milliseconds(500));
  Tick();
  std::vector<Gap> gaps;
  for (const char* probe : {"host", "power"}) {
    for (const ProbeRun& run : Runs(probe)) {
      if (run.gap) gaps.push_back(*run.gap);
    }
  }
  ASSERT_THAT(gaps, SizeIs(1));
  EXPECT_EQ(gaps[0].reason, "agent_stalled");
  EXPECT_EQ(gaps[0].from_wall_ns, wall_ns);
  EXPECT_EQ(gaps[0].to_wall_ns, wall_ns + 5'500'000'000);
  EXPECT_EQ(clock_.Mono(), start + seconds(6));
}

TEST_F(SchedulerTest, ThreePeriodsLateAreNoStall) {
  Add("host");
  Tick();
  clock_.Advance(seconds(3));
  Tick();
  ASSERT_THAT(Runs("host"), SizeIs(2));
  EXPECT_FALSE(Runs("host")[1].gap);
}

TEST_F(SchedulerTest, ASleepIsNoStall) {
  Add("host");
  Tick();
  clock_.Suspend(std::chrono::minutes(5));
  clock_.Advance(seconds(1));
  Tick();
  ASSERT_THAT(Runs("host"), SizeIs(2));
  EXPECT_FALSE(Runs("host")[1].gap);
}

TEST_F(SchedulerTest, BusyIntervalHoldsWhileBusy) {
  const MonoTime start = clock_.Mono();
  Add("power");
  Tick();
  clock_.Advance(milliseconds(250));
  scheduler_.SetBusy(true);
  EXPECT_EQ(Tick(), start + milliseconds(300));
  clock_.Advance(milliseconds(50));
  EXPECT_EQ(Tick(), start + milliseconds(400));
  EXPECT_EQ(Stats("power").runs, 2u);
  scheduler_.SetBusy(false);
  clock_.Advance(milliseconds(100));
  EXPECT_EQ(Tick(), start + seconds(1));
}

// Its info() tells 100 ms while busy, as the power probe's does.
class QuickWhileBusyProbe : public FakeProbe {
 public:
  QuickWhileBusyProbe(const Clock& clock, const ProbeInfo& info, const bool& busy)
      : FakeProbe(clock, info), busy_(busy), while_busy_(info) {
    while_busy_.interval = info.busy_interval;
  }
  const ProbeInfo& info() const override { return busy_ ? while_busy_ : FakeProbe::info(); }

 private:
  const bool& busy_;
  ProbeInfo while_busy_;
};

// Each request that began was recorded as a stall: one resting period is ten busy ones.
TEST_F(SchedulerTest, BecomingBusyIsNoStall) {
  ProbeInfo info;
  info.name = "power";
  info.busy_interval = milliseconds(100);
  bool busy = false;
  scheduler_.Add(std::make_unique<QuickWhileBusyProbe>(clock_, info, busy));
  Tick();
  for (const bool now_busy : {true, false, true}) {
    clock_.Advance(milliseconds(950));
    busy = now_busy;
    scheduler_.SetBusy(busy);
    Tick();
    clock_.Advance(milliseconds(50));
    Tick();
  }
  ASSERT_THAT(Runs("power"), SizeIs(5));
  for (const ProbeRun& run : Runs("power")) EXPECT_FALSE(run.gap);
  clock_.Advance(milliseconds(500));
  Tick();
  ASSERT_TRUE(Runs("power").back().gap) << "while it is busy, five busy periods are a hole";
}

}  // namespace
}  // namespace tokwatt
