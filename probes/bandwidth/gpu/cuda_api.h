// The functions of the CUDA driver that are used. Source of signatures, numbers and of the suffixes
// of the names in the library: NVIDIA, "CUDA Driver API". The driver keeps old versions of its
// functions, so that these serve every driver since CUDA 9.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "base/result.h"

namespace tokwatt {

using CudaDeviceNumber = int;
using CudaAddress = unsigned long long;
struct CudaContextObject;
struct CudaModuleObject;
struct CudaFunctionObject;
struct CudaStreamObject;
struct CudaEventObject;
using CudaContext = CudaContextObject*;
using CudaModule = CudaModuleObject*;
using CudaFunction = CudaFunctionObject*;
using CudaStream = CudaStreamObject*;
using CudaEvent = CudaEventObject*;

// CUresult
inline constexpr int kCudaSuccess = 0;
inline constexpr int kCudaOutOfMemory = 2;
inline constexpr int kCudaNoDevice = 100;
// CUdevice_attribute
inline constexpr int kCudaAttributeIntegrated = 18;
inline constexpr int kCudaAttributeL2CacheSize = 38;

struct CudaApi {
  int (*init)(unsigned flags) = nullptr;
  int (*device_get_count)(int* count) = nullptr;
  int (*device_get)(CudaDeviceNumber* device, int ordinal) = nullptr;
  int (*device_get_name)(char* name, int size, CudaDeviceNumber device) = nullptr;
  int (*device_get_attribute)(int* value, int attribute, CudaDeviceNumber device) = nullptr;
  int (*ctx_create)(CudaContext* context, unsigned flags, CudaDeviceNumber device) = nullptr;
  int (*ctx_destroy)(CudaContext context) = nullptr;
  int (*mem_get_info)(size_t* free, size_t* total) = nullptr;
  int (*mem_alloc)(CudaAddress* address, size_t bytes) = nullptr;
  int (*memcpy_to_host)(void* to, CudaAddress from, size_t bytes) = nullptr;
  int (*module_load_data)(CudaModule* module, const void* image) = nullptr;
  int (*module_get_function)(CudaFunction* function, CudaModule module, const char* name) = nullptr;
  int (*launch_kernel)(CudaFunction function, unsigned grid_x, unsigned grid_y, unsigned grid_z,
                       unsigned block_x, unsigned block_y, unsigned block_z, unsigned shared_bytes,
                       CudaStream stream, void** parameters, void** extra) = nullptr;
  int (*event_create)(CudaEvent* event, unsigned flags) = nullptr;
  int (*event_record)(CudaEvent event, CudaStream stream) = nullptr;
  int (*event_synchronize)(CudaEvent event) = nullptr;
  int (*event_elapsed_time)(float* milliseconds, CudaEvent start, CudaEvent end) = nullptr;
};

// Ok, or the error that the number stands for: kResourceExhausted where memory is what is missing,
// else kUnavailable (driver_failed).
inline Result<> CheckCuda(int status, const char* call) {
  if (status == kCudaSuccess) return {};
  const std::string what = std::string(call) + " failed with CUDA error " + std::to_string(status);
  if (status == kCudaOutOfMemory) {
    return Fail(Code::kResourceExhausted, what, "memory_too_small",
                "close programs or unload models, then measure again");
  }
  return Fail(Code::kUnavailable, what, "driver_failed",
              "see whether nvidia-smi works; restart after an update of the driver");
}

}  // namespace tokwatt
