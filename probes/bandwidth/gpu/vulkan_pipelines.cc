#include "probes/bandwidth/gpu/vulkan_pipelines.h"

#include <iterator>

namespace tokwatt {
namespace {

constexpr uint32_t kSpirv[] = {
#include "probes/bandwidth/gpu/vulkan_kernels.inc"
};

Result<> MakeLayouts(const VulkanApi& api, VkDevice device, VulkanPipelines& made) {
  VkDescriptorSetLayoutBinding bindings[kVulkanBindings]{};
  for (uint32_t i = 0; i < kVulkanBindings; ++i) {
    bindings[i].binding = i;
    bindings[i].descriptorType = VK_DESCRIPTOR_TYPE_STORAGE_BUFFER;
    bindings[i].descriptorCount = 1;
    bindings[i].stageFlags = VK_SHADER_STAGE_COMPUTE_BIT;
  }
  VkDescriptorSetLayoutCreateInfo set_info{};
  set_info.sType = VK_STRUCTURE_TYPE_DESCRIPTOR_SET_LAYOUT_CREATE_INFO;
  set_info.bindingCount = kVulkanBindings;
  set_info.pBindings = bindings;
  TOKWATT_RETURN_IF_ERROR(
      CheckVulkan(api.CreateDescriptorSetLayout(device, &set_info, nullptr, made.set_layout.out()),
                  "vkCreateDescriptorSetLayout"));
  const VkPushConstantRange push{VK_SHADER_STAGE_COMPUTE_BIT, 0, sizeof(uint32_t)};
  VkPipelineLayoutCreateInfo info{};
  info.sType = VK_STRUCTURE_TYPE_PIPELINE_LAYOUT_CREATE_INFO;
  info.setLayoutCount = 1;
  info.pSetLayouts = &made.set_layout.get();
  info.pushConstantRangeCount = 1;
  info.pPushConstantRanges = &push;
  return CheckVulkan(api.CreatePipelineLayout(device, &info, nullptr, made.layout.out()),
                     "vkCreatePipelineLayout");
}

// The specialization constants, by their numbers in the shader.
struct Constants {
  uint32_t group;
  uint32_t loads;
  uint32_t span;
  uint32_t kernel;
};
constexpr VkSpecializationMapEntry kConstants[] = {
    {0, offsetof(Constants, group), sizeof(uint32_t)},
    {1, offsetof(Constants, loads), sizeof(uint32_t)},
    {2, offsetof(Constants, span), sizeof(uint32_t)},
    {3, offsetof(Constants, kernel), sizeof(uint32_t)},
};

Result<> MakePipeline(const VulkanApi& api, VkDevice device, VkShaderModule shader,
                      const Constants& constants, VulkanPipelines& made) {
  const VkSpecializationInfo specialization{std::size(kConstants), kConstants, sizeof constants,
                                            &constants};
  VkComputePipelineCreateInfo info{};
  info.sType = VK_STRUCTURE_TYPE_COMPUTE_PIPELINE_CREATE_INFO;
  info.stage.sType = VK_STRUCTURE_TYPE_PIPELINE_SHADER_STAGE_CREATE_INFO;
  info.stage.stage = VK_SHADER_STAGE_COMPUTE_BIT;
  info.stage.module = shader;
  info.stage.pName = "main";
  info.stage.pSpecializationInfo = &specialization;
  info.layout = made.layout.get();
  VulkanHeld<VkPipeline>& pipeline = made.kernels[constants.kernel];
  pipeline = {device, api.DestroyPipeline};
  return CheckVulkan(
      api.CreateComputePipelines(device, VK_NULL_HANDLE, 1, &info, nullptr, pipeline.out()),
      "vkCreateComputePipelines");
}

}  // namespace

Result<VulkanPipelines> MakeVulkanPipelines(const VulkanApi& api, VkDevice device,
                                            const GpuShape& shape) {
  VulkanPipelines made{
      {device, api.DestroyDescriptorSetLayout}, {device, api.DestroyPipelineLayout}, {}};
  TOKWATT_RETURN_IF_ERROR(MakeLayouts(api, device, made));
  VkShaderModuleCreateInfo info{};
  info.sType = VK_STRUCTURE_TYPE_SHADER_MODULE_CREATE_INFO;
  info.codeSize = sizeof kSpirv;
  info.pCode = kSpirv;
  VulkanHeld<VkShaderModule> shader(device, api.DestroyShaderModule);
  TOKWATT_RETURN_IF_ERROR(CheckVulkan(api.CreateShaderModule(device, &info, nullptr, shader.out()),
                                      "vkCreateShaderModule"));
  Constants constants{static_cast<uint32_t>(shape.group_items),
                      static_cast<uint32_t>(shape.vectors_per_item),
                      static_cast<uint32_t>(shape.span), 0};
  for (; constants.kernel < kGpuKernels; ++constants.kernel) {
    TOKWATT_RETURN_IF_ERROR(MakePipeline(api, device, shader.get(), constants, made));
  }
  return made;
}

}  // namespace tokwatt
