// MemoryModulesReader: the memory modules of this machine and what they could deliver, from SMBIOS.
#pragma once

#include <vector>

#include "base/machine.h"
#include "probes/env.h"
#include "probes/host/memory_peak.h"

namespace tokwatt {

struct InstalledMemory {
  std::vector<MemoryModules> modules;
  Absence modules_absent;  // filled when `modules` is empty
  MemoryPeak peak;         // source begins with "SMBIOS"
};

// From /sys/firmware/dmi/tables (Linux Documentation/ABI/testing/sysfs-firmware-dmi-tables), else
// /sys/firmware/dmi/entries/17-*/raw (.../sysfs-firmware-dmi-entries). Both are root's only,
// because they hold serial numbers: without the permission, modules and peak are absent with that
// reason.
InstalledMemory ReadInstalledMemory(const Env& env);

}  // namespace tokwatt
