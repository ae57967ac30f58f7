// PerfEvents: counters of the kernel's performance monitoring units, perf_event_open(2).
#pragma once

#include <cstdint>
#include <memory>

#include "base/result.h"

namespace tokwatt {

// Called by one thread at a time.
class PerfCounter {
 public:
  virtual ~PerfCounter() = default;
  virtual Result<uint64_t> Read() const = 0;
};

// Thread-safe.
class PerfEvents {
 public:
  virtual ~PerfEvents() = default;
  // A counter of whatever runs on `cpu`. `type` and `config` as the unit's folder in sysfs says.
  // kPermissionDenied where perf_event_paranoid forbids it; kNotFound for a unit or event that is
  // not there; kUnimplemented on systems without it.
  virtual Result<std::unique_ptr<PerfCounter>> Open(uint32_t type, uint64_t config,
                                                    int cpu) const = 0;
};

std::unique_ptr<PerfEvents> MakeSystemPerfEvents();

}  // namespace tokwatt
