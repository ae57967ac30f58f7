// Waveform: power over time whose energy is known exactly, as truth for tests and benches of
// energy.
#pragma once

#include <algorithm>
#include <cstdint>
#include <random>
#include <utility>
#include <vector>

#include "base/clock.h"

namespace tokwatt {

// Piecewise linear power from MonoTime{} on.
class Waveform {
 public:
  // Power goes in a straight line from one to the other.
  struct Piece {
    Nanoseconds duration;
    double first_watts;
    double last_watts;
  };

  explicit Waveform(const std::vector<Piece>& pieces) {
    double energy_uj = 0;
    for (const Piece& piece : pieces) {
      if (piece.duration.count() <= 0) continue;
      const double seconds = Seconds(piece.duration);
      spans_.push_back(
          {end_, piece.first_watts, (piece.last_watts - piece.first_watts) / seconds, energy_uj});
      energy_uj += 0.5 * (piece.first_watts + piece.last_watts) * seconds * 1e6;
      end_ = end_ + piece.duration;
    }
  }

  // `levels` random constant levels between low and high watts, each lasting between the two
  // durations.
  static Waveform Levels(std::mt19937_64& random, int levels, double low_watts, double high_watts,
                         Nanoseconds shortest, Nanoseconds longest) {
    std::uniform_real_distribution<double> watts(low_watts, high_watts);
    std::uniform_int_distribution<int64_t> length(shortest.count(), longest.count());
    std::vector<Piece> pieces;
    for (int i = 0; i < levels; ++i) {
      const double level = watts(random);
      pieces.push_back({Nanoseconds(length(random)), level, level});
    }
    return Waveform(pieces);
  }

  MonoTime end() const { return end_; }

  // Microjoules used up to `at`; 0 before the start.
  double EnergyUj(MonoTime at) const {
    if (at.ns <= 0) return 0;
    const Span& span = SpanAt(at);
    const double seconds = Seconds(at - span.from);
    return span.before_uj + (span.watts + 0.5 * span.watts_per_second * seconds) * seconds * 1e6;
  }

  double MeanWatts(MonoTime from, MonoTime to) const {
    return (EnergyUj(to) - EnergyUj(from)) * 1e-6 / Seconds(to - from);
  }

  double Watts(MonoTime at) const {
    const Span& span = SpanAt(at);
    return span.watts + span.watts_per_second * Seconds(at - span.from);
  }

 private:
  struct Span {
    MonoTime from;
    double watts;
    double watts_per_second;
    double before_uj;
  };

  const Span& SpanAt(MonoTime at) const {
    const auto later = [](MonoTime time, const Span& span) { return time < span.from; };
    return *(std::upper_bound(spans_.begin() + 1, spans_.end(), at, later) - 1);
  }

  std::vector<Span> spans_;
  MonoTime end_;
};

}  // namespace tokwatt
