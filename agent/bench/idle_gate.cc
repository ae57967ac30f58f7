#include "agent/bench/idle_gate.h"

#include <algorithm>

#include "probes/runtime/http_json.h"

namespace tokwatt {
namespace {

constexpr std::chrono::seconds kPeriod{1};
constexpr int kQuietPeriods = 2;
constexpr int kLingerPolls = 20;
constexpr std::chrono::milliseconds kLingerPeriod{100};

struct Seen {
  IdleOutcome outcome = IdleOutcome::kIdle;
  const char* why = "";
};

Seen LookAround(const BenchContext& context, RuntimeAdapter* adapter) {
  const Activity here = adapter == nullptr ? Activity::kIdle : ActivityOf(*adapter);
  const Activity others = OthersActivity(context, adapter == nullptr ? "" : adapter->endpoint());
  if (here == Activity::kBusy) return {IdleOutcome::kRuntimeBusy, "the runtime serves a request"};
  if (others == Activity::kBusy) {
    return {IdleOutcome::kRuntimeBusy, "another runtime of this machine serves a request"};
  }
  if (here == Activity::kGone) return {IdleOutcome::kRuntimeUnknown, "nobody answers there"};
  if (here == Activity::kUnknown) {
    return {IdleOutcome::kRuntimeUnknown, "the runtime does not say whether it serves a request"};
  }
  if (others == Activity::kUnknown) {
    return {IdleOutcome::kRuntimeUnknown,
            "another runtime of this machine does not say whether it serves a request"};
  }
  if (context.host != nullptr && context.host->UtilizationRatio() > kBusyUtilizationRatio) {
    return {IdleOutcome::kHostBusy, "other programs use the processor"};
  }
  return {};
}

}  // namespace

Activity ActivityOf(RuntimeAdapter& adapter) {
  const auto activity = adapter.Poll();
  if (activity) return activity->active_requests > 0 ? Activity::kBusy : Activity::kIdle;
  const Error& error = activity.error();
  if (MeansNobodyIsThere(error)) return Activity::kGone;
  const bool hidden = error.code == Code::kUnimplemented || NeverTells(error.reason);
  return hidden ? Activity::kHidden : Activity::kUnknown;
}

bool NeverTells(const std::string& reason) {
  return reason == "not_supported_in_this_version" || reason == "api_key_required";
}

Activity OthersActivity(const BenchContext& context, const std::string& besides) {
  return context.others_active ? context.others_active(besides) : Activity::kIdle;
}

IdleOutcome WaitForIdle(const BenchContext& context, RuntimeAdapter* adapter, const StopToken& stop,
                        const std::function<void(const std::string&)>& on_wait) {
  const Clock& clock = *context.clock;
  const MonoTime deadline = clock.Mono() + kLongestIdleWait;
  if (context.host != nullptr) context.host->UtilizationRatio();  // starts the first period
  int quiet = 0;
  Seen seen;
  for (;;) {
    if (!clock.WaitUntil(clock.Mono() + kPeriod, stop)) return IdleOutcome::kStopped;
    seen = LookAround(context, adapter);
    quiet = seen.outcome == IdleOutcome::kIdle ? quiet + 1 : 0;
    if (quiet == kQuietPeriods) return IdleOutcome::kIdle;
    if (clock.Mono() >= deadline) break;
    if (quiet == 0) on_wait(seen.why);
  }
  // One quiet second at the deadline is not idleness.
  return seen.outcome == IdleOutcome::kIdle ? IdleOutcome::kHostBusy : seen.outcome;
}

Activity SettledActivity(const Clock& clock, const StopToken& stop,
                         const std::function<Activity()>& ask) {
  Activity activity = Activity::kUnknown;
  for (int poll = 0; poll < kLingerPolls; ++poll) {
    activity = ask();
    if (IsQuiet(activity)) break;
    if (!clock.WaitUntil(clock.Mono() + kLingerPeriod, stop)) break;
  }
  return activity;
}

Absence RuntimeIsSilent(const std::string& runtime) {
  return {"activity_unknown", runtime + " did not say whether it serves somebody's request",
          "run this again when " + runtime + " answers"};
}

}  // namespace tokwatt
