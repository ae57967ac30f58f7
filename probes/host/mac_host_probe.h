// MacHostProbe: HostProbe for Macs: utilisation, memory, GPU, temperatures, fans, thermal pressure.
#pragma once

#include <memory>

#include "probes/env.h"
#include "probes/probe.h"

namespace tokwatt {

// As MakeHostProbe, from env.apple. The processors' clocks are not read in this version: a sensor
// that is absent says so. `env.clock` and `env.apple` must outlive the probe.
std::unique_ptr<Probe> MakeMacHostProbe(const Env& env);

// Whether macOS slows the machine down, from its thermal pressure
// (libkern/OSThermalNotification.h): true from "heavy" up, which NSProcessInfo describes as "system
// performance may be impacted" or worse. kDataLoss for levels that the header does not have.
Result<bool> IsThrottledAt(int64_t thermal_pressure);

}  // namespace tokwatt
