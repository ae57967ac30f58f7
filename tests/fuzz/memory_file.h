// MemoryFile: a file that only this process has, for decoders that take a path. Linux.
#pragma once

#include <sys/mman.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <string>

#include "tests/fuzz/require.h"

namespace tokwatt {

class MemoryFile {
 public:
  MemoryFile(const uint8_t* data, size_t size) : fd_(memfd_create("tokwatt-fuzz", MFD_CLOEXEC)) {
    Require(fd_ >= 0 && write(fd_, data, size) == static_cast<ssize_t>(size),
            "a file in memory can be written");
  }
  ~MemoryFile() { close(fd_); }
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;

  std::string path() const { return "/proc/self/fd/" + std::to_string(fd_); }

 private:
  int fd_;
};

}  // namespace tokwatt
