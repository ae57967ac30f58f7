// Instruments: what a counter or a gauge of a documented kind shows of a load at one moment.
#pragma once

#include <memory>
#include <vector>

#include "probes/power/power_source.h"
#include "tests/bench/energy/waveforms.h"

namespace tokwatt::bench {

struct InstrumentKind {
  const char* name;
  bool is_counter;
  double refresh_seconds;
  double resolution;  // joules or watts
  double averaging_seconds;
  uint64_t wraps_at_uj;
  // Its steps are short enough for 0.2 % of a minute; else only its bound is judged.
  bool accurate;
};

const std::vector<InstrumentKind>& InstrumentKinds();

// One instrument that watches one load: a random phase of its refresh, a random start of its
// counter. `load` must outlive it.
class Instrument {
 public:
  Instrument(const InstrumentKind& kind, const Waveform& load, Random& random);

  // From `at` on the counter starts at 0 again. Until then it is far from its range: a reset just
  // where it would wrap is a wrap for whoever reads it.
  void ResetAt(MonoTime at);
  PowerReading Read(MonoTime at) const;

 private:
  MonoTime Shown(MonoTime at) const;
  EnergyCounter Counter(MonoTime shown) const;
  PowerGauge Gauge(MonoTime shown) const;

  const InstrumentKind& kind_;
  const Waveform& load_;
  Nanoseconds phase_{0};
  double start_uj_ = 0;
  MonoTime reset_at_{INT64_MAX};
};

}  // namespace tokwatt::bench
