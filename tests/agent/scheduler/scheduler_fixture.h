// SchedulerTest: a Scheduler on a fake clock, probes for it, and every run that it delivers.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "agent/scheduler/scheduler.h"
#include "base/metrics.h"
#include "tests/support/fake_clock.h"

namespace tokwatt {

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
    info.interval = std::chrono::seconds(1);
    info.busy_interval = std::chrono::milliseconds(100);
    info.deadline = std::chrono::seconds(2);
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
  Scheduler scheduler_{clock_, Rhythm::kRegular, [this](ProbeRun run) {
                         const std::lock_guard lock(mutex_);
                         runs_.push_back(std::move(run));
                         delivered_.notify_all();
                       }};
};

}  // namespace tokwatt
