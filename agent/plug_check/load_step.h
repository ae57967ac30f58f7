// LoadStep: whether a plug's power follows a load that was switched on and off. Pure.
//
// Everything is judged after the plug's own delay is found: of all shifts of the phases against the
// readings, up to three quarters of a phase, the one with the greatest difference between loaded
// and resting readings. Then each phase has a level, the median of its readings without half an
// averaging window at either end, and each edge a step between two levels.
//
// The plug follows when every step is above the threshold, which is the greatest of
//   - three standard deviations of the resting readings about their phase's level, from the median
//     absolute deviation (x 1.4826, Rousseeuw and Croux, "Alternatives to the Median Absolute
//     Deviation", 1993): of noise alone one edge in 700 is above it, four or six in a row are not;
//   - the difference between the resting levels: so much moves on that plug without us;
//   - two of the plug's own steps, and 1 W: no machine takes less for all of its cores;
// and when the smallest step is at least half of the largest: the same load is the same power.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"

namespace tokwatt {

struct PlugSample {
  MonoTime at;
  double watts = 0;
};

// In the order of time: rest, load, rest, ..., load, rest.
struct LoadPhase {
  MonoTime from;
  MonoTime to;
  bool loaded = false;
};

// As the plug's readings state it; zero: not stated.
struct PlugTiming {
  double refresh_seconds = 0;
  double averaging_seconds = 0;
  double resolution_watts = 0;
};

enum class LoadStepVerdict { kFollows, kDoesNotFollow, kInconclusive };

struct LoadStep {
  LoadStepVerdict verdict = LoadStepVerdict::kInconclusive;
  // Of kInconclusive: "too_few_readings", "constant" (one value throughout), "too_slow" (it follows
  // by more than half a phase).
  std::string reason;
  std::optional<double> rest_watts;       // median of the resting levels
  std::optional<double> load_watts;       // median of the loaded levels
  std::optional<double> step_watts;       // median of all steps; negative: it fell under load
  std::optional<double> threshold_watts;  // what each step has to exceed
  std::optional<double>
      lag_seconds;  // how far the power is behind the load; of a plug that follows
};

// `samples` in the order of time; where the plug did not answer there is none. Anything that is not
// finite is left out.
LoadStep JudgeLoadStep(const std::vector<PlugSample>& samples, const std::vector<LoadPhase>& phases,
                       const PlugTiming& timing);

}  // namespace tokwatt
