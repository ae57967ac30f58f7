// Waveforms: the loads of the energy bench, each drawn anew for every window.
#pragma once

#include <random>
#include <vector>

#include "tests/support/waveform.h"

namespace tokwatt::bench {

using Random = std::mt19937_64;

// Uniform in [low, high).
double Between(Random& random, double low, double high);
Nanoseconds FromSeconds(double seconds);

// What every waveform stays within.
inline constexpr double kIdleWatts = 10;
inline constexpr double kBusyWatts = 130;

struct WaveformKind {
  const char* name;
  Waveform (*draw)(Random& random, Nanoseconds length);
  // Slow enough for a gauge that is read ten times a second.
  bool gauge_can_follow;
};

// Constant, squares, ramps, bursts of tokens.
const std::vector<WaveformKind>& WaveformKinds();

}  // namespace tokwatt::bench
