#include "agent/bench/quiet_run.h"

#include <utility>

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

}  // namespace

QuietRun RunQuietly(const BenchContext& context, const StopToken& stop,
                    const std::function<void(const BenchProgress&)>& on_progress,
                    const std::function<void(IdleOutcome, const StopToken&)>& body) {
  QuietRun run;
  run.idle = WaitForIdle(context, nullptr, stop, [&](const std::string& why) {
    on_progress({"waiting_for_idle", 0, -1, why});
  });
  run.yielded = WhyNot(run.idle);
  if (run.yielded || run.idle == IdleOutcome::kStopped) return run;
  WatchedPlaces places;
  places.others = [&context] { return OthersActivity(context, ""); };
  UserWatch watch(std::move(places), stop, context.watch_interval);
  body(run.idle, watch.Arm());
  run.user_arrived = watch.Disarm().user_arrived;
  if (run.user_arrived) {
    run.yielded = Absence{"user_request", "somebody's request arrived meanwhile", kAgain};
  }
  return run;
}

}  // namespace tokwatt
