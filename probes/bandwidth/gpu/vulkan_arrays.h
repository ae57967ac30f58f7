// VulkanArrays: the arrays of a measurement in Vulkan buffers, and the pipelines made for them.
#pragma once

#include <memory>

#include "probes/bandwidth/gpu/gpu_adapter.h"
#include "probes/bandwidth/gpu/vulkan_api.h"

namespace tokwatt {

// What is used of a physical device.
struct VulkanTarget {
  VkPhysicalDevice device = VK_NULL_HANDLE;
  uint32_t queue_family = 0;
  uint32_t timestamp_bits = 0;      // of the queue family
  double nanoseconds_per_tick = 0;  // timestampPeriod
  uint32_t heap = 0;                // where the arrays belong
  VkPhysicalDeviceMemoryProperties memory{};
};

// Errors as GpuAdapter::Allocate.
Result<std::unique_ptr<GpuArrays>> MakeVulkanArrays(std::shared_ptr<const VulkanApi> api,
                                                    const VulkanTarget& target,
                                                    const GpuLayout& layout);

}  // namespace tokwatt
