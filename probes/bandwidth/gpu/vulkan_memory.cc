#include "probes/bandwidth/gpu/vulkan_memory.h"

#include <optional>

namespace tokwatt {
namespace {

// How well a memory type suits: 0 not at all.
int Fitness(const VulkanTarget& target, const VkMemoryType& type, VulkanPlace place) {
  const auto has = [&type](VkMemoryPropertyFlags flags) {
    return (type.propertyFlags & flags) == flags;
  };
  if (has(VK_MEMORY_PROPERTY_PROTECTED_BIT) || has(VK_MEMORY_PROPERTY_LAZILY_ALLOCATED_BIT)) {
    return 0;
  }
  if (place == VulkanPlace::kHost) {
    if (!has(VK_MEMORY_PROPERTY_HOST_VISIBLE_BIT | VK_MEMORY_PROPERTY_HOST_COHERENT_BIT)) return 0;
    return has(VK_MEMORY_PROPERTY_HOST_CACHED_BIT) ? 2 : 1;
  }
  if (type.heapIndex != target.heap || !has(VK_MEMORY_PROPERTY_DEVICE_LOCAL_BIT)) return 0;
  return has(VK_MEMORY_PROPERTY_HOST_VISIBLE_BIT) ? 1 : 2;
}

std::optional<uint32_t> ChooseType(const VulkanTarget& target, uint32_t admitted,
                                   VulkanPlace place) {
  std::optional<uint32_t> best;
  int best_fitness = 0;
  for (uint32_t i = 0; i < target.memory.memoryTypeCount; ++i) {
    if ((admitted >> i & 1) == 0) continue;
    const int fitness = Fitness(target, target.memory.memoryTypes[i], place);
    if (fitness > best_fitness) {
      best = i;
      best_fitness = fitness;
    }
  }
  return best;
}

}  // namespace

Result<VulkanBuffer> MakeVulkanBuffer(const VulkanApi& api, VkDevice device,
                                      const VulkanTarget& target, int64_t bytes,
                                      VulkanPlace place) {
  VulkanBuffer made{{device, api.FreeMemory}, {device, api.DestroyBuffer}};
  VkBufferCreateInfo info{};
  info.sType = VK_STRUCTURE_TYPE_BUFFER_CREATE_INFO;
  info.size = static_cast<VkDeviceSize>(bytes);
  info.usage = VK_BUFFER_USAGE_STORAGE_BUFFER_BIT | VK_BUFFER_USAGE_TRANSFER_SRC_BIT |
               VK_BUFFER_USAGE_TRANSFER_DST_BIT;
  info.sharingMode = VK_SHARING_MODE_EXCLUSIVE;
  TOKWATT_RETURN_IF_ERROR(
      CheckVulkan(api.CreateBuffer(device, &info, nullptr, made.buffer.out()), "vkCreateBuffer"));
  VkMemoryRequirements needs{};
  api.GetBufferMemoryRequirements(device, made.buffer.get(), &needs);
  const auto type = ChooseType(target, needs.memoryTypeBits, place);
  if (!type) {
    return Fail(Code::kUnavailable, "the GPU has no memory for such a buffer", "driver_failed");
  }
  VkMemoryAllocateInfo allocation{};
  allocation.sType = VK_STRUCTURE_TYPE_MEMORY_ALLOCATE_INFO;
  allocation.allocationSize = needs.size;
  allocation.memoryTypeIndex = *type;
  TOKWATT_RETURN_IF_ERROR(CheckVulkan(
      api.AllocateMemory(device, &allocation, nullptr, made.memory.out()), "vkAllocateMemory"));
  TOKWATT_RETURN_IF_ERROR(CheckVulkan(
      api.BindBufferMemory(device, made.buffer.get(), made.memory.get(), 0), "vkBindBufferMemory"));
  return made;
}

}  // namespace tokwatt
