// OpenCL: the fallback for every GPU whose driver has it, and PoCL, which runs it on processors.
#include <algorithm>
#include <utility>

#include "probes/bandwidth/gpu/driver_library.h"
#include "probes/bandwidth/gpu/interfaces.h"
#include "probes/bandwidth/gpu/opencl_api.h"
#include "probes/bandwidth/gpu/opencl_arrays.h"

namespace tokwatt {
namespace {

constexpr char kFix[] =
    "install OpenCL and the GPU's driver for it: sudo apt install ocl-icd-libopencl1 "
    "mesa-opencl-icd";

// cl_khr_icd: what clGetPlatformIDs answers where no driver is installed.
constexpr cl_int kPlatformNotFound = -1001;
// cl_amd_device_attribute_query: free memory in KiB, all of it and the largest block.
constexpr cl_device_info kGlobalFreeMemoryAmd = 0x4039;

// A processor wants long runs of its own; a GPU has its neighbours load side by side.
constexpr GpuShape kProcessorShape{1, 4096, 1};

Result<OpenClApi> Load(const LibraryLoader& libraries) {
  TOKWATT_ASSIGN_OR_RETURN(DriverLibrary library,
                           DriverLibrary::Open(libraries, "libOpenCL.so.1", kFix));
  OpenClApi api;
  library.Bind("clGetPlatformIDs", api.get_platform_ids);
  library.Bind("clGetDeviceIDs", api.get_device_ids);
  library.Bind("clGetDeviceInfo", api.get_device_info);
  library.Bind("clCreateContext", api.create_context);
  library.Bind("clReleaseContext", api.release_context);
  library.Bind("clCreateCommandQueue", api.create_command_queue);
  library.Bind("clReleaseCommandQueue", api.release_command_queue);
  library.Bind("clCreateProgramWithSource", api.create_program);
  library.Bind("clBuildProgram", api.build_program);
  library.Bind("clGetProgramBuildInfo", api.get_program_build_info);
  library.Bind("clReleaseProgram", api.release_program);
  library.Bind("clCreateKernel", api.create_kernel);
  library.Bind("clReleaseKernel", api.release_kernel);
  library.Bind("clSetKernelArg", api.set_kernel_arg);
  library.Bind("clCreateBuffer", api.create_buffer);
  library.Bind("clReleaseMemObject", api.release_mem_object);
  library.Bind("clEnqueueNDRangeKernel", api.enqueue_kernel);
  library.Bind("clEnqueueReadBuffer", api.enqueue_read);
  library.Bind("clFinish", api.finish);
  library.Bind("clGetEventProfilingInfo", api.get_event_profiling_info);
  library.Bind("clReleaseEvent", api.release_event);
  TOKWATT_RETURN_IF_ERROR(library.Complete());
  return api;
}

class OpenClDevice : public GpuAdapter {
 public:
  OpenClDevice(std::shared_ptr<const OpenClApi> api, cl_device_id id)
      : api_(std::move(api)), id_(id) {}

  Result<GpuFacts> Facts() override {
    GpuFacts facts;
    facts.name = OpenClDeviceText(*api_, id_, CL_DEVICE_NAME);
    facts.kind = Kind();
    if (facts.kind == GpuKind::kSoftware) facts.shape = kProcessorShape;
    facts.cache_bytes = Bytes(CL_DEVICE_GLOBAL_MEM_CACHE_SIZE);
    facts.free_bytes = FreeBytes();
    const auto memory = Bytes(CL_DEVICE_GLOBAL_MEM_SIZE);
    const auto most = Bytes(CL_DEVICE_MAX_MEM_ALLOC_SIZE);
    if (!memory || !most || facts.name.empty()) {
      return Fail(Code::kUnavailable, "an OpenCL device does not tell its name and its memory",
                  "driver_failed", "update the GPU's driver");
    }
    facts.memory_bytes = *memory;
    facts.most_buffer_bytes = *most;
    return facts;
  }

  Result<std::unique_ptr<GpuArrays>> Allocate(const GpuLayout& layout) override {
    return MakeOpenClArrays(*api_, id_, layout);
  }

 private:
  GpuKind Kind() const {
    const auto type = OpenClDeviceInfo<cl_device_type>(*api_, id_, CL_DEVICE_TYPE).value_or(0);
    if ((type & CL_DEVICE_TYPE_GPU) == 0) return GpuKind::kSoftware;
    const auto unified = OpenClDeviceInfo<cl_bool>(*api_, id_, CL_DEVICE_HOST_UNIFIED_MEMORY);
    return unified.value_or(CL_FALSE) == CL_TRUE ? GpuKind::kIntegrated : GpuKind::kDiscrete;
  }

  // Absent where the device does not tell, or tells what no memory has.
  std::optional<int64_t> Bytes(cl_device_info what) const {
    const auto bytes = OpenClDeviceInfo<cl_ulong>(*api_, id_, what);
    if (!bytes || *bytes == 0 || *bytes > (uint64_t{1} << 50)) return std::nullopt;
    return static_cast<int64_t>(*bytes);
  }

  std::optional<int64_t> FreeBytes() const {
    size_t kib[2] = {};
    size_t size = 0;
    if (api_->get_device_info(id_, kGlobalFreeMemoryAmd, sizeof kib, kib, &size) != CL_SUCCESS ||
        size < sizeof kib[0] || kib[0] > (size_t{1} << 40)) {
      return std::nullopt;
    }
    return static_cast<int64_t>(kib[0]) * 1024;
  }

  const std::shared_ptr<const OpenClApi> api_;
  const cl_device_id id_;
};

Result<std::vector<cl_platform_id>> Platforms(const OpenClApi& api) {
  constexpr cl_uint kMost = 64;
  std::vector<cl_platform_id> platforms(kMost);
  cl_uint count = 0;
  const cl_int status = api.get_platform_ids(kMost, platforms.data(), &count);
  if (status == kPlatformNotFound || (status == CL_SUCCESS && count == 0)) {
    return Fail(Code::kNotFound, "no driver for OpenCL is installed", kNoGpuReason, kFix);
  }
  TOKWATT_RETURN_IF_ERROR(CheckOpenCl(status, "clGetPlatformIDs"));
  platforms.resize(std::min(count, kMost));
  return platforms;
}

}  // namespace

Result<GpuAdapters> OpenOpenCl(const LibraryLoader& libraries) {
  TOKWATT_ASSIGN_OR_RETURN(OpenClApi loaded, Load(libraries));
  const auto api = std::make_shared<const OpenClApi>(loaded);
  TOKWATT_ASSIGN_OR_RETURN(const std::vector<cl_platform_id> platforms, Platforms(*api));
  GpuAdapters devices;
  for (cl_platform_id platform : platforms) {
    constexpr cl_uint kMost = 64;
    cl_device_id ids[kMost] = {};
    cl_uint count = 0;
    // A platform without such devices says so by an error.
    if (api->get_device_ids(platform, CL_DEVICE_TYPE_GPU | CL_DEVICE_TYPE_CPU, kMost, ids,
                            &count) != CL_SUCCESS) {
      continue;
    }
    for (cl_uint i = 0; i < std::min(count, kMost); ++i) {
      devices.push_back(std::make_unique<OpenClDevice>(api, ids[i]));
    }
  }
  if (!devices.empty()) return devices;
  return Fail(Code::kNotFound, "OpenCL has no device here", kNoGpuReason, kFix);
}

}  // namespace tokwatt
