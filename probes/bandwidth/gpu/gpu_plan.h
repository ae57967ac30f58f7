// How large the arrays of a GPU measurement are, and in how many buffers; or why they cannot be.
#pragma once

#include "probes/bandwidth/gpu/gpu_adapter.h"
#include "probes/bandwidth/plan.h"

namespace tokwatt {

// Sixteen times the cache is asked for and STREAM's four are enough. What drivers tell is their L2;
// caches behind it (AMD's Infinity Cache, Apple's and GB10's system cache, at most 128 MB) they do
// not tell, so that kAssumedCacheBytes is the least that is believed.
inline constexpr int64_t kGpuCacheMultiple = 16;

struct GpuPlan {
  BandwidthPlan common;  // its array_bytes are those of the layout
  GpuLayout layout;
};

// `host` says what is free in the machine; it bounds devices that share that memory. A device whose
// driver does not tell what is free is taken to have a quarter of its memory free.
// Errors as PlanBandwidth.
Result<GpuPlan> PlanGpuBandwidth(const std::string& kernel, const BandwidthOptions& options,
                                 const GpuFacts& gpu, const MachineFacts& host);

}  // namespace tokwatt
