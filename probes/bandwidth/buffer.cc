#include "probes/bandwidth/buffer.h"

#include <sys/mman.h>

#include <cerrno>
#include <cstring>
#include <string>
#include <utility>

#include "probes/bandwidth/machine.h"

namespace tokwatt {
namespace {

constexpr uintptr_t kHugePageBytes = uintptr_t{2} << 20;

}  // namespace

Result<Buffer> Buffer::Map(size_t bytes, size_t offset) {
  Buffer buffer;
  buffer.mapped_bytes_ = bytes + offset + kHugePageBytes;
  void* const mapping = mmap(nullptr, buffer.mapped_bytes_, PROT_READ | PROT_WRITE,
                             MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (mapping == MAP_FAILED) {
    return Fail(Code::kResourceExhausted,
                "could not map " + std::to_string(bytes >> 20) + " MiB: " + std::strerror(errno),
                "memory_too_small", "close programs or unload models, then measure again");
  }
  buffer.mapping_ = mapping;
  const auto address = reinterpret_cast<uintptr_t>(mapping);
  const uintptr_t aligned = (address + kHugePageBytes - 1) / kHugePageBytes * kHugePageBytes;
  buffer.data_ = static_cast<char*>(mapping) + (aligned - address) + offset;
  buffer.bytes_ = bytes;
  AdviseHugePages(mapping, buffer.mapped_bytes_);
  return buffer;
}

Buffer::Buffer(Buffer&& other) noexcept { *this = std::move(other); }

Buffer& Buffer::operator=(Buffer&& other) noexcept {
  std::swap(mapping_, other.mapping_);
  std::swap(mapped_bytes_, other.mapped_bytes_);
  std::swap(data_, other.data_);
  std::swap(bytes_, other.bytes_);
  return *this;
}

Buffer::~Buffer() {
  if (mapping_ != nullptr) munmap(mapping_, mapped_bytes_);
}

uint64_t Buffer::Fill(uint64_t seed) {
  // SplitMix64 (Steele, Lea and Flood, "Fast Splittable Pseudorandom Number Generators", 2014).
  constexpr uint64_t kExponentOfOne = 0x3ff0000000000000;
  uint64_t sum = 0;
  uint64_t state = seed;
  uint64_t* const data = words();
  for (size_t i = 0; i < bytes_ / sizeof *data; ++i) {
    state += 0x9e3779b97f4a7c15;
    uint64_t word = (state ^ (state >> 30)) * 0xbf58476d1ce4e5b9;
    word = (word ^ (word >> 27)) * 0x94d049bb133111eb;
    word ^= word >> 31;
    data[i] = (word >> 12) | kExponentOfOne;
    sum += data[i];
  }
  return sum;
}

bool Buffer::huge() const { return bytes_ > 0 && HasHugePages(data_, bytes_); }

}  // namespace tokwatt
