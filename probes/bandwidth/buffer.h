// Buffer: anonymous memory that only its own thread touches, in huge pages where there are any.
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/result.h"

namespace tokwatt {

// Move-only. Not thread-safe: mapped, filled and used by one thread, so that first touch places
// its pages beside that thread's core.
class Buffer {
 public:
  // `offset` (a multiple of 64 bytes) shifts the data away from the huge page's start: arrays that
  // all start at equal offsets would meet in the same cache sets and memory banks.
  static Result<Buffer> Map(size_t bytes, size_t offset);
  Buffer(Buffer&& other) noexcept;
  Buffer& operator=(Buffer&& other) noexcept;
  ~Buffer();

  uint64_t* words() const { return reinterpret_cast<uint64_t*>(data_); }
  double* doubles() const { return reinterpret_cast<double*>(data_); }
  size_t bytes() const { return bytes_; }

  // Random doubles in [1, 2): no pattern that memory could compress, no denormal that would slow
  // the arithmetic. Returns the sum of the words modulo 2^64.
  uint64_t Fill(uint64_t seed);

  // True if huge pages back it; meaningful after Fill.
  bool huge() const;

 private:
  Buffer() = default;
  void* mapping_ = nullptr;
  size_t mapped_bytes_ = 0;
  void* data_ = nullptr;
  size_t bytes_ = 0;
};

}  // namespace tokwatt
