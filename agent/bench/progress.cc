#include "agent/bench/progress.h"

#include <algorithm>

namespace tokwatt {

ProgressMeter::ProgressMeter(const std::function<void(const BenchProgress&)>& sink,
                             const Clock& clock, Nanoseconds budget, size_t index, size_t count)
    : sink_(sink),
      clock_(clock),
      budget_(budget),
      index_(index),
      count_(count),
      smallest_eta_seconds_(Seconds(budget)) {}

void ProgressMeter::Start() { started_ = clock_.Mono(); }

Nanoseconds ProgressMeter::Elapsed() const {
  return started_ ? clock_.Mono() - *started_ : Nanoseconds(0);
}

Nanoseconds ProgressMeter::Left() const { return std::max(Nanoseconds(0), budget_ - Elapsed()); }

double ProgressMeter::EtaOfLaterRuns() const {
  return Seconds(budget_) * static_cast<double>(count_ - index_ - 1);
}

void ProgressMeter::Waiting(const std::string& why) {
  Report("waiting_for_idle", std::nullopt, why);
}

void ProgressMeter::Report(const std::string& state, std::optional<Nanoseconds> time_left,
                           const std::string& detail) {
  const double left = Seconds(std::min(time_left.value_or(Left()), Left()));
  smallest_eta_seconds_ = std::min(smallest_eta_seconds_, left);
  const double elapsed = Seconds(Elapsed());
  const double total = elapsed + smallest_eta_seconds_;
  const double this_run = total > 0 ? elapsed / total : 0;
  BenchProgress progress;
  progress.state = state;
  progress.done_ratio = (static_cast<double>(index_) + this_run) / static_cast<double>(count_);
  progress.eta_seconds = smallest_eta_seconds_ + EtaOfLaterRuns();
  progress.detail = detail;
  if (sink_) sink_(progress);
}

void ProgressMeter::Finished(const std::string& state, const std::string& detail) {
  const double done = static_cast<double>(index_ + 1) / static_cast<double>(count_);
  if (sink_) sink_({state, done, EtaOfLaterRuns(), detail});
}

}  // namespace tokwatt
