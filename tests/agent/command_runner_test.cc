#include "agent/command_runner.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <condition_variable>
#include <mutex>

#include "tests/support/fake_clock.h"

namespace tokwatt {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

v1::Command Benchmark(const std::string& id) {
  v1::Command command;
  command.set_id(id);
  command.mutable_benchmark()->set_runtime("ollama");
  command.mutable_benchmark()->set_budget_seconds(30);
  return command;
}

v1::Command CancelOf(const std::string& id) {
  v1::Command command;
  command.mutable_cancel()->set_command_id(id);
  return command;
}

class CommandRunnerTest : public testing::Test {
 protected:
  CommandRunner::Hooks Hooks() {
    CommandRunner::Hooks hooks;
    hooks.benchmark = [this](const BenchRequest& request, const StopToken& stop,
                             const CommandRunner::Progress& progress) {
      request_ = request;
      progress({"running", 0.5, 10, "block 3"});
      if (wait_for_stop_) {
        while (!stop.WaitFor(std::chrono::hours(1))) {
        }
      }
      auto runs = runs_;
      if (runs && stop.stop_requested()) {
        for (BenchmarkRun& run : *runs) run.status = BenchmarkStatus::kCancelled;
      }
      return runs;
    };
    hooks.bandwidth = [this](const StopToken& stop, const CommandRunner::Progress& progress) {
      BenchContext context;
      context.clock = &clock_;
      context.watch_interval = std::chrono::milliseconds(1);
      context.others_active = [this](const std::string&) { return others_active_.load(); };
      return MeasureBandwidthQuietly(context, stop, progress, [this](const StopToken& quiet) {
        ++bandwidth_runs_;
        others_active_ = others_active_meanwhile_.load();
        stopped_ = wait_for_stop_ && quiet.WaitFor(std::chrono::minutes(1));
        return bandwidth_;
      });
    };
    hooks.publish = [this](decltype(Event::body)) {
      const std::lock_guard lock(mutex_);
      said_.push_back("published");
      return EventId{static_cast<uint8_t>(said_.size())};
    };
    hooks.progress = [this](v1::CommandProgress progress) {
      const std::lock_guard lock(mutex_);
      said_.push_back(progress.command_id() + " " + progress.state());
      last_ = std::move(progress);
      changed_.notify_all();
    };
    hooks.measuring = [this](bool on) {
      const std::lock_guard lock(mutex_);
      measuring_.push_back(on);
      changed_.notify_all();
    };
    return hooks;
  }
  void Await(const std::string& line) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return std::find(said_.begin(), said_.end(), line) != said_.end(); });
  }
  void AwaitIdle() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return !measuring_.empty() && !measuring_.back(); });
  }
  void Publishes(CommandRunner::Hooks& hooks) {
    hooks.publish = [this](decltype(Event::body) body) {
      const std::lock_guard lock(mutex_);
      published_.push_back(std::get<BandwidthResult>(body));
      return EventId{};
    };
  }
  static BenchmarkRun Run(BenchmarkStatus status) {
    BenchmarkRun run;
    run.status = status;
    if (status == BenchmarkStatus::kFailed) run.failure = {"no_model", "there is none", "pull one"};
    return run;
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::string> said_;
  std::vector<bool> measuring_;
  std::vector<BandwidthResult> published_;
  v1::CommandProgress last_;
  BenchRequest request_;
  Result<std::vector<BenchmarkRun>> runs_ = std::vector{Run(BenchmarkStatus::kConverged)};
  std::vector<BandwidthResult> bandwidth_;
  FakeClock clock_;
  std::atomic<Activity> others_active_ = Activity::kIdle;
  std::atomic<Activity> others_active_meanwhile_ = Activity::kIdle;
  std::atomic<int> bandwidth_runs_ = 0;
  bool wait_for_stop_ = false;
  std::atomic<bool> stopped_ = false;
};

