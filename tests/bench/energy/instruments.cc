#include "tests/bench/energy/instruments.h"

#include <cmath>

namespace tokwatt::bench {
namespace {

// No load of the bench draws more: the range that the instruments declare.
constexpr double kDeclaredWatts = 150;

double Down(double value, double step) { return std::floor(value / step) * step; }

}  // namespace

const std::vector<InstrumentKind>& InstrumentKinds() {
  // Refresh, steps and widths: Intel SDM volume 3 and powercap (RAPL); NVML's documentation and
  // published measurements of its counter's steps; hwmon's ABI.
  static const std::vector<InstrumentKind> kinds = {
      {"RAPL counter", true, 0.001, 61e-6, 0, 262'143'328'850, true},
      {"small RAPL counter", true, 0.001, 15.3e-6, 0, 65'532'610'987, true},
      {"NVML counter", true, 0.1, 1e-3, 0, 0, false},
      {"hwmon gauge", false, 0.001, 1e-3, 0, 0, true},
      {"hwmon gauge of 1 W", false, 0.001, 1, 0, 0, false},
      {"NVML gauge, 1 s mean", false, 0.1, 1e-3, 1, 0, true},
  };
  return kinds;
}

Instrument::Instrument(const InstrumentKind& kind, const Waveform& load, Random& random)
    : kind_(kind), load_(load) {
  phase_ = FromSeconds(Between(random, 0, kind.refresh_seconds));
  // Near its end often enough that many windows see it start again.
  start_uj_ =
      kind.wraps_at_uj == 0 ? 0 : static_cast<double>(kind.wraps_at_uj) - Between(random, 0, 2e10);
}

void Instrument::ResetAt(MonoTime at) {
  reset_at_ = at;
  start_uj_ = 0;
}

// The moment of the last refresh.
MonoTime Instrument::Shown(MonoTime at) const {
  const int64_t refresh = FromSeconds(kind_.refresh_seconds).count();
  return MonoTime{(at.ns - phase_.count()) / refresh * refresh + phase_.count()};
}

PowerReading Instrument::Read(MonoTime at) const {
  PowerReading reading;
  reading.component = "load";
  reading.at = at;
  reading.resolution = kind_.resolution;
  reading.refresh_seconds = kind_.refresh_seconds;
  reading.ceiling_watts = kDeclaredWatts;
  if (kind_.is_counter) {
    reading.value = Counter(Shown(at));
  } else {
    reading.value = Gauge(Shown(at));
  }
  return reading;
}

EnergyCounter Instrument::Counter(MonoTime shown) const {
  double counted_uj = start_uj_ + load_.EnergyUj(shown);
  if (shown >= reset_at_) counted_uj = load_.EnergyUj(shown) - load_.EnergyUj(reset_at_);
  auto raw_uj = static_cast<uint64_t>(Down(counted_uj, kind_.resolution * 1e6));
  if (kind_.wraps_at_uj > 0) raw_uj %= kind_.wraps_at_uj;
  return {raw_uj, kind_.wraps_at_uj};
}

PowerGauge Instrument::Gauge(MonoTime shown) const {
  const Nanoseconds averaging = FromSeconds(kind_.averaging_seconds);
  const double watts =
      averaging.count() > 0 ? load_.MeanWatts(shown - averaging, shown) : load_.Watts(shown);
  return {std::round(watts / kind_.resolution) * kind_.resolution, averaging.count()};
}

}  // namespace tokwatt::bench
