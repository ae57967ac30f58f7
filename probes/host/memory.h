// Memory: installed and available bytes, from /proc/meminfo.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/result.h"
#include "probes/env.h"

namespace tokwatt {

struct MemoryState {
  int64_t total_bytes = 0;      // MemTotal: installed, less what firmware and kernel keep
  int64_t available_bytes = 0;  // MemAvailable: the kernel's estimate without swapping
  int64_t used_bytes() const { return total_bytes - available_bytes; }
};

Result<MemoryState> ParseMemInfo(std::string_view meminfo);
Result<MemoryState> ReadMemory(const Env& env);

}  // namespace tokwatt
