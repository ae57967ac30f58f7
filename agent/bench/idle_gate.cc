#include "agent/bench/idle_gate.h"

namespace tokwatt {
namespace {

constexpr std::chrono::seconds kPeriod{1};
constexpr int kQuietPeriods = 2;
constexpr int kLingerPolls = 10;
constexpr std::chrono::milliseconds kLingerPeriod{100};

}  // namespace

std::optional<int64_t> ActiveRequests(RuntimeAdapter& adapter) {
  const auto activity = adapter.Poll();
  if (!activity) return std::nullopt;
  return activity->active_requests;
}

IdleOutcome WaitForIdle(const BenchContext& context, RuntimeAdapter& adapter, const StopToken& stop,
                        const std::function<void(const std::string&)>& on_wait) {
  const Clock& clock = *context.clock;
  const MonoTime deadline = clock.Mono() + kLongestIdleWait;
  if (context.host != nullptr) context.host->UtilizationRatio();  // starts the first period
  int quiet = 0;
  IdleOutcome outcome = IdleOutcome::kIdle;
  for (;;) {
    if (!clock.WaitUntil(clock.Mono() + kPeriod, stop)) return IdleOutcome::kStopped;
    if (ActiveRequests(adapter).value_or(0) > 0) {
      outcome = IdleOutcome::kRuntimeBusy;
    } else if (context.host != nullptr &&
               context.host->UtilizationRatio() > kBusyUtilizationRatio) {
      outcome = IdleOutcome::kHostBusy;
    } else {
      outcome = IdleOutcome::kIdle;
    }
    quiet = outcome == IdleOutcome::kIdle ? quiet + 1 : 0;
    if (quiet == kQuietPeriods) return IdleOutcome::kIdle;
    if (clock.Mono() >= deadline) break;
    if (quiet == 0) {
      on_wait(outcome == IdleOutcome::kRuntimeBusy ? "the runtime is serving a request"
                                                   : "other programs use the processor");
    }
  }
  // One quiet second at the deadline is not idleness.
  return outcome == IdleOutcome::kIdle ? IdleOutcome::kHostBusy : outcome;
}

bool RuntimeIsIdle(const Clock& clock, RuntimeAdapter& adapter, const StopToken& stop) {
  for (int poll = 0; poll < kLingerPolls; ++poll) {
    if (ActiveRequests(adapter).value_or(0) == 0) return true;
    if (!clock.WaitUntil(clock.Mono() + kLingerPeriod, stop)) return false;
  }
  return false;
}

}  // namespace tokwatt
