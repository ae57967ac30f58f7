// GpuBackend: the bandwidth of one GPU, through one programming interface.
#pragma once

#include <memory>

#include "probes/bandwidth/bandwidth.h"
#include "probes/bandwidth/gpu/gpu_adapter.h"
#include "probes/env.h"

namespace tokwatt {

// Of several GPUs it measures one: a card before a GPU inside the processor, then the one with more
// memory. Software devices are measured only where BandwidthOptions::software asks, as a path of
// their own. `env` outlives the backend.
std::unique_ptr<BandwidthBackend> MakeGpuBackend(const GpuInterface& interface, const Env& env);

}  // namespace tokwatt
