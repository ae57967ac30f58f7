#include "probes/bandwidth/gpu/cuda_arrays.h"

#include <utility>

#include "probes/bandwidth/gpu/cuda_kernels.h"

namespace tokwatt {
namespace {

class CudaArrays : public GpuArrays {
 public:
  CudaArrays(std::shared_ptr<const CudaApi> api, const GpuLayout& layout)
      : api_(std::move(api)), layout_(layout) {}

  Result<> Prepare(CudaDeviceNumber device) {
    TOKWATT_ASSIGN_OR_RETURN(scope_, CudaScope::Create(*api_, device));
    CudaModule module = nullptr;
    TOKWATT_RETURN_IF_ERROR(
        CheckCuda(api_->module_load_data(&module, kCudaKernels), "cuModuleLoadData"));
    for (int i = 0; i < kGpuKernels; ++i) {
      const char* name = GpuKernelName(static_cast<GpuKernel>(i));
      TOKWATT_RETURN_IF_ERROR(
          CheckCuda(api_->module_get_function(&kernels_[i], module, name), "cuModuleGetFunction"));
    }
    for (CudaEvent* event : {&started_, &ended_}) {
      TOKWATT_RETURN_IF_ERROR(CheckCuda(api_->event_create(event, 0), "cuEventCreate"));
    }
    chunks_.resize(static_cast<size_t>(layout_.buffers()));
    for (CudaAddress& chunk : chunks_) {
      TOKWATT_RETURN_IF_ERROR(CheckCuda(
          api_->mem_alloc(&chunk, static_cast<size_t>(layout_.chunk_bytes)), "cuMemAlloc"));
    }
    return CheckCuda(api_->mem_alloc(&sums_, SumsCount() * sizeof(uint32_t)), "cuMemAlloc");
  }

  Result<double> Launch(const GpuLaunch& launch) override {
    TOKWATT_RETURN_IF_ERROR(CheckCuda(api_->event_record(started_, nullptr), "cuEventRecord"));
    for (int64_t pass = 0; pass < launch.passes; ++pass) {
      for (int64_t chunk = 0; chunk < layout_.chunks; ++chunk) {
        TOKWATT_RETURN_IF_ERROR(CheckCuda(LaunchChunk(launch, chunk), "cuLaunchKernel"));
      }
    }
    TOKWATT_RETURN_IF_ERROR(CheckCuda(api_->event_record(ended_, nullptr), "cuEventRecord"));
    TOKWATT_RETURN_IF_ERROR(CheckCuda(api_->event_synchronize(ended_), "cuEventSynchronize"));
    float milliseconds = 0;
    TOKWATT_RETURN_IF_ERROR(
        CheckCuda(api_->event_elapsed_time(&milliseconds, started_, ended_), "cuEventElapsedTime"));
    return double{milliseconds} * 1e-3;
  }

  Result<std::vector<uint32_t>> PartialSums() override {
    std::vector<uint32_t> sums(SumsCount());
    TOKWATT_RETURN_IF_ERROR(CheckCuda(
        api_->memcpy_to_host(sums.data(), sums_, sums.size() * sizeof sums[0]), "cuMemcpyDtoH"));
    return sums;
  }

 private:
  size_t SumsCount() const { return static_cast<size_t>(layout_.partial_sums()); }

  CudaAddress Chunk(int array, int64_t chunk) const {
    return chunks_[layout_.BufferIndex(array, chunk)];
  }

  int LaunchChunk(const GpuLaunch& launch, int64_t chunk) {
    CudaAddress a = Chunk(launch.array, chunk);
    CudaAddress b = Chunk(launch.array + 1, chunk);
    CudaAddress c = Chunk(launch.array + 2, chunk);
    uint32_t start = GpuKernelStart(layout_, launch, chunk);
    void* parameters[] = {&a, &b, &c, &sums_, &start};
    return api_->launch_kernel(
        kernels_[static_cast<int>(launch.kernel)], static_cast<unsigned>(layout_.chunk_groups()), 1,
        1, static_cast<unsigned>(layout_.shape.group_items), 1, 1, 0, nullptr, parameters, nullptr);
  }

  const std::shared_ptr<const CudaApi> api_;
  const GpuLayout layout_;
  std::unique_ptr<CudaScope> scope_;
  CudaFunction kernels_[kGpuKernels] = {};
  CudaEvent started_ = nullptr;
  CudaEvent ended_ = nullptr;
  std::vector<CudaAddress> chunks_;  // as GpuLayout::BufferIndex
  CudaAddress sums_ = 0;
};

}  // namespace

Result<std::unique_ptr<GpuArrays>> MakeCudaArrays(std::shared_ptr<const CudaApi> api,
                                                  CudaDeviceNumber device,
                                                  const GpuLayout& layout) {
  auto arrays = std::make_unique<CudaArrays>(std::move(api), layout);
  TOKWATT_RETURN_IF_ERROR(arrays->Prepare(device));
  return arrays;
}

}  // namespace tokwatt