TEST_F(CommandRunnerTest, ResultsArePublishedBeforeTheEndIsTold) {
  CommandRunner runner(Hooks());
  runner.OnCommand(Benchmark("a"));
  Await("a done");
  AwaitIdle();
  EXPECT_THAT(said_, ElementsAre("a queued", "a running", "published", "a done"));
  EXPECT_THAT(last_.result_event_ids(), SizeIs(1));
  EXPECT_THAT(measuring_, ElementsAre(true, false));
  EXPECT_EQ(request_.runtime, "ollama");
  EXPECT_EQ(request_.budget, std::chrono::seconds(30));
  EXPECT_EQ(request_.suite, "quick");
}

TEST_F(CommandRunnerTest, FailureSaysWhy) {
  runs_ = std::vector{Run(BenchmarkStatus::kFailed)};
  CommandRunner runner(Hooks());
  runner.OnCommand(Benchmark("a"));
  Await("a failed");
  EXPECT_EQ(last_.failure().reason(), "no_model");
  EXPECT_EQ(last_.failure().fix(), "pull one");
}

// The thread used to see a command before it was told as queued, so that "queued" could come after
// the end, and the page showed a finished measurement as waiting.
TEST_F(CommandRunnerTest, QueuedIsToldBeforeAnythingRuns) {
  auto hooks = Hooks();
  bool ran_before = true;
  hooks.progress = [&, next = hooks.progress](v1::CommandProgress progress) {
    if (progress.state() == "queued") {
      std::unique_lock lock(mutex_);
      // Long enough for a thread that is free to run; one that is not stays away however long.
      ran_before = changed_.wait_for(lock, std::chrono::milliseconds(200),
                                     [&] { return !measuring_.empty(); });
    }
    next(std::move(progress));
  };
  CommandRunner runner(std::move(hooks));
  runner.OnCommand(Benchmark("a"));
  Await("a done");
  EXPECT_FALSE(ran_before);
}

// An empty run used to be stored, and the page listed a benchmark of nothing.
TEST_F(CommandRunnerTest, WhatCouldNotBeginIsSaidButNotStored) {
  runs_ = Fail(Code::kNotFound, "no runtime answers at http://nas:1", "no_runtime", "start it");
  CommandRunner runner(Hooks());
  runner.OnCommand(Benchmark("a"));
  Await("a failed");
  AwaitIdle();
  EXPECT_THAT(said_, ElementsAre("a queued", "a running", "a failed"));
  EXPECT_THAT(last_.result_event_ids(), IsEmpty());
  EXPECT_EQ(last_.failure().reason(), "no_runtime");
  EXPECT_EQ(last_.failure().detail(), "no runtime answers at http://nas:1");
  EXPECT_EQ(last_.failure().fix(), "start it");
}

TEST_F(CommandRunnerTest, OneRuntimeMeasuredIsDone) {
  runs_ = std::vector{Run(BenchmarkStatus::kFailed), Run(BenchmarkStatus::kNotConverged)};
  CommandRunner runner(Hooks());
  runner.OnCommand(Benchmark("a"));
  Await("a done");
  EXPECT_THAT(last_.result_event_ids(), SizeIs(2));
  EXPECT_FALSE(last_.has_failure());
}

TEST_F(CommandRunnerTest, CancelStopsWhatRuns) {
  wait_for_stop_ = true;
  CommandRunner runner(Hooks());
  runner.OnCommand(Benchmark("a"));
  Await("a running");
  runner.OnCommand(CancelOf("a"));
  Await("a cancelled");
}

TEST_F(CommandRunnerTest, CancelOfAWaitingOneRemovesIt) {
  wait_for_stop_ = true;
  CommandRunner runner(Hooks());
  runner.OnCommand(Benchmark("a"));
  Await("a running");
  runner.OnCommand(Benchmark("b"));
  runner.OnCommand(CancelOf("b"));
  Await("b cancelled");
  runner.OnCommand(CancelOf("a"));
  Await("a cancelled");
  EXPECT_EQ(std::count(said_.begin(), said_.end(), "b running"), 0);
}

