// ProgressMeter: turns the pace of one run into done ratio and an ETA that never grows.
//
// The ETA is "at most": it counts every block up to the suite's last look within the budget, so it
// only shrinks as blocks are done or the run converges. Not thread-safe.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "agent/bench/bench_runner.h"

namespace tokwatt {

class ProgressMeter {
 public:
  // Run `index` of `count`; the runs still to come are counted with their whole budget.
  ProgressMeter(const std::function<void(const BenchProgress&)>& sink, const Clock& clock,
                Nanoseconds budget, size_t index, size_t count);

  // While waiting for idle the measurement has not begun: its time left stands still.
  void Waiting(const std::string& why);
  // Begins the budget.
  void Start();
  Nanoseconds Elapsed() const;
  Nanoseconds Left() const;  // of the budget; never negative

  // `time_left`: what this run still needs at most, if known; the budget caps it.
  void Report(const std::string& state, std::optional<Nanoseconds> time_left,
              const std::string& detail);
  void Finished(const std::string& state, const std::string& detail);

 private:
  double EtaOfLaterRuns() const;

  const std::function<void(const BenchProgress&)>& sink_;
  const Clock& clock_;
  const Nanoseconds budget_;
  const size_t index_;
  const size_t count_;
  std::optional<MonoTime> started_;
  double smallest_eta_seconds_;
};

}  // namespace tokwatt
