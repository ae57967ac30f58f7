#include "agent/bench/quiet_bandwidth.h"

#include <utility>

#include "agent/bench/idle_gate.h"
#include "agent/bench/user_watch.h"

namespace tokwatt {
namespace {

constexpr char kAgain[] = "run this again when nobody uses the runtimes of this machine";

std::optional<Absence> WhyNot(IdleOutcome outcome) {
  switch (outcome) {
    case IdleOutcome::kRuntimeBusy:
      return Absence{"runtime_busy", "a runtime of this machine kept serving somebody's requests",
                     kAgain};
    case IdleOutcome::kRuntimeUnknown:
      return RuntimeIsSilent("a runtime of this machine");
    case IdleOutcome::kStopped:
    case IdleOutcome::kIdle:
    case IdleOutcome::kHostBusy:
      break;
  }
  return std::nullopt;
}

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
  const IdleOutcome idle = WaitForIdle(context, nullptr, stop, [&](const std::string& why) {
    on_progress({"waiting_for_idle", 0, -1, why});
  });
  BandwidthOutcome outcome;
  outcome.yielded = WhyNot(idle);
  if (outcome.yielded || idle == IdleOutcome::kStopped) return outcome;
  on_progress({"running", 0, -1, ""});
  WatchedPlaces places;
  places.others = [&context] { return OthersActivity(context, ""); };
  UserWatch watch(std::move(places), stop, context.watch_interval);
  outcome.results = measure(watch.Arm());
  const bool user_arrived = watch.Disarm().user_arrived;
  if (idle == IdleOutcome::kHostBusy || user_arrived) MarkBusy(outcome.results);
  if (user_arrived) {
    outcome.yielded = Absence{"user_request", "somebody's request arrived meanwhile", kAgain};
    Explain(outcome.results, *outcome.yielded);
  }
  return outcome;
}

}  // namespace tokwatt
