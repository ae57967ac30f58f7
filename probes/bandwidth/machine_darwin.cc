// The machine on macOS: sysctl(3) and Mach statistics. Threads cannot be pinned; the highest
// quality of service keeps them on the performance cores.
#include "probes/bandwidth/machine.h"

#include <mach/mach.h>
#include <pthread/qos.h>
#include <sys/sysctl.h>

#include <algorithm>

namespace tokwatt {
namespace {

std::optional<int64_t> Sysctl(const char* name) {
  int64_t value = 0;
  size_t size = sizeof value;
  if (sysctlbyname(name, &value, &size, nullptr, 0) != 0 || value <= 0) return std::nullopt;
  return value;
}

}  // namespace

std::vector<int> PhysicalCores(const std::string&) {
  const int64_t count = Sysctl("hw.physicalcpu").value_or(1);
  std::vector<int> cores;
  for (int64_t core = 0; core < count; ++core) cores.push_back(static_cast<int>(core));
  return cores;
}

std::optional<int64_t> LastLevelCacheBytes(const std::string&) {
  if (const auto level3 = Sysctl("hw.l3cachesize")) return level3;
  return Sysctl("hw.l2cachesize");
}

std::optional<int64_t> AvailableMemoryBytes(const std::string&) {
  vm_statistics64_data_t memory{};
  mach_msg_type_number_t count = HOST_VM_INFO64_COUNT;
  if (host_statistics64(mach_host_self(), HOST_VM_INFO64, reinterpret_cast<host_info64_t>(&memory),
                        &count) != KERN_SUCCESS) {
    return std::nullopt;
  }
  const auto pages =
      static_cast<int64_t>(memory.free_count) + memory.inactive_count + memory.purgeable_count;
  return pages * static_cast<int64_t>(vm_kernel_page_size);
}

bool PinThisThread(int) {
  pthread_set_qos_class_self_np(QOS_CLASS_USER_INTERACTIVE, 0);
  return false;
}

void AdviseHugePages(void*, size_t) {}

bool HasHugePages(const void*, size_t) { return false; }

void DieWithParent() {}

}  // namespace tokwatt
