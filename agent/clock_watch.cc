#include "agent/clock_watch.h"

#include <cstdlib>
#include <utility>

#include "base/version.h"

namespace tokwatt {
namespace {

constexpr Nanoseconds kSuspend = std::chrono::seconds(3);
constexpr Nanoseconds kStep = std::chrono::seconds(2);

}  // namespace

ClockWatch::Reading ClockWatch::Read() const {
  const MonoTime boot = clock_.Mono();
  const WallTime wall = clock_.Wall();
  return {boot - clock_.Awake(), wall.ns - boot.ns, wall};
}

std::vector<AgentLifecycle> ClockWatch::Check() {
  const Reading now = Read();
  const Reading before = std::exchange(last_, now);
  std::vector<AgentLifecycle> events;
  if (now.suspended - before.suspended > kSuspend) {
    events.push_back({"suspended", "", before.wall.ns, kVersion});
  }
  if (std::abs(now.offset_ns - before.offset_ns) > kStep.count()) {
    events.push_back({"clock_changed", "", before.wall.ns, kVersion});
  }
  return events;
}

}  // namespace tokwatt
