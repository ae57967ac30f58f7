// CpuInfo: which processor this is and how many cores it has, from /proc/cpuinfo and sysfs.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "probes/env.h"

namespace tokwatt {

struct CpuInfo {
  std::string name;  // "model name" on x86, core names ("Cortex-X925 + ...") on arm64
  bool is_x86 = false;
  bool hypervisor = false;  // the processor says that it is virtual (x86 only)
  std::optional<int64_t> logical_cores;
  std::optional<int64_t> physical_cores;
  std::map<int64_t, std::string> arm_core_names;  // "Cortex-X925", by number of the processor
  int64_t amd_family = 0;                         // 0: not AMD, or not told
  int64_t amd_model = 0;
};

// From the text of /proc/cpuinfo alone.
CpuInfo ParseCpuInfo(std::string_view cpuinfo);

// Completed from /sys/devices/system/cpu where cpuinfo does not tell.
CpuInfo ReadCpuInfo(const Env& env);

// Bytes of the last level of cache, all of them together; absent where sysfs does not tell.
std::optional<int64_t> ReadLastLevelCacheBytes(const Env& env);

// `text` with nothing but printable ASCII and single blanks, at most 96 characters: what firmware
// and files call themselves must not break a terminal or a document.
std::string Printable(std::string_view text);

}  // namespace tokwatt
