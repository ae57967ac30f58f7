// The makers of the bandwidth backends; the registry lists them.
#pragma once

#include <memory>

#include "probes/bandwidth/bandwidth.h"
#include "probes/env.h"

namespace tokwatt {

std::unique_ptr<BandwidthBackend> MakeCpuBackend(const Env& env);

}  // namespace tokwatt
