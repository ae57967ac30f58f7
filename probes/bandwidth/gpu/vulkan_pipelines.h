// VulkanPipelines: the kernels, made into pipelines for one shape.
#pragma once

#include <array>

#include "probes/bandwidth/gpu/gpu_adapter.h"
#include "probes/bandwidth/gpu/vulkan_api.h"

namespace tokwatt {

// Bindings of every kernel: arrays a, b, c, and the sums.
inline constexpr uint32_t kVulkanBindings = 4;

struct VulkanPipelines {
  VulkanHeld<VkDescriptorSetLayout> set_layout;
  VulkanHeld<VkPipelineLayout> layout;  // with one 32-bit push constant
  std::array<VulkanHeld<VkPipeline>, kGpuKernels> kernels;
};

Result<VulkanPipelines> MakeVulkanPipelines(const VulkanApi& api, VkDevice device,
                                            const GpuShape& shape);

}  // namespace tokwatt
