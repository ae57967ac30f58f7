// Team: pinned threads that run one kernel together on buffers of their own, trial by trial.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "probes/bandwidth/kernels.h"
#include "probes/bandwidth/plan.h"

namespace tokwatt {

struct TeamResult {
  std::vector<double> bytes_per_second;  // one per trial, in order
  int64_t array_bytes = 0;               // of each array, all threads together
  bool huge_pages = false;               // under every buffer
  bool pinned = false;                   // every thread stayed on its core
  // In the best trial: processor time over wall time of the thread that got least. Below one,
  // other programs had its core.
  double processor_share_ratio = 0;
};

// Runs `trials` trials of the plan's kernel on cores[0..threads). Each trial repeats whole passes
// for at least a tenth of a second, from the first thread's start to the last one's end, after one
// pass that is discarded. Blocks; its threads have ended when it returns.
// kResourceExhausted: no memory. kDataLoss: what was read or written is not what should be there.
Result<TeamResult> RunTeam(const KernelSet& kernels, const BandwidthPlan& plan, int threads,
                           const std::vector<int>& cores, const Clock& clock);

}  // namespace tokwatt
