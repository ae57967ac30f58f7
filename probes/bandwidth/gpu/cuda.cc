// CUDA, by its driver's own interface: NVIDIA's cards and GB10.
#include <utility>

#include "probes/bandwidth/gpu/cuda_api.h"
#include "probes/bandwidth/gpu/cuda_arrays.h"
#include "probes/bandwidth/gpu/driver_library.h"
#include "probes/bandwidth/gpu/interfaces.h"

namespace tokwatt {
namespace {

constexpr char kFix[] = "if this machine has an NVIDIA GPU, install NVIDIA's driver";

Result<CudaApi> Load(const LibraryLoader& libraries) {
  TOKWATT_ASSIGN_OR_RETURN(DriverLibrary library,
                           DriverLibrary::Open(libraries, "libcuda.so.1", kFix));
  CudaApi api;
  library.Bind("cuInit", api.init);
  library.Bind("cuDeviceGetCount", api.device_get_count);
  library.Bind("cuDeviceGet", api.device_get);
  library.Bind("cuDeviceGetName", api.device_get_name);
  library.Bind("cuDeviceGetAttribute", api.device_get_attribute);
  library.Bind("cuCtxCreate_v2", api.ctx_create);
  library.Bind("cuCtxDestroy_v2", api.ctx_destroy);
  library.Bind("cuMemGetInfo_v2", api.mem_get_info);
  library.Bind("cuMemAlloc_v2", api.mem_alloc);
  library.Bind("cuMemcpyDtoH_v2", api.memcpy_to_host);
  library.Bind("cuModuleLoadData", api.module_load_data);
  library.Bind("cuModuleGetFunction", api.module_get_function);
  library.Bind("cuLaunchKernel", api.launch_kernel);
  library.Bind("cuEventCreate", api.event_create);
  library.Bind("cuEventRecord", api.event_record);
  library.Bind("cuEventSynchronize", api.event_synchronize);
  library.Bind("cuEventElapsedTime", api.event_elapsed_time);
  TOKWATT_RETURN_IF_ERROR(library.Complete());
  return api;
}

class CudaDevice : public GpuAdapter {
 public:
  CudaDevice(std::shared_ptr<const CudaApi> api, CudaDeviceNumber number)
      : api_(std::move(api)), number_(number) {}

  Result<GpuFacts> Facts() override {
    GpuFacts facts;
    char name[256] = {};
    TOKWATT_RETURN_IF_ERROR(
        CheckCuda(api_->device_get_name(name, sizeof name - 1, number_), "cuDeviceGetName"));
    facts.name = name;
    facts.kind =
        Attribute(kCudaAttributeIntegrated) == 1 ? GpuKind::kIntegrated : GpuKind::kDiscrete;
    facts.cache_bytes = Attribute(kCudaAttributeL2CacheSize);
    // Only a context tells what is free.
    TOKWATT_ASSIGN_OR_RETURN(const auto scope, CudaScope::Create(*api_, number_));
    size_t free = 0;
    size_t total = 0;
    TOKWATT_RETURN_IF_ERROR(CheckCuda(api_->mem_get_info(&free, &total), "cuMemGetInfo"));
    if (total == 0 || free > total || total > (uint64_t{1} << 50)) {
      return Fail(Code::kUnavailable, facts.name + " tells no credible memory size",
                  "driver_failed", "update NVIDIA's driver");
    }
    facts.memory_bytes = static_cast<int64_t>(total);
    facts.free_bytes = static_cast<int64_t>(free);
    facts.most_buffer_bytes = facts.memory_bytes;
    return facts;
  }

  Result<std::unique_ptr<GpuArrays>> Allocate(const GpuLayout& layout) override {
    return MakeCudaArrays(api_, number_, layout);
  }

 private:
  // Absent where the driver does not tell, or tells nonsense.
  std::optional<int64_t> Attribute(int attribute) const {
    int value = 0;
    if (api_->device_get_attribute(&value, attribute, number_) != kCudaSuccess || value <= 0) {
      return std::nullopt;
    }
    return value;
  }

  const std::shared_ptr<const CudaApi> api_;
  const CudaDeviceNumber number_;
};

}  // namespace

Result<GpuAdapters> OpenCuda(const LibraryLoader& libraries) {
  TOKWATT_ASSIGN_OR_RETURN(CudaApi loaded, Load(libraries));
  const auto api = std::make_shared<const CudaApi>(loaded);
  const int started = api->init(0);
  int count = 0;
  if (started != kCudaNoDevice) {
    TOKWATT_RETURN_IF_ERROR(CheckCuda(started, "cuInit"));
    TOKWATT_RETURN_IF_ERROR(CheckCuda(api->device_get_count(&count), "cuDeviceGetCount"));
  }
  GpuAdapters devices;
  for (int i = 0; i < count; ++i) {
    CudaDeviceNumber number = 0;
    TOKWATT_RETURN_IF_ERROR(CheckCuda(api->device_get(&number, i), "cuDeviceGet"));
    devices.push_back(std::make_unique<CudaDevice>(api, number));
  }
  if (!devices.empty()) return devices;
  return Fail(Code::kNotFound, "CUDA has no device here", kNoGpuReason, kFix);
}

}  // namespace tokwatt
