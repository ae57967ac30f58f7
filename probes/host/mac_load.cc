#include "probes/host/mac_load.h"

namespace tokwatt {

CpuTimes MacCpuTimes(const AppleCpuTicks& ticks) {
  CpuTimes times;
  times.busy_ticks = int64_t{ticks.user} + ticks.system + ticks.nice;
  times.total_ticks = times.busy_ticks + ticks.idle;
  return times;
}

Result<MemoryState> MacMemory(const AppleMemoryPages& pages, int64_t total_bytes) {
  const int64_t used_pages = pages.active + pages.inactive + pages.speculative + pages.wired +
                             pages.compressor - pages.purgeable - pages.external;
  if (used_pages < 0 || pages.page_bytes <= 0 || total_bytes <= 0 ||
      used_pages > total_bytes / pages.page_bytes) {
    return Fail(Code::kDataLoss, "macOS tells a use of memory that cannot be");
  }
  return MemoryState{total_bytes, total_bytes - used_pages * pages.page_bytes};
}

Result<CpuTimes> ReadMacCpuTimes(const AppleSensors& apple) {
  TOKWATT_ASSIGN_OR_RETURN(const AppleCpuTicks ticks, apple.CpuTicks());
  return MacCpuTimes(ticks);
}

Result<MemoryState> ReadMacMemory(const AppleSensors& apple) {
  TOKWATT_ASSIGN_OR_RETURN(const int64_t total_bytes, apple.SysctlNumber("hw.memsize"));
  TOKWATT_ASSIGN_OR_RETURN(const AppleMemoryPages pages, apple.MemoryPages());
  return MacMemory(pages, total_bytes);
}

}  // namespace tokwatt
