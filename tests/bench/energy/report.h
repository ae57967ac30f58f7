// Report: what many windows of one kind say together, and whether that is good enough.
#pragma once

#include <string>
#include <vector>

#include "tests/bench/energy/trial.h"

namespace tokwatt::bench {

struct Row {
  const InstrumentKind* instrument = nullptr;
  const Regime* regime = nullptr;
  const WaveformKind* waveform = nullptr;
  int windows = 0;
  int faults = 0;  // injected holes and resets
  int refused = 0;
  int accepted_faults = 0;  // a figure where there must be none
  int negative = 0;
  double error_ratio_p95 = 0;  // of windows without drop-outs
  double error_ratio_p99 = 0;  // of all windows with a figure
  double error_joules_p99 = 0;
  double bound_joules_median = 0;
  double covered_ratio = 0;  // windows whose bound covers the truth
  double step_joules = 0;    // what the instrument cannot tell apart
};

Row Summarize(const InstrumentKind& instrument, const Regime& regime, const WaveformKind& waveform,
              const std::vector<Outcome>& outcomes);

// What is wrong with a row; empty: nothing.
std::vector<std::string> Complaints(const Row& row);

std::string Heading();
std::string Line(const Row& row);

}  // namespace tokwatt::bench