TEST_F(CommandRunnerTest, RepeatedCommandIsIgnored) {
  CommandRunner runner(Hooks());
  runner.OnCommand(Benchmark("a"));
  Await("a done");
  runner.OnCommand(Benchmark("a"));
  runner.OnCommand(Benchmark("b"));
  Await("b done");
  EXPECT_EQ(std::count(said_.begin(), said_.end(), "a queued"), 1);
}

TEST_F(CommandRunnerTest, TooManyWaitingIsSaid) {
  wait_for_stop_ = true;
  CommandRunner runner(Hooks());
  runner.OnCommand(Benchmark("a"));
  Await("a running");
  for (const char* id : {"b", "c", "d", "e", "f"}) runner.OnCommand(Benchmark(id));
  Await("f failed");
  EXPECT_EQ(last_.failure().reason(), "busy");
}

TEST_F(CommandRunnerTest, CloseCancelsAndWaits) {
  wait_for_stop_ = true;
  CommandRunner runner(Hooks());
  runner.OnCommand(Benchmark("a"));
  Await("a running");
  runner.Close();
  EXPECT_EQ(said_.back(), "a cancelled");
  runner.OnCommand(Benchmark("b"));
  EXPECT_EQ(said_.back(), "a cancelled");
}

v1::Command Bandwidth(const std::string& id) {
  v1::Command command;
  command.set_id(id);
  command.mutable_bandwidth();
  return command;
}

// Sixteen seconds of memory traffic ran into whatever a user was doing.
TEST_F(CommandRunnerTest, BandwidthIsNotMeasuredWhileSomebodyIsServed) {
  others_active_ = Activity::kBusy;
  CommandRunner runner(Hooks());
  runner.OnCommand(Bandwidth("a"));
  Await("a yielded");
  EXPECT_EQ(bandwidth_runs_, 0);
  EXPECT_EQ(last_.failure().reason(), "runtime_busy");
  EXPECT_THAT(last_.result_event_ids(), IsEmpty());
  EXPECT_EQ(std::count(said_.begin(), said_.end(), "a running"), 0);
}

TEST_F(CommandRunnerTest, BandwidthIsNotMeasuredWhereActivityIsUnknown) {
  others_active_ = Activity::kUnknown;
  CommandRunner runner(Hooks());
  runner.OnCommand(Bandwidth("a"));
  Await("a yielded");
  EXPECT_EQ(bandwidth_runs_, 0);
  EXPECT_EQ(last_.failure().reason(), "activity_unknown");
}

TEST_F(CommandRunnerTest, BandwidthStopsForAUserAndMarksWhatItHas) {
  others_active_meanwhile_ = Activity::kBusy;
  wait_for_stop_ = true;
  BandwidthResult cut;
  cut.absent = {"cancelled", "the measurement was cancelled", ""};
  bandwidth_ = {BandwidthResult{}, cut};
  auto hooks = Hooks();
  Publishes(hooks);
  CommandRunner runner(std::move(hooks));
  runner.OnCommand(Bandwidth("a"));
  Await("a yielded");
  EXPECT_TRUE(stopped_);
  EXPECT_EQ(last_.failure().reason(), "user_request");
  ASSERT_THAT(published_, SizeIs(2));
  EXPECT_THAT(published_[0].validity, ElementsAre("box_busy"));
  EXPECT_EQ(published_[1].absent.reason, "user_request");
}

TEST_F(CommandRunnerTest, BandwidthThatCouldNotBeMeasuredSaysWhy) {
  BandwidthResult result;
  result.absent = {"no_memory", "too little is free", ""};
  bandwidth_ = {result};
  CommandRunner runner(Hooks());
  runner.OnCommand(Bandwidth("a"));
  Await("a failed");
  EXPECT_EQ(last_.failure().reason(), "no_memory");
  EXPECT_THAT(last_.result_event_ids(), SizeIs(1));
}

}  // namespace
}  // namespace tokwatt
