// macOS: libproc. Unverified on hardware.
#include <libproc.h>

#include "cli/service/process.h"

namespace tokwatt {

bool Runs(long pid, const std::string& program) {
  char path[PROC_PIDPATHINFO_MAXSIZE];
  const int size = proc_pidpath(static_cast<int>(pid), path, sizeof path);
  return size > 0 && std::string(path, static_cast<size_t>(size)) == program;
}

}  // namespace tokwatt
