// Resident memory of this process on macOS: task_info(MACH_TASK_BASIC_INFO).
#include <mach/mach.h>

#include "probes/host/self_probe.h"

namespace tokwatt {

Result<int64_t> ReadOwnResidentBytes() {
  mach_task_basic_info_data_t info{};
  mach_msg_type_number_t count = MACH_TASK_BASIC_INFO_COUNT;
  if (task_info(mach_task_self(), MACH_TASK_BASIC_INFO, reinterpret_cast<task_info_t>(&info),
                &count) != KERN_SUCCESS) {
    return Fail(Code::kUnavailable, "macOS does not tell the agent's memory");
  }
  return static_cast<int64_t>(info.resident_size);
}

}  // namespace tokwatt
