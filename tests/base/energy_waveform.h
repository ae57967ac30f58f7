// Waveform: random power over time whose energy is known exactly, as truth for property tests.
#pragma once

#include <algorithm>
#include <cstdint>
#include <random>
#include <vector>

#include "base/clock.h"

namespace tokwatt {

// Piecewise constant power.
class Waveform {
 public:
  // `levels` random levels between low and high watts, each lasting between the two durations.
  Waveform(std::mt19937_64& random, int levels, double low_watts, double high_watts,
           Nanoseconds shortest, Nanoseconds longest) {
    std::uniform_real_distribution<double> watts(low_watts, high_watts);
    std::uniform_int_distribution<int64_t> length(shortest.count(), longest.count());
    double energy_uj = 0;
    MonoTime at;
    for (int i = 0; i < levels; ++i) {
      const double level = watts(random);
      pieces_.push_back({at, level, energy_uj});
      const Nanoseconds duration(length(random));
      energy_uj += level * Seconds(duration) * 1e6;
      at = at + duration;
    }
    end_ = at;
  }

  MonoTime end() const { return end_; }

  // Microjoules used up to `at`; 0 before the start.
  double EnergyUj(MonoTime at) const {
    if (at.ns <= 0) return 0;
    const Piece& piece = PieceAt(at);
    return piece.before_uj + piece.watts * Seconds(at - piece.from) * 1e6;
  }

  double MeanWatts(MonoTime from, MonoTime to) const {
    return (EnergyUj(to) - EnergyUj(from)) * 1e-6 / Seconds(to - from);
  }

  double Watts(MonoTime at) const { return PieceAt(at).watts; }

 private:
  struct Piece {
    MonoTime from;
    double watts;
    double before_uj;
  };

  const Piece& PieceAt(MonoTime at) const {
    const auto later = [](MonoTime time, const Piece& piece) { return time < piece.from; };
    return *(std::upper_bound(pieces_.begin(), pieces_.end(), at, later) - 1);
  }

  std::vector<Piece> pieces_;
  MonoTime end_;
};

}  // namespace tokwatt
