// Vulkan: for AMD and Intel, whose drivers for it come with every Linux; any GPU of version 1.1.
#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <optional>
#include <utility>

#include "probes/bandwidth/gpu/interfaces.h"
#include "probes/bandwidth/gpu/vulkan_api.h"
#include "probes/bandwidth/gpu/vulkan_arrays.h"

namespace tokwatt {
namespace {

tl::unexpected<Error> Unsuitable(const std::string& what) {
  return Fail(Code::kUnavailable, what, "driver_failed", "update the GPU's driver");
}

GpuKind KindOf(VkPhysicalDeviceType type) {
  switch (type) {
    case VK_PHYSICAL_DEVICE_TYPE_CPU:
      return GpuKind::kSoftware;
    case VK_PHYSICAL_DEVICE_TYPE_DISCRETE_GPU:
    case VK_PHYSICAL_DEVICE_TYPE_VIRTUAL_GPU:
      return GpuKind::kDiscrete;
    default:
      return GpuKind::kIntegrated;
  }
}

// The largest heap that belongs to the device.
std::optional<uint32_t> LargestHeap(const VkPhysicalDeviceMemoryProperties& memory) {
  std::optional<uint32_t> best;
  for (uint32_t i = 0; i < memory.memoryHeapCount; ++i) {
    if ((memory.memoryHeaps[i].flags & VK_MEMORY_HEAP_DEVICE_LOCAL_BIT) == 0) continue;
    if (!best || memory.memoryHeaps[i].size > memory.memoryHeaps[*best].size) best = i;
  }
  return best;
}

// Saturates: drivers say "unlimited" by all ones.
int64_t Limited(uint64_t bytes) {
  return static_cast<int64_t>(
      std::min<uint64_t>(bytes, uint64_t{std::numeric_limits<int64_t>::max()} >> 13));
}

class VulkanDevice : public GpuAdapter {
 public:
  VulkanDevice(std::shared_ptr<const VulkanApi> api, VkPhysicalDevice device)
      : api_(std::move(api)) {
    target_.device = device;
  }

  Result<GpuFacts> Facts() override {
    VkPhysicalDeviceMaintenance3Properties allocation{};
    allocation.sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_MAINTENANCE_3_PROPERTIES;
    VkPhysicalDeviceProperties2 properties{};
    properties.sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_PROPERTIES_2;
    properties.pNext = &allocation;
    api_->GetPhysicalDeviceProperties2(target_.device, &properties);
    const VkPhysicalDeviceProperties& device = properties.properties;
    const std::string name(device.deviceName, strnlen(device.deviceName, sizeof device.deviceName));
    if (device.apiVersion < VK_API_VERSION_1_1) return Unsuitable(name + " has no Vulkan 1.1");
    TOKWATT_RETURN_IF_ERROR(FindQueue(name));
    target_.nanoseconds_per_tick = double{device.limits.timestampPeriod};
    GpuFacts facts;
    TOKWATT_RETURN_IF_ERROR(ReadMemory(name, facts));
    facts.name = name;
    facts.kind = KindOf(device.deviceType);
    facts.shape.group_items =
        std::min({facts.shape.group_items, int64_t{device.limits.maxComputeWorkGroupInvocations},
                  int64_t{device.limits.maxComputeWorkGroupSize[0]}});
    facts.shape.span = facts.shape.group_items;
    facts.most_buffer_bytes = std::min(
        {Limited(device.limits.maxStorageBufferRange), Limited(allocation.maxMemoryAllocationSize),
         int64_t{device.limits.maxComputeWorkGroupCount[0]} * facts.shape.group_bytes()});
    return facts;
  }

  Result<std::unique_ptr<GpuArrays>> Allocate(const GpuLayout& layout) override {
    return MakeVulkanArrays(api_, target_, layout);
  }

 private:
  // A queue that computes and tells the time.
  Result<> FindQueue(const std::string& name) {
    uint32_t count = 0;
    api_->GetPhysicalDeviceQueueFamilyProperties(target_.device, &count, nullptr);
    std::vector<VkQueueFamilyProperties> families(count);
    api_->GetPhysicalDeviceQueueFamilyProperties(target_.device, &count, families.data());
    for (uint32_t i = 0; i < count; ++i) {
      const uint32_t bits = families[i].timestampValidBits;
      if ((families[i].queueFlags & VK_QUEUE_COMPUTE_BIT) == 0 || bits == 0 || bits > 64) continue;
      target_.queue_family = i;
      target_.timestamp_bits = bits;
      return {};
    }
    return Unsuitable(name + " has no queue that computes and tells the time");
  }

  Result<> ReadMemory(const std::string& name, GpuFacts& facts) {
    VkPhysicalDeviceMemoryBudgetPropertiesEXT budget{};
    budget.sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_MEMORY_BUDGET_PROPERTIES_EXT;
    VkPhysicalDeviceMemoryProperties2 properties{};
    properties.sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_MEMORY_PROPERTIES_2;
    const bool tells_budget = HasExtension(VK_EXT_MEMORY_BUDGET_EXTENSION_NAME);
    if (tells_budget) properties.pNext = &budget;
    api_->GetPhysicalDeviceMemoryProperties2(target_.device, &properties);
    target_.memory = properties.memoryProperties;
    const auto heap = LargestHeap(target_.memory);
    if (!heap) return Unsuitable(name + " has no memory of its own");
    target_.heap = *heap;
    facts.memory_bytes = Limited(target_.memory.memoryHeaps[*heap].size);
    if (tells_budget) {
      // The budget is what this process may have in all, its own use included.
      const uint64_t most = budget.heapBudget[*heap];
      const uint64_t used = budget.heapUsage[*heap];
      facts.free_bytes = most > used ? Limited(most - used) : 0;
    }
    return {};
  }

  bool HasExtension(const char* wanted) const {
    uint32_t count = 0;
    api_->EnumerateDeviceExtensionProperties(target_.device, nullptr, &count, nullptr);
    std::vector<VkExtensionProperties> extensions(count);
    api_->EnumerateDeviceExtensionProperties(target_.device, nullptr, &count, extensions.data());
    extensions.resize(count);
    return std::any_of(extensions.begin(), extensions.end(), [wanted](const auto& each) {
      return std::strncmp(each.extensionName, wanted, sizeof each.extensionName) == 0;
    });
  }

  const std::shared_ptr<const VulkanApi> api_;
  VulkanTarget target_;
};

}  // namespace

Result<GpuAdapters> OpenVulkan(const LibraryLoader& libraries) {
  TOKWATT_ASSIGN_OR_RETURN(const std::shared_ptr<const VulkanApi> api, LoadVulkan(libraries));
  uint32_t count = 0;
  TOKWATT_RETURN_IF_ERROR(CheckVulkan(api->EnumeratePhysicalDevices(api->instance, &count, nullptr),
                                      "vkEnumeratePhysicalDevices"));
  std::vector<VkPhysicalDevice> found(count);
  TOKWATT_RETURN_IF_ERROR(
      CheckVulkan(api->EnumeratePhysicalDevices(api->instance, &count, found.data()),
                  "vkEnumeratePhysicalDevices"));
  GpuAdapters devices;
  for (uint32_t i = 0; i < count; ++i) {
    devices.push_back(std::make_unique<VulkanDevice>(api, found[i]));
  }
  if (!devices.empty()) return devices;
  return Fail(Code::kNotFound, "Vulkan has no device here", kNoGpuReason,
              "install the GPU's driver: sudo apt install mesa-vulkan-drivers");
}

}  // namespace tokwatt
