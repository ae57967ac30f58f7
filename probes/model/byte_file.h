// ByteFile: forward reading of a binary file through one small buffer, with cheap skips.
#pragma once

#include <array>
#include <cstdint>
#include <fstream>
#include <string>

#include "base/result.h"

namespace tokwatt {

// Not thread-safe. Reads past the end fail with kDataLoss.
class ByteFile {
 public:
  // kNotFound or kPermissionDenied.
  static Result<ByteFile> Open(const std::string& path);

  Result<> Read(void* target, int64_t size);
  Result<> Skip(int64_t size);
  int64_t remaining() const { return size_ - position_; }

  // A little-endian number of the type's width.
  template <typename T>
  Result<T> Number() {
    std::array<unsigned char, sizeof(T)> bytes{};
    TOKWATT_RETURN_IF_ERROR(Read(bytes.data(), sizeof(T)));
    uint64_t value = 0;
    for (size_t i = 0; i < sizeof(T); ++i) value |= static_cast<uint64_t>(bytes[i]) << (8 * i);
    return static_cast<T>(value);
  }

 private:
  ByteFile() = default;
  std::ifstream file_;
  int64_t size_ = 0;
  int64_t position_ = 0;
};

}  // namespace tokwatt
