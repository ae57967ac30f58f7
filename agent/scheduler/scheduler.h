// Scheduler: when each probe runs, and what becomes of one that takes too long.
//
// All probes tick on one absolute grid, so that the machine wakes once for all of them; ticks that
// come late are skipped and counted, never bunched. Probes that only read files share a worker;
// those that may block have one each. Past its deadline a run is reported as failed
// ("deadline_exceeded"), its late samples are dropped and counted, and the probe is not entered
// again until the call returns; a file probe that hangs keeps the worker, and the others get a new
// one. Every run emits probe_duration_seconds and probe_success.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "agent/sample_buffer.h"
#include "agent/scheduler/grid.h"
#include "agent/waker.h"
#include "base/clock.h"
#include "probes/probe.h"

namespace tokwatt {

// One finished (or overdue) run.
struct ProbeRun {
  std::string probe;
  Result<> result;
  SampleBuffer output;
  // What the probe found and misses; only now and then, it changes rarely.
  std::optional<std::vector<SensorState>> sensors;
  // Samples that will never come: without end when a run becomes overdue, with it when it returns.
  std::optional<Gap> gap;
};

struct ProbeStats {
  std::string probe;
  uint64_t runs = 0;
  uint64_t failures = 0;
  uint64_t skipped_ticks = 0;
  uint64_t deadline_exceeded = 0;
  uint64_t late_samples_dropped = 0;
  bool overdue = false;     // it hangs right now
  std::string last_reason;  // of the last run; empty: it succeeded
};

class SchedulerCore;

// Thread-safe.
class Scheduler {
 public:
  // Called by workers, one call at a time; never after Stop().
  using Deliver = std::function<void(ProbeRun)>;

  // `clock` must outlive every probe call, those that hang too. Regular where time is not real.
  Scheduler(const Clock& clock, Rhythm rhythm, Deliver deliver);
  ~Scheduler();
  Scheduler(const Scheduler&) = delete;
  Scheduler& operator=(const Scheduler&) = delete;

  // Before the first tick.
  void Add(std::unique_ptr<Probe> probe);

  // Starts what is due and judges what takes too long; returns when to call again.
  MonoTime Tick();

  // Ticks on a thread of its own until Stop().
  void Start();
  // Workers that do not return within 2 s are left behind.
  void Stop();

  // While true, probes run at their busy_interval.
  void SetBusy(bool busy);

  // Until no run is under way or waiting (a hung one excepted).
  void WaitIdle();

  std::vector<ProbeStats> stats() const;

 private:
  void Run();
  const Clock& clock_;
  std::shared_ptr<SchedulerCore> core_;
  Waker waker_;
  std::thread thread_;
  std::atomic<bool> stopping_{false};
};

}  // namespace tokwatt
