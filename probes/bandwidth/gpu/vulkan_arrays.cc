#include "probes/bandwidth/gpu/vulkan_arrays.h"

#include <utility>

#include "probes/bandwidth/gpu/vulkan_memory.h"
#include "probes/bandwidth/gpu/vulkan_pipelines.h"

namespace tokwatt {
namespace {

constexpr uint64_t kPatienceNanoseconds = 30'000'000'000;

// The device; its driver's threads and clocks end with it.
class LogicalDevice {
 public:
  explicit LogicalDevice(std::shared_ptr<const VulkanApi> api) : api_(std::move(api)) {}
  LogicalDevice(const LogicalDevice&) = delete;
  LogicalDevice& operator=(const LogicalDevice&) = delete;
  ~LogicalDevice() {
    if (device_ != VK_NULL_HANDLE) api_->DestroyDevice(device_, nullptr);
  }
  Result<> Create(const VulkanTarget& target) {
    const float priority = 1;
    VkDeviceQueueCreateInfo queue{};
    queue.sType = VK_STRUCTURE_TYPE_DEVICE_QUEUE_CREATE_INFO;
    queue.queueFamilyIndex = target.queue_family;
    queue.queueCount = 1;
    queue.pQueuePriorities = &priority;
    VkDeviceCreateInfo info{};
    info.sType = VK_STRUCTURE_TYPE_DEVICE_CREATE_INFO;
    info.queueCreateInfoCount = 1;
    info.pQueueCreateInfos = &queue;
    return CheckVulkan(api_->CreateDevice(target.device, &info, nullptr, &device_),
                       "vkCreateDevice");
  }
  VkDevice get() const { return device_; }

 private:
  std::shared_ptr<const VulkanApi> api_;
  VkDevice device_ = VK_NULL_HANDLE;
};

class VulkanArrays : public GpuArrays {
 public:
  VulkanArrays(std::shared_ptr<const VulkanApi> api, const VulkanTarget& target,
               const GpuLayout& layout)
      : api_(*api), target_(target), layout_(layout), device_(std::move(api)) {}

  Result<> Prepare() {
    TOKWATT_RETURN_IF_ERROR(device_.Create(target_));
    api_.GetDeviceQueue(device_.get(), target_.queue_family, 0, &queue_);
    TOKWATT_ASSIGN_OR_RETURN(pipelines_, MakeVulkanPipelines(api_, device_.get(), layout_.shape));
    TOKWATT_RETURN_IF_ERROR(MakeBuffers());
    TOKWATT_RETURN_IF_ERROR(MakeSets());
    return MakeCommands();
  }

  Result<double> Launch(const GpuLaunch& launch) override {
    TOKWATT_RETURN_IF_ERROR(Record(launch));
    TOKWATT_RETURN_IF_ERROR(Submit());
    uint64_t ticks[2] = {};
    TOKWATT_RETURN_IF_ERROR(
        CheckVulkan(api_.GetQueryPoolResults(device_.get(), queries_.get(), 0, 2, sizeof ticks,
                                             ticks, sizeof ticks[0], VK_QUERY_RESULT_64_BIT),
                    "vkGetQueryPoolResults"));
    const uint64_t mask = ~uint64_t{0} >> (64 - target_.timestamp_bits);
    const auto passed = static_cast<double>((ticks[1] - ticks[0]) & mask);
    return passed * target_.nanoseconds_per_tick * 1e-9;
  }

  Result<std::vector<uint32_t>> PartialSums() override {
    return std::vector<uint32_t>(mapped_sums_, mapped_sums_ + SumsBytes() / sizeof(uint32_t));
  }

 private:
  uint64_t SumsBytes() const {
    return static_cast<uint64_t>(layout_.partial_sums()) * sizeof(uint32_t);
  }

