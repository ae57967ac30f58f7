// NvidiaProbe: what NVIDIA's graphics do besides drawing power.
#pragma once

#include <memory>

#include "probes/env.h"
#include "probes/probe.h"

namespace tokwatt {

// Temperature, load, clocks, fans and throttle reasons of every GPU, once a second, source "nvml".
// It asks a driver and may block. Null where NVIDIA's driver library is not installed or a root is
// given: the power source nvml says so. `env.clock` and what `env.nvidia` was made from must
// outlive it.
std::unique_ptr<Probe> MakeNvidiaProbe(const Env& env);

}  // namespace tokwatt
