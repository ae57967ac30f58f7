// FakeCuda: a CUDA driver in the memory of the test, with faults to order. It emulates what
// NVIDIA's documentation says; no real driver was recorded.
#pragma once

#include <cstring>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "probes/bandwidth/gpu/cuda_api.h"
#include "tests/probes/bandwidth/gpu/emulated_kernels.h"
#include "tests/probes/bandwidth/gpu/fake_libraries.h"

namespace tokwatt {

// One at a time: C functions have no other way to find their driver.
class FakeCuda {
 public:
  int devices = 1;
  std::string name = "NVIDIA Fake 4090";
  int integrated = 0;
  int l2_bytes = 72 << 20;
  size_t free_bytes = size_t{20} << 30;
  size_t total_bytes = size_t{24} << 30;
  std::map<std::string, int> status;  // of a function, where it is not success
  std::string missing;                // a function that the library lacks
  bool lazy = false;                  // kernels leave out the last word
  double bytes_per_second = 10e6;     // slow, so that one pass of a small buffer is a trial
  float elapsed_factor = 1;           // of the true elapsed time

  FakeCuda() { current_ = this; }
  FakeCuda(const FakeCuda&) = delete;
  FakeCuda& operator=(const FakeCuda&) = delete;
  ~FakeCuda() { current_ = nullptr; }

  int contexts() const { return contexts_; }  // alive

  std::unique_ptr<LibraryLoader> Libraries() const {
    std::map<std::string, void*> functions;
    const auto add = [&](const char* function, auto* address) {
      if (function != missing) functions[function] = reinterpret_cast<void*>(address);
    };
    add(
        "cuInit", +[](unsigned) { return Status("cuInit"); });
    add(
        "cuDeviceGetCount", +[](int* count) {
          *count = current_->devices;
          return Status("cuDeviceGetCount");
        });
    add(
        "cuDeviceGet", +[](int* device, int ordinal) {
          *device = ordinal;
          return Status("cuDeviceGet");
        });
    add(
        "cuDeviceGetName", +[](char* text, int size, int) {
          std::strncpy(text, current_->name.c_str(), static_cast<size_t>(size));
          return Status("cuDeviceGetName");
        });
    add(
        "cuDeviceGetAttribute", +[](int* value, int attribute, int) {
          *value =
              attribute == kCudaAttributeIntegrated ? current_->integrated : current_->l2_bytes;
          return Status("cuDeviceGetAttribute");
        });
    add(
        "cuCtxCreate_v2", +[](CudaContext* context, unsigned, int) {
          *context = reinterpret_cast<CudaContext>(current_);
          if (Status("cuCtxCreate") == kCudaSuccess) ++current_->contexts_;
          return Status("cuCtxCreate");
        });
    add(
        "cuCtxDestroy_v2", +[](CudaContext) {
          --current_->contexts_;
          current_->memory_.clear();
          return Status("cuCtxDestroy");
        });
    add(
        "cuMemGetInfo_v2", +[](size_t* free, size_t* total) {
          *free = current_->free_bytes;
          *total = current_->total_bytes;
          return Status("cuMemGetInfo");
        });
    add("cuMemAlloc_v2", &Allocate);
    add(
        "cuMemcpyDtoH_v2", +[](void* to, CudaAddress from, size_t bytes) {
          std::memcpy(to, reinterpret_cast<const void*>(from), bytes);
          return Status("cuMemcpyDtoH");
        });
    add(
        "cuModuleLoadData", +[](CudaModule* module, const void* image) {
          current_->image_ = static_cast<const char*>(image);
          *module = reinterpret_cast<CudaModule>(current_);
          return Status("cuModuleLoadData");
        });
    add("cuModuleGetFunction", &GetFunction);
    add("cuLaunchKernel", &Launch);
    add(
        "cuEventCreate", +[](CudaEvent* event, unsigned) {
          current_->events_.push_back(std::make_unique<double>(0));
          *event = reinterpret_cast<CudaEvent>(current_->events_.back().get());
          return Status("cuEventCreate");
        });
    add(
        "cuEventRecord", +[](CudaEvent event, CudaStream) {
          *reinterpret_cast<double*>(event) = current_->now_seconds_;
          return Status("cuEventRecord");
        });
    add(
        "cuEventSynchronize", +[](CudaEvent) { return Status("cuEventSynchronize"); });
    add(
        "cuEventElapsedTime", +[](float* milliseconds, CudaEvent start, CudaEvent end) {
          const double seconds =
              *reinterpret_cast<double*>(end) - *reinterpret_cast<double*>(start);
          *milliseconds = static_cast<float>(seconds * 1e3) * current_->elapsed_factor;
          return Status("cuEventElapsedTime");
        });
    return std::make_unique<FakeLibraries>(std::move(functions));
  }

 private:
  static int Status(const char* function) {
    const auto found = current_->status.find(function);
    return found == current_->status.end() ? kCudaSuccess : found->second;
  }

  static int Allocate(CudaAddress* address, size_t bytes) {
    if (bytes > current_->free_bytes) return kCudaOutOfMemory;
    auto block = std::make_unique<std::vector<uint32_t>>(bytes / sizeof(uint32_t));
    *address = reinterpret_cast<CudaAddress>(block->data());
    current_->memory_[*address] = std::move(block);
    return Status("cuMemAlloc");
  }

  static int GetFunction(CudaFunction* function, CudaModule, const char* wanted) {
    constexpr int kNotFound = 500;
    if (current_->image_.find(".entry " + std::string(wanted) + "(") == std::string::npos) {
      return kNotFound;
    }
    for (uintptr_t i = 0; i < kGpuKernels; ++i) {
      if (std::strcmp(wanted, GpuKernelName(static_cast<GpuKernel>(i))) == 0) {
        *function = reinterpret_cast<CudaFunction>(i + 1);
      }
    }
    return Status("cuModuleGetFunction");
  }

  static int Launch(CudaFunction function, unsigned grid, unsigned, unsigned, unsigned group,
                    unsigned, unsigned, unsigned, CudaStream, void** parameters, void**) {
    const GpuShape shape;
    if (group != shape.group_items) return 1;  // the kernels require it: CUDA_ERROR_INVALID_VALUE
    const auto address = [&](int i) { return *static_cast<CudaAddress*>(parameters[i]); };
    const size_t bytes = grid * static_cast<size_t>(shape.group_bytes());
    const size_t words = bytes / sizeof(uint32_t) - (current_->lazy ? 1 : 0);
    const auto array = [&](int i) {
      return std::span(reinterpret_cast<uint32_t*>(address(i)), words);
    };
    EmulateKernel(static_cast<GpuKernel>(reinterpret_cast<uintptr_t>(function) - 1), array(0),
                  array(1), array(2), reinterpret_cast<uint32_t*>(address(3)),
                  *static_cast<uint32_t*>(parameters[4]), shape);
    current_->now_seconds_ += static_cast<double>(bytes) / current_->bytes_per_second;
    return Status("cuLaunchKernel");
  }

  inline static FakeCuda* current_ = nullptr;
  int contexts_ = 0;
  double now_seconds_ = 0;
  std::string image_;
  std::map<CudaAddress, std::unique_ptr<std::vector<uint32_t>>> memory_;
  std::vector<std::unique_ptr<double>> events_;
};

}  // namespace tokwatt
