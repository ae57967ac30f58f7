// FakeGpu: a GpuAdapter in the memory of the test, with faults to order.
#pragma once

#include <memory>
#include <utility>
#include <vector>

#include "tests/probes/bandwidth/gpu/emulated_kernels.h"

namespace tokwatt {

struct FakeGpuFaults {
  bool read_leaves_out = false;   // the last word
  bool write_leaves_out = false;  // the last word
  double seconds_per_pass = 1;
};

class FakeGpuArrays : public GpuArrays {
 public:
  FakeGpuArrays(const GpuLayout& layout, const FakeGpuFaults& faults)
      : layout_(layout),
        faults_(faults),
        arrays_(static_cast<size_t>(layout.arrays),
                std::vector<uint32_t>(static_cast<size_t>(layout.array_bytes()) / 4)),
        sums_(static_cast<size_t>(layout.partial_sums())) {}

  Result<double> Launch(const GpuLaunch& launch) override {
    const auto of = [&](int after) {
      return std::span(arrays_[static_cast<size_t>((launch.array + after) % layout_.arrays)]);
    };
    std::span<uint32_t> a = of(0);
    const uint32_t last = a.back();
    EmulateKernel(launch.kernel, a, of(1), of(2), sums_.data(),
                  launch.kernel == GpuKernel::kFill ? launch.seed : 0, layout_.shape);
    const bool writes = launch.kernel == GpuKernel::kCopy || launch.kernel == GpuKernel::kTriad;
    if (writes && faults_.write_leaves_out) a.back() = last;
    if (launch.kernel == GpuKernel::kRead && faults_.read_leaves_out) sums_.back() -= last;
    return faults_.seconds_per_pass * static_cast<double>(launch.passes);
  }

  Result<std::vector<uint32_t>> PartialSums() override { return sums_; }

 private:
  const GpuLayout layout_;
  const FakeGpuFaults faults_;
  std::vector<std::vector<uint32_t>> arrays_;
  std::vector<uint32_t> sums_;
};

class FakeGpu : public GpuAdapter {
 public:
  explicit FakeGpu(GpuFacts facts, FakeGpuFaults faults = {})
      : facts_(std::move(facts)), faults_(faults) {}
  Result<GpuFacts> Facts() override { return facts_; }
  Result<std::unique_ptr<GpuArrays>> Allocate(const GpuLayout& layout) override {
    return std::make_unique<FakeGpuArrays>(layout, faults_);
  }

 private:
  const GpuFacts facts_;
  const FakeGpuFaults faults_;
};

inline GpuFacts FakeGpuFacts(const char* name, GpuKind kind, int64_t memory_bytes) {
  GpuFacts facts;
  facts.name = name;
  facts.kind = kind;
  facts.memory_bytes = memory_bytes;
  facts.most_buffer_bytes = memory_bytes;
  return facts;
}

}  // namespace tokwatt
