#include "base/energy/unwrap.h"

#include <limits>
#include <optional>

namespace tokwatt {
namespace {

// Energy that the counter can have counted in `elapsed` at most, in microjoules.
double MostEnergy(const CounterTraits& traits, Nanoseconds elapsed) {
  return traits.ceiling_watts * Seconds(elapsed + traits.refresh) * 1e6 +
         static_cast<double>(traits.resolution_uj);
}

// The difference of two raw readings, or nothing when the counter was reset in between.
std::optional<uint64_t> RawDifference(const CounterTraits& traits, uint64_t before, uint64_t now,
                                      double most_uj) {
  const bool wraps = traits.range_uj > 0;
  if (wraps && (now > traits.range_uj || before > traits.range_uj)) return std::nullopt;
  if (wraps && most_uj >= static_cast<double>(traits.range_uj)) return std::nullopt;
  if (now < before && !wraps) return std::nullopt;
  const uint64_t difference = now >= before ? now - before : now + (traits.range_uj - before);
  if (static_cast<double>(difference) > most_uj) return std::nullopt;
  return difference;
}

}  // namespace

UnwrapResult Unwrap(const CounterTraits& traits, const UnwrapState& before, MonoTime at,
                    uint64_t raw_uj) {
  UnwrapResult result{CounterStep::kFirst, before};
  if (before.started && at <= before.at) {
    result.step = CounterStep::kNotLater;
    return result;
  }
  result.state.started = true;
  result.state.at = at;
  result.state.raw_uj = raw_uj;
  if (!before.started) return result;
  const auto difference =
      RawDifference(traits, before.raw_uj, raw_uj, MostEnergy(traits, at - before.at));
  const auto room = static_cast<uint64_t>(std::numeric_limits<int64_t>::max() - before.total_uj);
  if (!difference || *difference > room) {
    result.step = CounterStep::kReset;
  } else {
    result.step = *difference == 0 ? CounterStep::kUnchanged : CounterStep::kAdvanced;
    result.state.total_uj += static_cast<int64_t>(*difference);
  }
  return result;
}

}  // namespace tokwatt
