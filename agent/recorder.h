// Recorder: everything from the probes to the spool; an agent without its collector.
#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "agent/batcher/batcher.h"
#include "agent/inventory_keeper.h"
#include "agent/pipeline.h"
#include "agent/probe_set.h"
#include "agent/scheduler/scheduler.h"
#include "agent/spool/spool.h"
#include "probes/env.h"

namespace tokwatt {

struct RecorderOptions {
  SpoolOptions spool;
  BatcherOptions batcher;
  std::chrono::milliseconds interval{1000};
  Rhythm rhythm = Rhythm::kIrregular;
};

// Thread-safe.
class Recorder {
 public:
  // What `env` points to outlives the recorder and every probe call that hangs. Errors are
  // those of Spool::Open.
  static Result<std::unique_ptr<Recorder>> Open(const RecorderOptions& options, const Env& env,
                                                RandomSource random, Pipeline::Hooks hooks);
  ~Recorder();
  Recorder(const Recorder&) = delete;
  Recorder& operator=(const Recorder&) = delete;

  // Ticks and spools on threads of its own until Stop(), which seals everything and marks the end
  // as clean.
  void Start();
  void Stop();

  // One tick of whatever is due, through to the spool; returns when the next is due. Instead of
  // Start(), where time is not real.
  MonoTime RunTick();

  // Puts an event into the spool before it returns.
  EventId Publish(decltype(Event::body) body);

  // While a measurement runs: batches are sealed every second.
  void SetMeasuring(bool measuring) { batcher_->SetFast(FastReason::kBenchmark, measuring); }
  void SetViewer(bool present) { batcher_->SetFast(FastReason::kViewer, present); }

  Spool& spool() { return *spool_; }
  EnergyWindows& energy() { return *energy_; }
  RuntimeProbe& runtime() { return *runtime_; }
  BatcherCounters batcher_counters() const { return batcher_->counters(); }
  std::vector<ProbeStats> probe_stats() const { return scheduler_->stats(); }

 private:
  class BusyEnergy;
  Recorder(const Env& env, RandomSource random);
  void Wire(const RecorderOptions& options, Pipeline::Hooks hooks);
  void OnRun(ProbeRun run);
  void OnRuntimeRun();
  void LogOutcome(const ProbeRun& run);
  // Probes run faster while a user's request or a benchmark's block is under way.
  void SetBusy(unsigned reason, bool busy);

  const Env env_;
  const RandomSource random_;
  std::unique_ptr<Spool> spool_;
  std::unique_ptr<Batcher> batcher_;
  std::unique_ptr<Pipeline> pipeline_;
  std::unique_ptr<InventoryKeeper> inventory_;
  std::unique_ptr<EnergyWindows> energy_;
  EnergyWindows* meter_ = nullptr;   // what energy_ wraps
  RuntimeProbe* runtime_ = nullptr;  // owned by scheduler_
  std::unique_ptr<Scheduler> scheduler_;
  bool stopped_ = false;

  std::mutex busy_mutex_;
  unsigned busy_reasons_ = 0;
  // Of OnRun, which is called once at a time.
  std::optional<uint64_t> runtime_generation_;
  std::map<std::string, std::string> logged_reasons_;
};

}  // namespace tokwatt
