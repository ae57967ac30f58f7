#include "agent/bench/quiet_bandwidth.h"

#include <utility>

#include "agent/bench/quiet_run.h"

namespace tokwatt {
namespace {

void MarkBusy(std::vector<BandwidthResult>& results) {
  for (BandwidthResult& result : results) {
    if (result.absent == Absence{}) result.validity.emplace_back("box_busy");
  }
}

// What is missing is missing for the user, not because the measurement was cancelled.
void Explain(std::vector<BandwidthResult>& results, const Absence& yielded) {
  for (BandwidthResult& result : results) {
    if (result.absent != Absence{}) result.absent = yielded;
  }
}

}  // namespace

BandwidthOutcome MeasureBandwidthQuietly(
    const BenchContext& context, const StopToken& stop,
    const std::function<void(const BenchProgress&)>& on_progress,
    const std::function<std::vector<BandwidthResult>(const StopToken&)>& measure) {
  BandwidthOutcome outcome;
  QuietRun run = RunQuietly(context, stop, on_progress, [&](IdleOutcome, const StopToken& quiet) {
    on_progress({"running", 0, -1, ""});
    outcome.results = measure(quiet);
  });
  outcome.yielded = std::move(run.yielded);
  if (run.idle == IdleOutcome::kHostBusy || run.user_arrived) MarkBusy(outcome.results);
  if (run.user_arrived) Explain(outcome.results, *outcome.yielded);
  return outcome;
}

}  // namespace tokwatt
