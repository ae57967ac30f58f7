// What every programming interface keeps to: Vulkan and OpenCL by real drivers that run on the
// processor (llvmpipe, PoCL), CUDA by an emulated one.
#include <gtest/gtest.h>

#include <memory>
#include <numeric>

#include "probes/bandwidth/gpu/interfaces.h"
#include "probes/bandwidth/gpu/pattern.h"
#include "tests/probes/bandwidth/gpu/fake_cuda.h"

namespace tokwatt {
namespace {

struct Subject {
  const char* name;
  Result<GpuAdapters> (*open)(const LibraryLoader&);
  GpuKind kind;
  bool any_shape;  // its kernels are compiled for the shape that is asked for
};

class GpuAdapterContract : public testing::TestWithParam<Subject> {
 protected:
  void SetUp() override {
    libraries_ = GetParam().open == OpenCuda ? cuda_.Libraries() : MakeSystemLibraryLoader();
    auto devices = GetParam().open(*libraries_);
    ASSERT_TRUE(devices) << devices.error().message << ": " << devices.error().fix;
    for (auto& device : *devices) {
      const auto facts = device->Facts();
      if (facts && facts->kind == GetParam().kind) device_ = std::move(device);
    }
    ASSERT_NE(device_, nullptr) << "no device of the kind that the tests install";
  }

  std::vector<GpuShape> Shapes() {
    std::vector<GpuShape> shapes = {device_->Facts()->shape};
    if (GetParam().any_shape) {
      shapes.push_back({256, 32, 256});
      shapes.push_back({1, 4096, 1});
      shapes.push_back({64, 8, 64});
    }
    return shapes;
  }

  static GpuLayout Layout(int arrays, const GpuShape& shape) {
    return {arrays, 3, 2 * shape.group_bytes(), shape};
  }

  static int64_t Words(const GpuLayout& layout) { return layout.array_bytes() / 4; }

  static void Launch(GpuArrays& arrays, const GpuLaunch& launch) {
    const auto seconds = arrays.Launch(launch);
    ASSERT_TRUE(seconds) << seconds.error().message;
    EXPECT_GT(*seconds, 0);
  }

  std::unique_ptr<GpuArrays> Filled(const GpuLayout& layout) {
    auto arrays = device_->Allocate(layout);
    EXPECT_TRUE(arrays) << arrays.error().message;
    if (!arrays) return nullptr;
    for (int array = 0; array < layout.arrays; ++array) {
      Launch(**arrays, {GpuKernel::kFill, array, PatternSeed(array), 1});
    }
    return std::move(*arrays);
  }

  static uint32_t SumOf(GpuArrays& arrays, int array) {
    Launch(arrays, {GpuKernel::kRead, array, 0, 1});
    const auto sums = arrays.PartialSums();
    EXPECT_TRUE(sums);
    return std::accumulate(sums->begin(), sums->end(), uint32_t{0});
  }

  FakeCuda cuda_;
  std::unique_ptr<LibraryLoader> libraries_;
  std::unique_ptr<GpuAdapter> device_;
};

TEST_P(GpuAdapterContract, TellsWhatItIs) {
  const auto facts = device_->Facts();
  ASSERT_TRUE(facts);
  EXPECT_NE(facts->name, "");
  EXPECT_GT(facts->memory_bytes, 0);
  EXPECT_GT(facts->most_buffer_bytes, facts->shape.group_bytes());
  EXPECT_EQ(facts->name, device_->Facts()->name);
}

TEST_P(GpuAdapterContract, FillsAndSumsEveryWordOfEveryBuffer) {
  for (const GpuShape& shape : Shapes()) {
    const GpuLayout layout = Layout(2, shape);
    const auto arrays = Filled(layout);
    ASSERT_NE(arrays, nullptr);
    for (const int array : {0, 1}) {
      EXPECT_EQ(SumOf(*arrays, array), SumOfPattern(Words(layout), PatternSeed(array)));
    }
    EXPECT_EQ(arrays->PartialSums()->size(), static_cast<size_t>(layout.partial_sums()));
  }
}

TEST_P(GpuAdapterContract, CopiesEveryWord) {
  for (const GpuShape& shape : Shapes()) {
    const GpuLayout layout = Layout(2, shape);
    const auto arrays = Filled(layout);
    ASSERT_NE(arrays, nullptr);
    Launch(*arrays, {GpuKernel::kCopy, 0, 0, 2});
    for (const int array : {0, 1}) {
      EXPECT_EQ(SumOf(*arrays, array), SumOfPattern(Words(layout), PatternSeed(1)));
    }
  }
}

TEST_P(GpuAdapterContract, TriadIsExact) {
  for (const GpuShape& shape : Shapes()) {
    const GpuLayout layout = Layout(3, shape);
    const auto arrays = Filled(layout);
    ASSERT_NE(arrays, nullptr);
    Launch(*arrays, {GpuKernel::kTriad, 0, 0, 2});
    EXPECT_EQ(SumOf(*arrays, 0), SumOfTriad(Words(layout), PatternSeed(1), PatternSeed(2)));
  }
}

TEST_P(GpuAdapterContract, MemoryThatNobodyHasIsRefused) {
  GpuLayout layout = Layout(1, device_->Facts()->shape);
  layout.chunk_bytes = int64_t{1} << 45;
  const auto arrays = device_->Allocate(layout);
  ASSERT_FALSE(arrays);
  EXPECT_EQ(arrays.error().reason, "memory_too_small") << arrays.error().message;
}

TEST_P(GpuAdapterContract, WithoutItsLibraryThereIsNoGpu) {
  const auto devices = GetParam().open(NoLibraries());
  ASSERT_FALSE(devices);
  EXPECT_EQ(devices.error().code, Code::kNotFound);
  EXPECT_EQ(devices.error().reason, kNoGpuReason);
  EXPECT_NE(devices.error().fix, "");
}

TEST_P(GpuAdapterContract, ALibraryWithoutItsFunctionsIsUnusable) {
  const auto devices = GetParam().open(FakeLibraries({}));
  ASSERT_FALSE(devices);
  EXPECT_EQ(devices.error().code, Code::kUnavailable);
  EXPECT_EQ(devices.error().reason, "library_unusable");
  EXPECT_NE(devices.error().fix, "");
}

INSTANTIATE_TEST_SUITE_P(Interfaces, GpuAdapterContract,
                         testing::Values(Subject{"cuda", OpenCuda, GpuKind::kDiscrete, false},
                                         Subject{"vulkan", OpenVulkan, GpuKind::kSoftware, true},
                                         Subject{"opencl", OpenOpenCl, GpuKind::kSoftware, true}),
                         [](const auto& subject) { return subject.param.name; });

}  // namespace
}  // namespace tokwatt
