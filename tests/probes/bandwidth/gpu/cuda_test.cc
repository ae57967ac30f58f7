// CUDA beside a driver that is emulated: what it asks of it, and every way in which it may fail.
#include <gtest/gtest.h>

#include "probes/bandwidth/gpu/gpu_backend.h"
#include "probes/bandwidth/gpu/interfaces.h"
#include "tests/probes/bandwidth/gpu/fake_cuda.h"
#include "tests/support/fake_clock.h"

namespace tokwatt {
namespace {

class CudaTest : public testing::Test {
 protected:
  Result<BandwidthResult> Run(const std::string& kernel = "read") {
    const auto libraries = cuda_.Libraries();
    const FakeClock clock;
    Env env;
    env.clock = &clock;
    env.libraries = libraries.get();
    BandwidthOptions options;
    options.buffer_bytes = 1 << 20;
    options.trials = 2;
    return MakeGpuBackend({"cuda", "ptx", OpenCuda}, env)->Run(kernel, options);
  }
  std::string Reason() {
    const auto result = Run();
    return result ? "measured" : result.error().reason_code();
  }
  FakeCuda cuda_;
};

TEST_F(CudaTest, MeasuresByTheDevicesClock) {
  for (const char* kernel : {"read", "copy", "triad"}) {
    const auto result = Run(kernel);
    ASSERT_TRUE(result) << result.error().message;
    EXPECT_EQ(result->path, "gpu");
    EXPECT_EQ(result->isa, "ptx");
    EXPECT_EQ(result->device, "NVIDIA Fake 4090");
    const int arrays = kernel == std::string("read") ? 1 : kernel == std::string("copy") ? 2 : 3;
    EXPECT_NEAR(result->best_bytes_per_second, 10e6 * arrays, 1e3);
  }
}

// A context keeps the card from saving power.
TEST_F(CudaTest, LeavesNoContextBehind) {
  ASSERT_TRUE(Run());
  EXPECT_EQ(cuda_.contexts(), 0);
  cuda_.status["cuLaunchKernel"] = 719;
  ASSERT_FALSE(Run());
  EXPECT_EQ(cuda_.contexts(), 0);
}

TEST_F(CudaTest, FailuresAreSaidByCallAndNumber) {
  for (const char* call :
       {"cuInit", "cuDeviceGetCount", "cuDeviceGet", "cuDeviceGetName", "cuCtxCreate",
        "cuMemGetInfo", "cuMemAlloc", "cuMemcpyDtoH", "cuModuleLoadData", "cuModuleGetFunction",
        "cuLaunchKernel", "cuEventCreate", "cuEventRecord", "cuEventSynchronize",
        "cuEventElapsedTime"}) {
    cuda_.status = {{call, 999}};
    const auto failed = Run();
    ASSERT_FALSE(failed) << call;
    EXPECT_EQ(failed.error().reason, "driver_failed");
    EXPECT_EQ(failed.error().message, std::string(call) + " failed with CUDA error 999");
    EXPECT_NE(failed.error().fix, "");
  }
}

TEST_F(CudaTest, NoDeviceIsANormalAnswer) {
  cuda_.status["cuInit"] = kCudaNoDevice;
  EXPECT_EQ(Reason(), kNoGpuReason);
  cuda_.status.clear();
  cuda_.devices = 0;
  EXPECT_EQ(Reason(), kNoGpuReason);
  cuda_.devices = -1;
  EXPECT_EQ(Reason(), kNoGpuReason);
}

TEST_F(CudaTest, EveryMissingFunctionIsNamed) {
  cuda_.missing = "cuEventElapsedTime";
  const auto failed = Run();
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().reason, "library_unusable");
  EXPECT_NE(failed.error().message.find("cuEventElapsedTime"), std::string::npos);
}

TEST_F(CudaTest, MemoryThatIsNotFreeIsNotTaken) {
  cuda_.free_bytes = 1 << 20;
  EXPECT_EQ(Reason(), "memory_too_small");
  cuda_.free_bytes = size_t{20} << 30;
  cuda_.status["cuMemAlloc"] = kCudaOutOfMemory;
  EXPECT_EQ(Reason(), "memory_too_small");
}

TEST_F(CudaTest, SizesThatNoMemoryHasAreRefused) {
  cuda_.total_bytes = ~size_t{0};
  EXPECT_EQ(Reason(), "driver_failed");
  cuda_.total_bytes = 0;
  EXPECT_EQ(Reason(), "driver_failed");
  cuda_.total_bytes = 1 << 20;  // less than what is free
  EXPECT_EQ(Reason(), "driver_failed");
}

TEST_F(CudaTest, AbsurdAttributesAreNotBelieved) {
  cuda_.l2_bytes = -1;
  cuda_.integrated = -1;
  EXPECT_EQ(Reason(), "measured");
}

TEST_F(CudaTest, WrongKernelsAndClocksGiveNoFigure) {
  cuda_.lazy = true;
  EXPECT_EQ(Reason(), "checksum_mismatch");
  cuda_.lazy = false;
  for (const float factor : {0.0F, -1.0F, std::numeric_limits<float>::quiet_NaN()}) {
    cuda_.elapsed_factor = factor;
    EXPECT_EQ(Reason(), "device_clock_wrong") << factor;
  }
}

TEST_F(CudaTest, ANameWithoutEndIsCut) {
  cuda_.name = std::string(1000, 'x');
  const auto result = Run();
  ASSERT_TRUE(result);
  EXPECT_EQ(result->device, std::string(255, 'x'));
}

}  // namespace
}  // namespace tokwatt
