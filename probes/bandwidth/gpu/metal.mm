// Metal: Apple's GPUs. Source of every call: Apple, "Metal" framework documentation. The framework
// is opened at run time as every driver library is; only Foundation is linked.
#import <Foundation/Foundation.h>
#import <Metal/Metal.h>

#include <algorithm>
#include <utility>

#include "probes/bandwidth/gpu/driver_library.h"
#include "probes/bandwidth/gpu/interfaces.h"
#include "probes/bandwidth/gpu/metal_kernels.h"

namespace tokwatt {
namespace {

constexpr char kLibrary[] = "/System/Library/Frameworks/Metal.framework/Metal";

std::string TextOf(NSString* text) { return text == nil ? "" : std::string(text.UTF8String); }

tl::unexpected<Error> Failed(const std::string& what, NSError* error) {
  return Fail(Code::kUnavailable, what + ": " + TextOf(error.localizedDescription), "driver_failed",
              "update macOS");
}

class MetalArrays : public GpuArrays {
 public:
  MetalArrays(id<MTLDevice> device, const GpuLayout& layout) : device_(device), layout_(layout) {}

  Result<> Prepare() {
    queue_ = [device_ newCommandQueue];
    if (queue_ == nil) return Failed("no command queue", nil);
    TOKWATT_RETURN_IF_ERROR(Compile());
    for (int64_t i = 0; i < layout_.buffers(); ++i) {
      TOKWATT_ASSIGN_OR_RETURN(id<MTLBuffer> chunk,
                               MakeBuffer(layout_.chunk_bytes, MTLResourceStorageModePrivate));
      chunks_.push_back(chunk);
    }
    const int64_t bytes = layout_.partial_sums() * static_cast<int64_t>(sizeof(uint32_t));
    TOKWATT_ASSIGN_OR_RETURN(sums_, MakeBuffer(bytes, MTLResourceStorageModePrivate));
    TOKWATT_ASSIGN_OR_RETURN(host_sums_, MakeBuffer(bytes, MTLResourceStorageModeShared));
    return {};
  }

  Result<double> Launch(const GpuLaunch& launch) override {
    @autoreleasepool {
      id<MTLCommandBuffer> commands = [queue_ commandBuffer];
      id<MTLComputeCommandEncoder> encoder = [commands computeCommandEncoder];
      if (encoder == nil) return Failed("no command encoder", nil);
      [encoder setComputePipelineState:pipelines_[static_cast<int>(launch.kernel)]];
      for (int64_t pass = 0; pass < launch.passes; ++pass) {
        for (int64_t chunk = 0; chunk < layout_.chunks; ++chunk) Encode(encoder, launch, chunk);
      }
      [encoder endEncoding];
      TOKWATT_RETURN_IF_ERROR(Finish(commands));
      return commands.GPUEndTime - commands.GPUStartTime;  // seconds
    }
  }

  Result<std::vector<uint32_t>> PartialSums() override {
    @autoreleasepool {
      id<MTLCommandBuffer> commands = [queue_ commandBuffer];
      id<MTLBlitCommandEncoder> encoder = [commands blitCommandEncoder];
      if (encoder == nil) return Failed("no command encoder", nil);
      [encoder copyFromBuffer:sums_
                 sourceOffset:0
                     toBuffer:host_sums_
            destinationOffset:0
                         size:sums_.length];
      [encoder endEncoding];
      TOKWATT_RETURN_IF_ERROR(Finish(commands));
      const auto* words = static_cast<const uint32_t*>(host_sums_.contents);
      return std::vector<uint32_t>(words, words + layout_.partial_sums());
    }
  }

 private:
  Result<> Compile() {
    NSError* error = nil;
    id<MTLLibrary> library =
        [device_ newLibraryWithSource:[NSString stringWithUTF8String:kMetalKernels]
                              options:nil
                                error:&error];
    if (library == nil) return Failed("the kernels do not compile", error);
    for (int i = 0; i < kGpuKernels; ++i) {
      const char* name = GpuKernelName(static_cast<GpuKernel>(i));
      id<MTLFunction> function = [library newFunctionWithName:[NSString stringWithUTF8String:name]];
      if (function == nil) return Failed(std::string("no kernel ") + name, nil);
      pipelines_[i] = [device_ newComputePipelineStateWithFunction:function error:&error];
      if (pipelines_[i] == nil) return Failed(std::string("no pipeline of ") + name, error);
    }
    return {};
  }

