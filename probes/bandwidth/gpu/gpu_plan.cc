#include "probes/bandwidth/gpu/gpu_plan.h"

#include <algorithm>
#include <string>

namespace tokwatt {
namespace {

constexpr int64_t kAssumedFreeShare = 4;
// Kernels count the words and items of a buffer in 32 bits.
constexpr int64_t kMostBufferBytes = int64_t{1} << 32;

int64_t FreeBytes(const GpuFacts& gpu, const MachineFacts& host) {
  const int64_t told = gpu.free_bytes.value_or(gpu.memory_bytes / kAssumedFreeShare);
  const int64_t own = std::clamp<int64_t>(told, 0, std::max<int64_t>(gpu.memory_bytes, 0));
  if (gpu.kind == GpuKind::kDiscrete || !host.available_bytes) return own;
  // A processor that plays a GPU has the machine's memory, whatever it says of its own.
  if (gpu.kind == GpuKind::kSoftware) return *host.available_bytes;
  return std::min(own, *host.available_bytes);
}

int64_t CacheBytes(const GpuFacts& gpu, const MachineFacts& host) {
  if (gpu.kind == GpuKind::kSoftware) return host.cache_bytes.value_or(kAssumedCacheBytes);
  return std::max(gpu.cache_bytes.value_or(0), kAssumedCacheBytes);
}

MachineFacts FactsForPlan(const GpuFacts& gpu, const MachineFacts& host) {
  MachineFacts facts;
  facts.cache_bytes = CacheBytes(gpu, host);
  facts.available_bytes = FreeBytes(gpu, host);
  if (gpu.kind != GpuKind::kSoftware) {
    facts.default_array_bytes = *facts.cache_bytes * kGpuCacheMultiple;
  }
  return facts;
}

// The fewest equal buffers that the device admits.
Result<GpuLayout> Divide(const BandwidthPlan& plan, const GpuFacts& gpu) {
  const int64_t group = gpu.shape.group_bytes();
  const int64_t admitted = std::min(gpu.most_buffer_bytes, kMostBufferBytes);
  const int64_t most = group > 0 ? admitted / group * group : 0;
  if (most <= 0) {
    return Fail(Code::kUnavailable, gpu.name + " admits no buffer that a kernel could read",
                "driver_failed", "update the GPU's driver");
  }
  GpuLayout layout;
  layout.arrays = plan.arrays;
  layout.shape = gpu.shape;
  layout.chunks = (plan.array_bytes + most - 1) / most;
  layout.chunk_bytes = plan.array_bytes / layout.chunks / group * group;
  if (layout.chunk_bytes <= 0) {
    return Fail(Code::kInvalidArgument, "the buffer is too small for a GPU", "bad_option");
  }
  return layout;
}

std::string CountingRule(const BandwidthPlan& plan, bool write_allocate) {
  if (plan.arrays == 1) return plan.counting_rule;
  return "bytes read + bytes written (STREAM: " + std::to_string(4 * plan.arrays) +
         " per element of 4 bytes)" + (write_allocate ? ", write-allocate not counted" : "");
}

}  // namespace

Result<GpuPlan> PlanGpuBandwidth(const std::string& kernel, const BandwidthOptions& options,
                                 const GpuFacts& gpu, const MachineFacts& host) {
  BandwidthOptions of_gpu = options;
  of_gpu.threads = 1;  // the one that waits for the device
  GpuPlan plan;
  TOKWATT_ASSIGN_OR_RETURN(plan.common,
                           PlanBandwidth(kernel, of_gpu, FactsForPlan(gpu, host), true));
  // Only processors read a line before they write all of it.
  plan.common.counting_rule = CountingRule(plan.common, gpu.kind == GpuKind::kSoftware);
  TOKWATT_ASSIGN_OR_RETURN(plan.layout, Divide(plan.common, gpu));
  plan.common.array_bytes = plan.layout.array_bytes();
  return plan;
}

}  // namespace tokwatt
