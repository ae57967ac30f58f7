// Summary: what the blocks of a run say together. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "agent/bench/energy_join.h"
#include "agent/bench/suite.h"
#include "base/event.h"

namespace tokwatt {

// What a run learned besides its blocks.
struct RunFindings {
  bool host_was_busy = false;
  std::vector<double> clock_hertz;  // median under load of the counted blocks, in time order
  std::vector<IdlePower> idle;      // with the model resident, before the first block
  // Energy from the first block's start to the last one's end; empty where it was not read.
  std::vector<WindowEnergy> whole_run;
  Nanoseconds whole_run_length{0};
};

// Decode rates of the blocks that count (validity is empty), in time order.
std::vector<double> CountedRates(const std::vector<InferenceEvent>& blocks);

// Fills the estimates, energy, validity and grade of `run` from its blocks.
//
// Validity codes of a run: box_busy (other programs used the processor), clock_drop (the clock's
// median in the last third of the blocks is below 95 % of the first third's), rate_drop (the rate
// falls at the 5 % level, and by more than 3 % from the first third to the last).
// Grade: B for a run that converged and has no code, else C; A takes several sessions, so it is
// never given here. `run.status` is set before.
void Summarise(const Suite& suite, const RunFindings& findings, BenchmarkRun& run);

}  // namespace tokwatt
