// Trial: one window of one load, through the real meter.
#pragma once

#include <string>

#include "tests/bench/energy/instruments.h"
#include "tests/bench/energy/schedule.h"

namespace tokwatt::bench {

struct Outcome {
  bool fault = false;        // a hole or a reset that must be refused was injected
  bool dropped_out = false;  // readings were missing, whether or not the window had to be refused
  std::string refused;       // the meter's reason; empty: it gave a figure
  double truth_joules = 0;
  double energy_joules = 0;
  double bound_joules = 0;
};

Outcome Try(const InstrumentKind& kind, const Regime& regime, const WaveformKind& waveform,
            Random& random);

}  // namespace tokwatt::bench
