// The scheduler's grid, deadlines and workers. Long because every rule shares one set of probes.
#include "agent/scheduler.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <condition_variable>
#include <future>
#include <mutex>

#include "agent/grid.h"
#include "tests/support/fake_clock.h"

namespace tokwatt {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::IsEmpty;
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

// A door that a probe waits at until the test opens it.
class Door {
 public:
  void Open() {
    const std::lock_guard lock(mutex_);
    open_ = true;
    changed_.notify_all();
  }
  void Pass() {
    std::unique_lock lock(mutex_);
    ++waiting_;
    changed_.notify_all();
    changed_.wait(lock, [this] { return open_; });
  }
  void AwaitVisitor() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return waiting_ > 0; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool open_ = false;
  int waiting_ = 0;
};

class FakeProbe : public Probe {
 public:
  FakeProbe(const Clock& clock, ProbeInfo info, std::function<Result<>(SampleSink&)> collect = {})
      : clock_(clock), info_(std::move(info)), collect_(std::move(collect)) {}
  const ProbeInfo& info() const override { return info_; }
  Result<> Collect(SampleSink& sink) override {
    sink.Add(Declare(metrics::kPowerWatts, info_.name, ""), clock_.Mono(), 5);
    return collect_ ? collect_(sink) : Result<>();
  }
  std::vector<SensorState> Sensors() const override {
    SensorState sensor;
    sensor.probe = info_.name;
    return {sensor};
  }

 private:
  const Clock& clock_;
  ProbeInfo info_;
  std::function<Result<>(SampleSink&)> collect_;
};

class SchedulerTest : public testing::Test {
 protected:
  void Add(const std::string& name, std::function<Result<>(SampleSink&)> collect = {},
           bool may_block = false) {
    ProbeInfo info;
    info.name = name;
    info.interval = seconds(1);
    info.busy_interval = milliseconds(100);
    info.deadline = seconds(2);
    info.may_block = may_block;
    scheduler_.Add(std::make_unique<FakeProbe>(clock_, info, std::move(collect)));
  }
  MonoTime Tick() {
    const MonoTime next = scheduler_.Tick();
    scheduler_.WaitIdle();
    return next;
  }
  std::vector<ProbeRun> Runs(const std::string& probe) {
    const std::lock_guard lock(mutex_);
    std::vector<ProbeRun> found;
    for (const ProbeRun& run : runs_) {
      if (run.probe == probe) found.push_back(run);
    }
    return found;
  }
  void AwaitRuns(const std::string& probe, size_t n) {
    std::unique_lock lock(mutex_);
    delivered_.wait(lock, [&] {
      return static_cast<size_t>(std::count_if(runs_.begin(), runs_.end(), [&](const auto& run) {
               return run.probe == probe;
             })) >= n;
    });
  }
  ProbeStats Stats(const std::string& probe) {
    for (const ProbeStats& stats : scheduler_.stats()) {
      if (stats.probe == probe) return stats;
    }
    return {};
  }
  static std::optional<double> ValueOf(const ProbeRun& run, const Metric& metric) {
    for (const BufferedSample& sample : run.output.samples) {
      if (sample.series.key.metric == metric.name && sample.series.key.source == run.probe) {
        return std::get<double>(sample.value);
      }
    }
    return std::nullopt;
  }

  FakeClock clock_;
  std::mutex mutex_;
  std::condition_variable delivered_;
  std::vector<ProbeRun> runs_;
  Scheduler scheduler_{clock_, [this](ProbeRun run) {
                         const std::lock_guard lock(mutex_);
                         runs_.push_back(std::move(run));
                         delivered_.notify_all();
                       }};
};

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
}

TEST_F(SchedulerTest, StopLeavesAHungWorkerBehind) {
  auto door = std::make_shared<Door>();
  Add(
      "plug",
      [door](SampleSink&) {
        door->Pass();
        return Result<>();
      },
      true);
  scheduler_.Tick();
  door->AwaitVisitor();
  scheduler_.Stop();
  EXPECT_THAT(Runs("plug"), IsEmpty());
  door->Open();  // it returns into a scheduler that is gone, and touches nothing
}

TEST_F(SchedulerTest, RunsOnItsOwnThread) {
  Add("host");
  scheduler_.Start();  // the fake clock jumps from tick to tick
  AwaitRuns("host", 3);
  scheduler_.Stop();
  const size_t runs = Runs("host").size();
  EXPECT_EQ(Runs("host").size(), runs);
}

}  // namespace
}  // namespace tokwatt