  Result<> MakeBuffers() {
    for (int64_t i = 0; i < layout_.buffers(); ++i) {
      TOKWATT_ASSIGN_OR_RETURN(VulkanBuffer chunk,
                               MakeVulkanBuffer(api_, device_.get(), target_, layout_.chunk_bytes,
                                                VulkanPlace::kDevice));
      chunks_.push_back(std::move(chunk));
    }
    const auto bytes = static_cast<int64_t>(SumsBytes());
    TOKWATT_ASSIGN_OR_RETURN(
        sums_, MakeVulkanBuffer(api_, device_.get(), target_, bytes, VulkanPlace::kDevice));
    TOKWATT_ASSIGN_OR_RETURN(
        host_sums_, MakeVulkanBuffer(api_, device_.get(), target_, bytes, VulkanPlace::kHost));
    void* mapped = nullptr;
    TOKWATT_RETURN_IF_ERROR(CheckVulkan(
        api_.MapMemory(device_.get(), host_sums_.memory.get(), 0, VK_WHOLE_SIZE, 0, &mapped),
        "vkMapMemory"));
    mapped_sums_ = static_cast<const uint32_t*>(mapped);
    return {};
  }

  // One descriptor set per array and chunk: the array itself is bound as a, those after it as b, c.
  Result<> MakeSets() {
    const auto count = static_cast<uint32_t>(layout_.buffers());
    const VkDescriptorPoolSize size{VK_DESCRIPTOR_TYPE_STORAGE_BUFFER, count * kVulkanBindings};
    VkDescriptorPoolCreateInfo info{};
    info.sType = VK_STRUCTURE_TYPE_DESCRIPTOR_POOL_CREATE_INFO;
    info.maxSets = count;
    info.poolSizeCount = 1;
    info.pPoolSizes = &size;
    set_pool_ = {device_.get(), api_.DestroyDescriptorPool};
    TOKWATT_RETURN_IF_ERROR(
        CheckVulkan(api_.CreateDescriptorPool(device_.get(), &info, nullptr, set_pool_.out()),
                    "vkCreateDescriptorPool"));
    const std::vector<VkDescriptorSetLayout> layouts(count, pipelines_.set_layout.get());
    VkDescriptorSetAllocateInfo allocation{};
    allocation.sType = VK_STRUCTURE_TYPE_DESCRIPTOR_SET_ALLOCATE_INFO;
    allocation.descriptorPool = set_pool_.get();
    allocation.descriptorSetCount = count;
    allocation.pSetLayouts = layouts.data();
    sets_.resize(count);
    TOKWATT_RETURN_IF_ERROR(
        CheckVulkan(api_.AllocateDescriptorSets(device_.get(), &allocation, sets_.data()),
                    "vkAllocateDescriptorSets"));
    for (int array = 0; array < layout_.arrays; ++array) {
      for (int64_t chunk = 0; chunk < layout_.chunks; ++chunk) WriteSet(array, chunk);
    }
    return {};
  }

  void WriteSet(int array, int64_t chunk) {
    VkDescriptorBufferInfo buffers[kVulkanBindings]{};
    for (int i = 0; i < 3; ++i)
      buffers[i].buffer = chunks_[layout_.BufferIndex(array + i, chunk)].buffer.get();
    buffers[3].buffer = sums_.buffer.get();
    for (VkDescriptorBufferInfo& each : buffers) each.range = VK_WHOLE_SIZE;
    VkWriteDescriptorSet write{};
    write.sType = VK_STRUCTURE_TYPE_WRITE_DESCRIPTOR_SET;
    write.dstSet = sets_[layout_.BufferIndex(array, chunk)];
    write.descriptorCount = kVulkanBindings;
    write.descriptorType = VK_DESCRIPTOR_TYPE_STORAGE_BUFFER;
    write.pBufferInfo = buffers;
    api_.UpdateDescriptorSets(device_.get(), 1, &write, 0, nullptr);
  }