  Result<id<MTLBuffer>> MakeBuffer(int64_t bytes, MTLResourceOptions options) {
    id<MTLBuffer> buffer = [device_ newBufferWithLength:static_cast<NSUInteger>(bytes)
                                                options:options];
    if (buffer != nil) return buffer;
    return Fail(Code::kResourceExhausted, "Metal gives no buffer of that size", "memory_too_small",
                "close programs or unload models, then measure again");
  }

  id<MTLBuffer> Chunk(int array, int64_t chunk) const {
    return chunks_[layout_.BufferIndex(array, chunk)];
  }

  void Encode(id<MTLComputeCommandEncoder> encoder, const GpuLaunch& launch, int64_t chunk) {
    const uint32_t start = GpuKernelStart(layout_, launch, chunk);
    for (int i = 0; i < 3; ++i) {
      [encoder setBuffer:Chunk(launch.array + i, chunk)
                  offset:0
                 atIndex:static_cast<NSUInteger>(i)];
    }
    [encoder setBuffer:sums_ offset:0 atIndex:3];
    [encoder setBytes:&start length:sizeof start atIndex:4];
    const auto group = static_cast<NSUInteger>(layout_.shape.group_items);
    [encoder dispatchThreadgroups:MTLSizeMake(static_cast<NSUInteger>(layout_.chunk_groups()), 1, 1)
            threadsPerThreadgroup:MTLSizeMake(group, 1, 1)];
  }

  Result<> Finish(id<MTLCommandBuffer> commands) {
    [commands commit];
    [commands waitUntilCompleted];
    if (commands.status == MTLCommandBufferStatusCompleted) return {};
    return Failed("the GPU did not complete its work", commands.error);
  }

  id<MTLDevice> device_;
  const GpuLayout layout_;
  id<MTLCommandQueue> queue_ = nil;
  id<MTLComputePipelineState> pipelines_[kGpuKernels] = {};
  std::vector<id<MTLBuffer>> chunks_;  // as GpuLayout::BufferIndex
  id<MTLBuffer> sums_ = nil;
  id<MTLBuffer> host_sums_ = nil;
};

class MetalDevice : public GpuAdapter {
 public:
  explicit MetalDevice(id<MTLDevice> device) : device_(device) {}

  Result<GpuFacts> Facts() override {
    GpuFacts facts;
    facts.name = TextOf(device_.name);
    facts.memory_bytes = static_cast<int64_t>(device_.recommendedMaxWorkingSetSize);
    facts.most_buffer_bytes = static_cast<int64_t>(device_.maxBufferLength);
    facts.kind = GpuKind::kDiscrete;
    if (device_.hasUnifiedMemory) {
      facts.kind = GpuKind::kIntegrated;
      facts.free_bytes = facts.memory_bytes;  // the machine's free memory is the closer bound
    }
    return facts;
  }

  Result<std::unique_ptr<GpuArrays>> Allocate(const GpuLayout& layout) override {
    auto arrays = std::make_unique<MetalArrays>(device_, layout);
    TOKWATT_RETURN_IF_ERROR(arrays->Prepare());
    return arrays;
  }

 private:
  id<MTLDevice> device_;
};

}  // namespace

Result<GpuAdapters> OpenMetal(const LibraryLoader& libraries) {
  TOKWATT_ASSIGN_OR_RETURN(DriverLibrary library, DriverLibrary::Open(libraries, kLibrary, ""));
  // NS_RETURNS_RETAINED, as Metal's header declares it.
  NSArray<id<MTLDevice>>* (*copy_all_devices)() NS_RETURNS_RETAINED = nullptr;
  library.Bind("MTLCopyAllDevices", copy_all_devices);
  TOKWATT_RETURN_IF_ERROR(library.Complete());
  GpuAdapters devices;
  for (id<MTLDevice> device in copy_all_devices()) {
    devices.push_back(std::make_unique<MetalDevice>(device));
  }
  if (!devices.empty()) return devices;
  return Fail(Code::kNotFound, "Metal has no device here", kNoGpuReason);
}

}  // namespace tokwatt
