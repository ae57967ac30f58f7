#include "agent/plug_check/load_plan.h"

#include <algorithm>
#include <cmath>
#include <string>

namespace tokwatt {
namespace {

constexpr double kSampleSeconds = 1;  // as plugs are read
constexpr int kNewReadings = 4;
constexpr int kMostCycles = 3;
constexpr int kLeastCycles = 2;
constexpr double kPatienceSeconds = 180;

double LeastPhaseSeconds(const PlugTiming& timing) {
  const double between = std::max(timing.refresh_seconds, kSampleSeconds);
  return std::ceil(2 * (timing.averaging_seconds + between) + kNewReadings * between);
}

}  // namespace

Result<LoadPlan> PlanLoad(const PlugTiming& timing, std::optional<double> seconds) {
  LoadPlan plan{kMostCycles, LeastPhaseSeconds(timing)};
  const double least = plan.phase_seconds;
  if (plan.total_seconds() > seconds.value_or(kPatienceSeconds)) plan.cycles = kLeastCycles;
  if (!seconds) return plan;
  if (plan.total_seconds() > *seconds) {
    const std::string needed = std::to_string(static_cast<int>(plan.total_seconds()));
    return Fail(Code::kInvalidArgument,
                "two loads and three rests of this plug take " + needed + " s", "too_few_seconds",
                "--seconds " + needed + " or more");
  }
  plan.phase_seconds = std::max(least, *seconds / plan.phases());
  return plan;
}

}  // namespace tokwatt
