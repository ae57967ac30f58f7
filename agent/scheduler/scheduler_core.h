// SchedulerCore: the slots, workers and judgement of a Scheduler; everything but its own thread.
#pragma once

#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "agent/scheduler/scheduler.h"
#include "agent/scheduler/stall_watch.h"
#include "agent/scheduler/worker.h"

namespace tokwatt {

// Shared with the workers, so that it outlives a scheduler that had to leave one behind.
class SchedulerCore : public std::enable_shared_from_this<SchedulerCore> {
 public:
  using Deliver = Scheduler::Deliver;

  SchedulerCore(const Clock& clock, Rhythm rhythm, Deliver deliver)
      : clock_(clock), deliver_(std::move(deliver)), origin_(clock.Mono()), rhythm_(rhythm) {}

  void Add(std::unique_ptr<Probe> probe);
  MonoTime Tick();
  void SetBusy(bool busy);
  void WaitIdle();
  void Close();
  std::vector<ProbeStats> stats() const;

 private:
  enum class State { kIdle, kQueued, kRunning, kOverdue };
  struct Slot {
    std::unique_ptr<Probe> probe;
    ProbeStats stats;
    State state = State::kIdle;
    MonoTime due;
    Nanoseconds interval{};
    MonoTime started;                     // or queued
    Nanoseconds period{};                 // of the run under way, by which a stall is judged
    std::optional<StallWatch::Run> last;  // that ended in time
    std::unique_ptr<Worker> own;          // for a probe that may block, or once did
    std::optional<MonoTime> sensors_at;
    std::string sensors_reason;  // of the run at sensors_at
  };

  void RunProbe(Slot& slot);
  std::optional<std::vector<SensorState>> AskSensors(Slot& slot, const Result<>& result);
  ProbeRun FinishInTime(Slot& slot, const Result<>& result, SampleBuffer output);
  ProbeRun FinishLate(Slot& slot, const SampleBuffer& output);
  void MoveToOwnWorker(Slot& slot);
  void StartIfDue(Slot& slot, MonoTime now);
  std::optional<ProbeRun> JudgeOverdue(Slot& slot, MonoTime now);
  std::optional<Gap> StallGap(Slot& slot, const SampleBuffer& output);
  Gap DeadlineGap(const Slot& slot, MonoTime now) const;
  Nanoseconds IntervalOf(const Slot& slot) const;
  Worker& WorkerFor(Slot& slot);
  void Hand(ProbeRun run);

  const Clock& clock_;
  const Deliver deliver_;
  const MonoTime origin_;
  const Rhythm rhythm_;

  mutable std::mutex mutex_;
  std::condition_variable idle_;
  std::deque<Slot> slots_;  // a deque: jobs hold references
  std::unique_ptr<Worker> shared_;
  StallWatch stalls_;
  bool busy_ = false;
  int handing_ = 0;  // runs being delivered

  std::mutex deliver_mutex_;
  bool closed_ = false;  // guarded by deliver_mutex_
};

}  // namespace tokwatt
