// VulkanBuffer: one buffer with memory of its own.
#pragma once

#include "probes/bandwidth/gpu/vulkan_arrays.h"

namespace tokwatt {

struct VulkanBuffer {
  VulkanHeld<VkDeviceMemory> memory;  // freed after the buffer
  VulkanHeld<VkBuffer> buffer;
};

enum class VulkanPlace { kDevice, kHost };  // the target's heap; mappable, and better cached

// kResourceExhausted: there is no such memory.
Result<VulkanBuffer> MakeVulkanBuffer(const VulkanApi& api, VkDevice device,
                                      const VulkanTarget& target, int64_t bytes, VulkanPlace place);

}  // namespace tokwatt
