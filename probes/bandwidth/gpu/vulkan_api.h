// The functions of Vulkan 1.1 that are used, and how its answers are read. Source: Khronos, "Vulkan
// Specification", and Khronos' header, of which only types and constants are used.
#pragma once

#define VK_NO_PROTOTYPES
#include <vulkan/vulkan.h>

#include <memory>
#include <utility>

#include "probes/bandwidth/gpu/driver_library.h"

namespace tokwatt {

// Every name is that of the function without "vk".
#define TOKWATT_VULKAN_FUNCTIONS(X)         \
  X(DestroyInstance)                        \
  X(EnumeratePhysicalDevices)               \
  X(EnumerateDeviceExtensionProperties)     \
  X(GetPhysicalDeviceProperties2)           \
  X(GetPhysicalDeviceMemoryProperties2)     \
  X(GetPhysicalDeviceQueueFamilyProperties) \
  X(CreateDevice)                           \
  X(DestroyDevice)                          \
  X(GetDeviceQueue)                         \
  X(CreateBuffer)                           \
  X(DestroyBuffer)                          \
  X(GetBufferMemoryRequirements)            \
  X(AllocateMemory)                         \
  X(FreeMemory)                             \
  X(BindBufferMemory)                       \
  X(MapMemory)                              \
  X(CreateShaderModule)                     \
  X(DestroyShaderModule)                    \
  X(CreateDescriptorSetLayout)              \
  X(DestroyDescriptorSetLayout)             \
  X(CreatePipelineLayout)                   \
  X(DestroyPipelineLayout)                  \
  X(CreateComputePipelines)                 \
  X(DestroyPipeline)                        \
  X(CreateDescriptorPool)                   \
  X(DestroyDescriptorPool)                  \
  X(AllocateDescriptorSets)                 \
  X(UpdateDescriptorSets)                   \
  X(CreateQueryPool)                        \
  X(DestroyQueryPool)                       \
  X(GetQueryPoolResults)                    \
  X(CreateCommandPool)                      \
  X(DestroyCommandPool)                     \
  X(AllocateCommandBuffers)                 \
  X(BeginCommandBuffer)                     \
  X(EndCommandBuffer)                       \
  X(CmdResetQueryPool)                      \
  X(CmdWriteTimestamp)                      \
  X(CmdBindPipeline)                        \
  X(CmdBindDescriptorSets)                  \
  X(CmdPushConstants)                       \
  X(CmdDispatch)                            \
  X(CmdPipelineBarrier)                     \
  X(CmdCopyBuffer)                          \
  X(CreateFence)                            \
  X(DestroyFence)                           \
  X(ResetFences)                            \
  X(QueueSubmit)                            \
  X(WaitForFences)

// One instance of Vulkan and its functions; destroyed with this object.
struct VulkanApi {
  VkInstance instance = VK_NULL_HANDLE;
#define TOKWATT_DECLARE(name) PFN_vk##name name = nullptr;
  TOKWATT_VULKAN_FUNCTIONS(TOKWATT_DECLARE)
#undef TOKWATT_DECLARE

  VulkanApi() = default;
  VulkanApi(const VulkanApi&) = delete;
  VulkanApi& operator=(const VulkanApi&) = delete;
  ~VulkanApi();
};

// kNotFound (no_gpu): no loader, or no driver. kUnavailable: Vulkan is there and does not work.
Result<std::shared_ptr<const VulkanApi>> LoadVulkan(const LibraryLoader& libraries);

// Ok, or the error that the number stands for: kResourceExhausted where memory is what is missing,
// kDeadlineExceeded for a timeout, else kUnavailable (driver_failed).
Result<> CheckVulkan(VkResult result, const char* call);

// One object of a device, destroyed at the end.
template <typename T>
class VulkanHeld {
 public:
  using Destroy = void (*)(VkDevice, T, const VkAllocationCallbacks*);
  VulkanHeld() = default;
  VulkanHeld(VkDevice device, Destroy destroy) : device_(device), destroy_(destroy) {}
  VulkanHeld(VulkanHeld&& other) noexcept { *this = std::move(other); }
  VulkanHeld& operator=(VulkanHeld&& other) noexcept {
    std::swap(device_, other.device_);
    std::swap(destroy_, other.destroy_);
    std::swap(object_, other.object_);
    return *this;
  }
  ~VulkanHeld() {
    if (object_ != T{}) destroy_(device_, object_, nullptr);
  }
  const T& get() const { return object_; }
  T* out() { return &object_; }  // for the function that makes it

 private:
  VkDevice device_ = VK_NULL_HANDLE;
  Destroy destroy_ = nullptr;
  T object_{};
};

}  // namespace tokwatt
