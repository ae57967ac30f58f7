// CUDA for NVIDIA, Vulkan for AMD and Intel, OpenCL where neither works.
#include "probes/bandwidth/gpu/interfaces.h"

namespace tokwatt {

std::vector<GpuInterface> GpuInterfaces() {
  return {{"cuda", "ptx", OpenCuda},
          {"vulkan", "spirv", OpenVulkan},
          {"opencl", "opencl-c", OpenOpenCl}};
}

}  // namespace tokwatt
