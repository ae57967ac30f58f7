// GpuAdapter: what one programming interface (CUDA, Vulkan, ...) must offer to have its memory
// measured. The interfaces move memory and tell device time; sizes, trials and checks are common.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/dynamic_library.h"
#include "base/result.h"
#include "probes/bandwidth/bandwidth.h"

namespace tokwatt {

// kSoftware: a processor that plays a GPU (PoCL, llvmpipe). Its figures are never a GPU's.
enum class GpuKind { kDiscrete, kIntegrated, kSoftware };

// Bytes that one work-item loads at once: four 32-bit words.
inline constexpr int64_t kGpuVectorBytes = 16;

// How work-items share out an array: item g of a launch takes vectors first + k * span for k in
// [0, vectors_per_item), first = g / span * span * vectors_per_item + g % span.
struct GpuShape {
  int64_t group_items = 256;
  int64_t vectors_per_item = 32;
  int64_t span =
      256;  // as group_items: neighbours load side by side; 1: each item a run of its own
  int64_t group_bytes() const { return group_items * vectors_per_item * kGpuVectorBytes; }
  bool operator==(const GpuShape&) const = default;
};

struct GpuFacts {
  std::string name;  // as its driver names it; never a serial number
  GpuKind kind = GpuKind::kDiscrete;
  GpuShape shape;
  std::optional<int64_t> cache_bytes;  // of the device, where its driver tells
  int64_t memory_bytes = 0;            // all that it may allocate
  std::optional<int64_t> free_bytes;   // of these, where its driver tells
  int64_t most_buffer_bytes = 0;       // in one buffer
};

// `arrays` arrays, each in `chunks` buffers of `chunk_bytes`, a multiple of the shape's
// group_bytes.
struct GpuLayout {
  int arrays = 1;
  int64_t chunks = 1;
  int64_t chunk_bytes = 0;
  GpuShape shape;
  int64_t array_bytes() const { return chunks * chunk_bytes; }
  int64_t buffers() const { return arrays * chunks; }
  // Of a chunk's buffer, array after array; array numbers wrap around.
  size_t BufferIndex(int array, int64_t chunk) const {
    return static_cast<size_t>(array % arrays * chunks + chunk);
  }
  // Work-items of a launch over one chunk.
  int64_t chunk_items() const { return chunk_bytes / (kGpuVectorBytes * shape.vectors_per_item); }
  int64_t chunk_groups() const { return chunk_items() / shape.group_items; }
  int64_t partial_sums() const { return chunks * chunk_items(); }
};

// With n arrays, a launch on `array` has a = array, b = (array + 1) mod n, c = (array + 2) mod n:
//   kFill   a[i] = PatternWord(i, seed)
//   kRead   one partial sum of a's 32-bit words, modulo 2^32, per work-item
//   kCopy   a = b
//   kTriad  a = b + kGpuTriadFactor * c, words taken as 32-bit floats
enum class GpuKernel { kFill, kRead, kCopy, kTriad };
inline constexpr int kGpuKernels = 4;
const char* GpuKernelName(GpuKernel kernel);  // the entry point: "tokwatt_fill"

struct GpuLaunch {
  GpuKernel kernel = GpuKernel::kFill;
  int array = 0;
  uint32_t seed = 0;   // of kFill
  int64_t passes = 1;  // over the whole array
};

// The number that the kernels take for one chunk: kFill, the seed of the chunk's first word; kRead,
// the place of its first partial sum.
uint32_t GpuKernelStart(const GpuLayout& layout, const GpuLaunch& launch, int64_t chunk);

// The arrays of one measurement; freed with this object. Used by one thread.
class GpuArrays {
 public:
  virtual ~GpuArrays() = default;
  // Runs to the end; device time from the first work-item's start to the last one's end, in
  // seconds. kUnavailable: the driver failed. A driver that hangs may hang this for ever: the
  // parent process has a deadline.
  virtual Result<double> Launch(const GpuLaunch& launch) = 0;
  // Those of the last kRead, chunk after chunk.
  virtual Result<std::vector<uint32_t>> PartialSums() = 0;
};

// Used by one thread.
class GpuAdapter {
 public:
  virtual ~GpuAdapter() = default;
  virtual Result<GpuFacts> Facts() = 0;  // free memory as it is now
  // kResourceExhausted (memory_too_small): the driver gives no such memory.
  virtual Result<std::unique_ptr<GpuArrays>> Allocate(const GpuLayout& layout) = 0;
};

using GpuAdapters = std::vector<std::unique_ptr<GpuAdapter>>;

// One programming interface. `open` gives every device that it finds, software too; kNotFound where
// its library or any device is missing, kUnavailable where it is there and does not work, each with
// what would help.
struct GpuInterface {
  const char* name;  // registry name: "cuda"
  const char* code;  // what its kernels are given as: "ptx"; BandwidthResult::isa
  Result<GpuAdapters> (*open)(const LibraryLoader& libraries);
};

}  // namespace tokwatt
