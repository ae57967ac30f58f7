#include "tests/bench/energy/waveforms.h"

#include <cmath>

namespace tokwatt::bench {

double Between(Random& random, double low, double high) {
  return std::uniform_real_distribution<double>(low, high)(random);
}

Nanoseconds FromSeconds(double seconds) {
  return Nanoseconds(static_cast<int64_t>(std::llround(seconds * 1e9)));
}

namespace {

using Pieces = std::vector<Waveform::Piece>;

Waveform Constant(Random& random, Nanoseconds length) {
  const double watts = Between(random, kIdleWatts, kBusyWatts);
  return Waveform({{length, watts, watts}});
}

// Equal halves at `first` and `second`, from a random phase on; straight lines between them if
// `slanted`.
Waveform Alternate(Random& random, Nanoseconds length, double half_seconds, bool slanted) {
  Pieces pieces;
  bool busy = (random() & 1) != 0;
  const double phase = Between(random, 0, 1);
  for (double at = -phase * half_seconds; at < Seconds(length); at += half_seconds) {
    const double from = busy ? kBusyWatts : kIdleWatts;
    const double to = !slanted ? from : busy ? kIdleWatts : kBusyWatts;
    const double skipped = std::max(0.0, -at) / half_seconds;
    pieces.push_back({FromSeconds((1 - skipped) * half_seconds), from + skipped * (to - from), to});
    busy = !busy;
  }
  return Waveform(pieces);
}

// 10 and 130 W in turn, at a frequency that is uniform in its logarithm.
template <int kSlowestMilliHz, int kFastestMilliHz>
Waveform Square(Random& random, Nanoseconds length) {
  const double hertz =
      std::exp(Between(random, std::log(kSlowestMilliHz * 1e-3), std::log(kFastestMilliHz * 1e-3)));
  return Alternate(random, length, 0.5 / hertz, false);
}

Waveform Ramps(Random& random, Nanoseconds length) {
  return Alternate(random, length, Between(random, 2, 60), true);
}

// Answers of random length with pauses between them, as somebody who chats makes them.
Waveform TokenBursts(Random& random, Nanoseconds length) {
  std::exponential_distribution<double> answer(1 / 1.5);
  std::exponential_distribution<double> pause(1 / 3.0);
  Pieces pieces;
  bool busy = (random() & 1) != 0;
  for (Nanoseconds sum{0}; sum < length; sum += pieces.back().duration) {
    const double watts = busy ? Between(random, 70, kBusyWatts) : Between(random, kIdleWatts, 15);
    pieces.push_back({FromSeconds(0.05 + (busy ? answer(random) : pause(random))), watts, watts});
    busy = !busy;
  }
  return Waveform(pieces);
}

}  // namespace

const std::vector<WaveformKind>& WaveformKinds() {
  static const std::vector<WaveformKind> kinds = {
      {"constant", Constant, true},
      {"square 0.05-0.5 Hz", Square<50, 500>, true},
      {"square 0.5-5 Hz", Square<500, 5000>, false},
      {"ramp", Ramps, true},
      {"token bursts", TokenBursts, false},
  };
  return kinds;
}

}  // namespace tokwatt::bench