  Result<> MakeCommands() {
    VkCommandPoolCreateInfo pool_info{};
    pool_info.sType = VK_STRUCTURE_TYPE_COMMAND_POOL_CREATE_INFO;
    pool_info.flags = VK_COMMAND_POOL_CREATE_RESET_COMMAND_BUFFER_BIT;
    pool_info.queueFamilyIndex = target_.queue_family;
    command_pool_ = {device_.get(), api_.DestroyCommandPool};
    TOKWATT_RETURN_IF_ERROR(
        CheckVulkan(api_.CreateCommandPool(device_.get(), &pool_info, nullptr, command_pool_.out()),
                    "vkCreateCommandPool"));
    VkCommandBufferAllocateInfo info{};
    info.sType = VK_STRUCTURE_TYPE_COMMAND_BUFFER_ALLOCATE_INFO;
    info.commandPool = command_pool_.get();
    info.level = VK_COMMAND_BUFFER_LEVEL_PRIMARY;
    info.commandBufferCount = 1;
    TOKWATT_RETURN_IF_ERROR(CheckVulkan(
        api_.AllocateCommandBuffers(device_.get(), &info, &commands_), "vkAllocateCommandBuffers"));
    VkQueryPoolCreateInfo query_info{};
    query_info.sType = VK_STRUCTURE_TYPE_QUERY_POOL_CREATE_INFO;
    query_info.queryType = VK_QUERY_TYPE_TIMESTAMP;
    query_info.queryCount = 2;
    queries_ = {device_.get(), api_.DestroyQueryPool};
    TOKWATT_RETURN_IF_ERROR(
        CheckVulkan(api_.CreateQueryPool(device_.get(), &query_info, nullptr, queries_.out()),
                    "vkCreateQueryPool"));
    VkFenceCreateInfo fence_info{};
    fence_info.sType = VK_STRUCTURE_TYPE_FENCE_CREATE_INFO;
    fence_ = {device_.get(), api_.DestroyFence};
    return CheckVulkan(api_.CreateFence(device_.get(), &fence_info, nullptr, fence_.out()),
                       "vkCreateFence");
  }

  Result<> Record(const GpuLaunch& launch) {
    VkCommandBufferBeginInfo info{};
    info.sType = VK_STRUCTURE_TYPE_COMMAND_BUFFER_BEGIN_INFO;
    info.flags = VK_COMMAND_BUFFER_USAGE_ONE_TIME_SUBMIT_BIT;
    TOKWATT_RETURN_IF_ERROR(
        CheckVulkan(api_.BeginCommandBuffer(commands_, &info), "vkBeginCommandBuffer"));
    api_.CmdBindPipeline(commands_, VK_PIPELINE_BIND_POINT_COMPUTE,
                         pipelines_.kernels[static_cast<int>(launch.kernel)].get());
    api_.CmdResetQueryPool(commands_, queries_.get(), 0, 2);
    api_.CmdWriteTimestamp(commands_, VK_PIPELINE_STAGE_TOP_OF_PIPE_BIT, queries_.get(), 0);
    for (int64_t pass = 0; pass < launch.passes; ++pass) {
      for (int64_t chunk = 0; chunk < layout_.chunks; ++chunk) RecordChunk(launch, chunk);
    }
    api_.CmdWriteTimestamp(commands_, VK_PIPELINE_STAGE_BOTTOM_OF_PIPE_BIT, queries_.get(), 1);
    if (launch.kernel == GpuKernel::kRead) RecordCopyOfSums();
    return CheckVulkan(api_.EndCommandBuffer(commands_), "vkEndCommandBuffer");
  }

