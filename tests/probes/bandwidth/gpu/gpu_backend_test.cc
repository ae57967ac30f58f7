// Which of several devices is measured, and what is said where there is none.
#include "probes/bandwidth/gpu/gpu_backend.h"

#include <gtest/gtest.h>

#include "tests/probes/bandwidth/gpu/fake_gpu.h"
#include "tests/probes/bandwidth/gpu/fake_libraries.h"
#include "tests/support/fake_clock.h"

namespace tokwatt {
namespace {

constexpr int64_t kGibibyte = 1 << 30;

GpuAdapters Devices(const std::vector<GpuFacts>& facts) {
  GpuAdapters devices;
  for (const GpuFacts& each : facts) devices.push_back(std::make_unique<FakeGpu>(each));
  return devices;
}

const GpuFacts kCard = FakeGpuFacts("card", GpuKind::kDiscrete, 8 * kGibibyte);
const GpuFacts kLargeCard = FakeGpuFacts("large card", GpuKind::kDiscrete, 24 * kGibibyte);
const GpuFacts kInside = FakeGpuFacts("inside", GpuKind::kIntegrated, 100 * kGibibyte);
const GpuFacts kSoftware = FakeGpuFacts("llvmpipe", GpuKind::kSoftware, 64 * kGibibyte);

class GpuBackendTest : public testing::Test {
 protected:
  GpuBackendTest() {
    env_.clock = &clock_;
    env_.libraries = &libraries_;
    options_.buffer_bytes = 1 << 20;
    options_.trials = 2;
  }
  Result<BandwidthResult> Run(Result<GpuAdapters> (*open)(const LibraryLoader&)) {
    return MakeGpuBackend({"fake", "fake-code", open}, env_)->Run("read", options_);
  }
  const FakeClock clock_;
  const NoLibraries libraries_;
  Env env_;
  BandwidthOptions options_;
};

TEST_F(GpuBackendTest, DescribesWhatItMeasured) {
  const auto result =
      Run([](const LibraryLoader&) -> Result<GpuAdapters> { return Devices({kCard}); });
  ASSERT_TRUE(result) << result.error().message;
  EXPECT_EQ(result->path, "gpu");
  EXPECT_EQ(result->device, "card");
  EXPECT_EQ(result->isa, "fake-code");
  EXPECT_EQ(result->buffer_bytes, 1 << 20);
  EXPECT_EQ(result->best_bytes_per_second, 1 << 20);
  EXPECT_EQ(result->validity, std::vector<std::string>{"buffer_in_cache"});
}

TEST_F(GpuBackendTest, TakesACardBeforeAGpuInsideAndTheLargestOfCards) {
  const auto result = Run([](const LibraryLoader&) -> Result<GpuAdapters> {
    return Devices({kSoftware, kInside, kCard, kLargeCard});
  });
  ASSERT_TRUE(result);
  EXPECT_EQ(result->device, "large card");
}

TEST_F(GpuBackendTest, SoftwareIsNoGpu) {
  const auto only_software = [](const LibraryLoader&) -> Result<GpuAdapters> {
    return Devices({kSoftware});
  };
  const auto refused = Run(only_software);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Code::kNotFound);
  EXPECT_EQ(refused.error().reason, kNoGpuReason);
  EXPECT_NE(refused.error().message.find("llvmpipe"), std::string::npos);
  EXPECT_NE(refused.error().fix, "");
  options_.software = true;
  const auto asked_for = Run(only_software);
  ASSERT_TRUE(asked_for) << asked_for.error().message;
  EXPECT_EQ(asked_for->path, "software");
  EXPECT_EQ(asked_for->device, "llvmpipe");
}

TEST_F(GpuBackendTest, AGpuIsNoSoftware) {
  options_.software = true;
  const auto refused =
      Run([](const LibraryLoader&) -> Result<GpuAdapters> { return Devices({kCard}); });
  EXPECT_EQ(refused.error().reason, kNoGpuReason);
}

TEST_F(GpuBackendTest, WhyThereIsNoDeviceIsSaid) {
  const auto refused = Run([](const LibraryLoader&) -> Result<GpuAdapters> {
    return Fail(Code::kNotFound, "no driver", kNoGpuReason, "install it");
  });
  EXPECT_EQ(refused.error().message, "no driver");
  EXPECT_EQ(refused.error().fix, "install it");
}

TEST_F(GpuBackendTest, NothingIsMeasuredUnderARoot) {
  env_.root = "/some/root";
  const auto refused =
      Run([](const LibraryLoader&) -> Result<GpuAdapters> { return Devices({kCard}); });
  EXPECT_EQ(refused.error().reason, "not_available_under_root");
}

TEST_F(GpuBackendTest, WithoutLibrariesThereIsNoGpu) {
  env_.libraries = nullptr;
  const auto refused =
      Run([](const LibraryLoader&) -> Result<GpuAdapters> { return Devices({kCard}); });
  EXPECT_EQ(refused.error().reason, kNoGpuReason);
}

}  // namespace
}  // namespace tokwatt
