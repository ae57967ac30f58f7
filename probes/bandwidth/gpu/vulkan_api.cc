#include "probes/bandwidth/gpu/vulkan_api.h"

#include <string>

namespace tokwatt {
namespace {

constexpr char kFix[] =
    "install the Vulkan loader and the GPU's driver: sudo apt install libvulkan1 "
    "mesa-vulkan-drivers (for NVIDIA: its own driver)";

struct Binding {
  const char* name;
  void (*set)(VulkanApi& api, PFN_vkVoidFunction function);
};

#define TOKWATT_BINDING(name)                                    \
  {"vk" #name, [](VulkanApi& api, PFN_vkVoidFunction function) { \
     api.name = reinterpret_cast<PFN_vk##name>(function);        \
   }},
constexpr Binding kBindings[] = {TOKWATT_VULKAN_FUNCTIONS(TOKWATT_BINDING)};
#undef TOKWATT_BINDING

Result<> CreateInstance(PFN_vkCreateInstance create, VkInstance* instance) {
  VkApplicationInfo application{};
  application.sType = VK_STRUCTURE_TYPE_APPLICATION_INFO;
  application.pApplicationName = "tokwatt";
  application.apiVersion = VK_API_VERSION_1_1;
  VkInstanceCreateInfo info{};
  info.sType = VK_STRUCTURE_TYPE_INSTANCE_CREATE_INFO;
  info.pApplicationInfo = &application;
  const VkResult result = create(&info, nullptr, instance);
  if (result == VK_ERROR_INCOMPATIBLE_DRIVER) {
    return Fail(Code::kNotFound, "no driver for Vulkan is installed", kNoGpuReason, kFix);
  }
  return CheckVulkan(result, "vkCreateInstance");
}

}  // namespace

VulkanApi::~VulkanApi() {
  if (instance != VK_NULL_HANDLE && DestroyInstance != nullptr) DestroyInstance(instance, nullptr);
}

Result<std::shared_ptr<const VulkanApi>> LoadVulkan(const LibraryLoader& libraries) {
  TOKWATT_ASSIGN_OR_RETURN(DriverLibrary library,
                           DriverLibrary::Open(libraries, "libvulkan.so.1", kFix));
  std::remove_pointer_t<PFN_vkGetInstanceProcAddr>* look_up = nullptr;
  library.Bind("vkGetInstanceProcAddr", look_up);
  TOKWATT_RETURN_IF_ERROR(library.Complete());
  const auto create =
      reinterpret_cast<PFN_vkCreateInstance>(look_up(VK_NULL_HANDLE, "vkCreateInstance"));
  // New in 1.1: a loader without it is older.
  if (create == nullptr || look_up(VK_NULL_HANDLE, "vkEnumerateInstanceVersion") == nullptr) {
    return Fail(Code::kUnavailable, "the Vulkan loader is older than 1.1", "library_unusable",
                "update the Vulkan loader");
  }
  const auto api = std::make_shared<VulkanApi>();
  TOKWATT_RETURN_IF_ERROR(CreateInstance(create, &api->instance));
  for (const Binding& binding : kBindings) {
    const PFN_vkVoidFunction function = look_up(api->instance, binding.name);
    if (function == nullptr) {
      return Fail(Code::kUnavailable,
                  std::string("the Vulkan loader has no function ") + binding.name,
                  "library_unusable", "update the Vulkan loader");
    }
    binding.set(*api, function);
  }
  return api;
}

Result<> CheckVulkan(VkResult result, const char* call) {
  switch (result) {
    case VK_SUCCESS:
      return {};
    case VK_ERROR_OUT_OF_HOST_MEMORY:
    case VK_ERROR_OUT_OF_DEVICE_MEMORY:
    case VK_ERROR_TOO_MANY_OBJECTS:
      return Fail(Code::kResourceExhausted,
                  std::string(call) + " found no memory (VkResult " + std::to_string(result) + ")",
                  "memory_too_small", "close programs or unload models, then measure again");
    case VK_TIMEOUT:
      return Fail(Code::kDeadlineExceeded, "the GPU did not end its work in time", "gpu_hung",
                  "restart the machine if the GPU does not work in other programs either");
    default:
      return Fail(Code::kUnavailable,
                  std::string(call) + " failed with VkResult " + std::to_string(result),
                  "driver_failed", "update the GPU's driver");
  }
}

}  // namespace tokwatt