  void RecordChunk(const GpuLaunch& launch, int64_t chunk) {
    const uint32_t push = GpuKernelStart(layout_, launch, chunk);
    api_.CmdBindDescriptorSets(commands_, VK_PIPELINE_BIND_POINT_COMPUTE, pipelines_.layout.get(),
                               0, 1, &sets_[layout_.BufferIndex(launch.array, chunk)], 0, nullptr);
    api_.CmdPushConstants(commands_, pipelines_.layout.get(), VK_SHADER_STAGE_COMPUTE_BIT, 0,
                          sizeof push, &push);
    api_.CmdDispatch(
        commands_, static_cast<uint32_t>(layout_.chunk_items() / layout_.shape.group_items), 1, 1);
  }

  void RecordCopyOfSums() {
    VkMemoryBarrier written{};
    written.sType = VK_STRUCTURE_TYPE_MEMORY_BARRIER;
    written.srcAccessMask = VK_ACCESS_SHADER_WRITE_BIT;
    written.dstAccessMask = VK_ACCESS_TRANSFER_READ_BIT;
    api_.CmdPipelineBarrier(commands_, VK_PIPELINE_STAGE_COMPUTE_SHADER_BIT,
                            VK_PIPELINE_STAGE_TRANSFER_BIT, 0, 1, &written, 0, nullptr, 0, nullptr);
    const VkBufferCopy all{0, 0, SumsBytes()};
    api_.CmdCopyBuffer(commands_, sums_.buffer.get(), host_sums_.buffer.get(), 1, &all);
    VkMemoryBarrier copied{};
    copied.sType = VK_STRUCTURE_TYPE_MEMORY_BARRIER;
    copied.srcAccessMask = VK_ACCESS_TRANSFER_WRITE_BIT;
    copied.dstAccessMask = VK_ACCESS_HOST_READ_BIT;
    api_.CmdPipelineBarrier(commands_, VK_PIPELINE_STAGE_TRANSFER_BIT, VK_PIPELINE_STAGE_HOST_BIT,
                            0, 1, &copied, 0, nullptr, 0, nullptr);
  }

  Result<> Submit() {
    TOKWATT_RETURN_IF_ERROR(
        CheckVulkan(api_.ResetFences(device_.get(), 1, &fence_.get()), "vkResetFences"));
    VkSubmitInfo info{};
    info.sType = VK_STRUCTURE_TYPE_SUBMIT_INFO;
    info.commandBufferCount = 1;
    info.pCommandBuffers = &commands_;
    TOKWATT_RETURN_IF_ERROR(
        CheckVulkan(api_.QueueSubmit(queue_, 1, &info, fence_.get()), "vkQueueSubmit"));
    return CheckVulkan(
        api_.WaitForFences(device_.get(), 1, &fence_.get(), VK_TRUE, kPatienceNanoseconds),
        "vkWaitForFences");
  }

  const VulkanApi& api_;  // kept by device_
  const VulkanTarget target_;
  const GpuLayout layout_;
  LogicalDevice device_;
  VkQueue queue_ = VK_NULL_HANDLE;
  VulkanPipelines pipelines_;
  std::vector<VulkanBuffer> chunks_;  // as GpuLayout::BufferIndex
  VulkanBuffer sums_;                 // where the kernels write them: near the GPU
  VulkanBuffer host_sums_;            // where they are copied to
  const uint32_t* mapped_sums_ = nullptr;
  VulkanHeld<VkDescriptorPool> set_pool_;
  std::vector<VkDescriptorSet> sets_;  // as chunks_
  VulkanHeld<VkCommandPool> command_pool_;
  VkCommandBuffer commands_ = VK_NULL_HANDLE;
  VulkanHeld<VkQueryPool> queries_;
  VulkanHeld<VkFence> fence_;
};

}  // namespace

Result<std::unique_ptr<GpuArrays>> MakeVulkanArrays(std::shared_ptr<const VulkanApi> api,
                                                    const VulkanTarget& target,
                                                    const GpuLayout& layout) {
  auto arrays = std::make_unique<VulkanArrays>(std::move(api), target, layout);
  TOKWATT_RETURN_IF_ERROR(arrays->Prepare());
  return arrays;
}

}  // namespace tokwatt
