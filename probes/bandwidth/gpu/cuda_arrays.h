// CudaArrays: a CUDA context with the arrays of a measurement, and the kernels compiled for it.
#pragma once

#include <memory>

#include "probes/bandwidth/gpu/cuda_api.h"
#include "probes/bandwidth/gpu/gpu_adapter.h"

namespace tokwatt {

// The device works at higher power while it lives. Not thread-safe: it is the calling thread's.
class CudaScope {
 public:
  static Result<std::unique_ptr<CudaScope>> Create(const CudaApi& api, CudaDeviceNumber device) {
    CudaContext context = nullptr;
    TOKWATT_RETURN_IF_ERROR(CheckCuda(api.ctx_create(&context, 0, device), "cuCtxCreate"));
    return std::unique_ptr<CudaScope>(new CudaScope(api, context));
  }
  CudaScope(const CudaScope&) = delete;
  CudaScope& operator=(const CudaScope&) = delete;
  ~CudaScope() { api_.ctx_destroy(context_); }  // with everything that was made in it

 private:
  CudaScope(const CudaApi& api, CudaContext context) : api_(api), context_(context) {}
  const CudaApi& api_;
  const CudaContext context_;
};

// Errors as GpuAdapter::Allocate. The layout's shape is GpuShape's default.
Result<std::unique_ptr<GpuArrays>> MakeCudaArrays(std::shared_ptr<const CudaApi> api,
                                                  CudaDeviceNumber device, const GpuLayout& layout);

}  // namespace tokwatt
