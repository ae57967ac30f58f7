// Resident memory of this process on Linux: the second field of /proc/self/statm, in pages
// (proc(5)).
#include <unistd.h>

#include "base/text_file.h"
#include "probes/host/self_probe.h"

namespace tokwatt {

Result<int64_t> ReadOwnResidentBytes() {
  char buffer[128];
  TOKWATT_ASSIGN_OR_RETURN(const std::string_view text, ReadSmallFile("/proc/self/statm", buffer));
  const size_t first = text.find(' ');
  if (first != std::string_view::npos) {
    const std::string_view rest = text.substr(first + 1);
    const auto pages = ParseInteger(rest.substr(0, rest.find(' ')));
    if (pages && *pages > 0) return *pages * static_cast<int64_t>(::sysconf(_SC_PAGESIZE));
  }
  return Fail(Code::kDataLoss, "statm is not what proc(5) says");
}

}  // namespace tokwatt
