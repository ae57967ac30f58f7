// Host load on macOS: the Mach host statistics.
#include <mach/mach.h>

#include <utility>

#include "agent/bench/host_load.h"

namespace tokwatt {
namespace {

class DarwinHostLoad : public HostLoad {
 public:
  double UtilizationRatio() override {
    host_cpu_load_info_data_t now{};
    mach_msg_type_number_t count = HOST_CPU_LOAD_INFO_COUNT;
    if (host_statistics(mach_host_self(), HOST_CPU_LOAD_INFO, reinterpret_cast<host_info_t>(&now),
                        &count) != KERN_SUCCESS) {
      return 0;
    }
    // Tick counters are 32 bit and wrap: differences are taken modulo 2^32.
    double total = 0;
    for (int state = 0; state < CPU_STATE_MAX; ++state) {
      total += static_cast<natural_t>(now.cpu_ticks[state] - last_.cpu_ticks[state]);
    }
    const auto idle =
        static_cast<natural_t>(now.cpu_ticks[CPU_STATE_IDLE] - last_.cpu_ticks[CPU_STATE_IDLE]);
    last_ = now;
    return total > 0 ? 1 - idle / total : 0;
  }

  Result<int64_t> AvailableMemoryBytes() override {
    vm_statistics64_data_t memory{};
    mach_msg_type_number_t count = HOST_VM_INFO64_COUNT;
    if (host_statistics64(mach_host_self(), HOST_VM_INFO64,
                          reinterpret_cast<host_info64_t>(&memory), &count) != KERN_SUCCESS) {
      return Fail(Code::kUnavailable, "the kernel did not tell its memory statistics");
    }
    const auto pages =
        static_cast<int64_t>(memory.free_count) + memory.inactive_count + memory.purgeable_count;
    return pages * static_cast<int64_t>(vm_kernel_page_size);
  }

  std::vector<std::pair<std::string, std::string>> Disclosure() override { return {}; }

 private:
  host_cpu_load_info_data_t last_{};
};

}  // namespace

std::unique_ptr<HostLoad> MakeHostLoad(const Env&) { return std::make_unique<DarwinHostLoad>(); }

}  // namespace tokwatt
