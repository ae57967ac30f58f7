// The trials of one kernel on one GPU: warmed up, timed by the device, and checked.
#pragma once

#include <vector>

#include "base/clock.h"
#include "probes/bandwidth/gpu/gpu_plan.h"

namespace tokwatt {

// Bytes per second of each trial, in order, counted as the plan's rule says. Each trial repeats
// whole passes for at least a tenth of a second of device time, after a quarter of a second that is
// discarded: a GPU raises its clocks only under load.
// kDataLoss: checksum_mismatch, what was read or written is not what should be there, so the kernel
// or the memory is wrong; device_clock_wrong, the device's time is none, or four times as fast as
// this machine's. Other errors are the device's.
Result<std::vector<double>> RunGpuTrials(GpuArrays& arrays, const GpuPlan& plan,
                                         const Clock& clock);

}  // namespace tokwatt
