#include "probes/bandwidth/gpu/opencl_api.h"

namespace tokwatt {

Result<> CheckOpenCl(cl_int status, const char* call) {
  switch (status) {
    case CL_SUCCESS:
      return {};
    case CL_MEM_OBJECT_ALLOCATION_FAILURE:
    case CL_OUT_OF_RESOURCES:
    case CL_OUT_OF_HOST_MEMORY:
    case CL_INVALID_BUFFER_SIZE:
      return Fail(
          Code::kResourceExhausted,
          std::string(call) + " found no memory (OpenCL error " + std::to_string(status) + ")",
          "memory_too_small", "close programs or unload models, then measure again");
    default:
      return Fail(Code::kUnavailable,
                  std::string(call) + " failed with OpenCL error " + std::to_string(status),
                  "driver_failed", "update the GPU's driver");
  }
}

std::string OpenClDeviceText(const OpenClApi& api, cl_device_id device, cl_device_info what) {
  char text[256] = {};
  size_t size = 0;
  if (api.get_device_info(device, what, sizeof text - 1, text, &size) != CL_SUCCESS) return "";
  return text;
}

}  // namespace tokwatt
