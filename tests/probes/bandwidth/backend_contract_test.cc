// What every bandwidth backend keeps to. Those of GPUs run for real on drivers that use the
// processor (PoCL, llvmpipe), CUDA on an emulated driver.
#include <gtest/gtest.h>

#include <cmath>

#include "probes/bandwidth/bandwidth.h"
#include "tests/probes/bandwidth/gpu/fake_cuda.h"

namespace tokwatt {
namespace {

class BandwidthBackendContract : public testing::TestWithParam<std::string> {
 protected:
  BandwidthBackendContract() : clock_(MakeSystemClock()) {
    const bool emulated = GetParam() == "cuda";
    libraries_ = emulated ? cuda_.Libraries() : MakeSystemLibraryLoader();
    env_.clock = clock_.get();
    env_.libraries = libraries_.get();
    for (const BandwidthEntry& entry : BandwidthRegistry()) {
      if (entry.name != GetParam()) continue;
      backend_ = entry.make(env_);
      options_.software = entry.path == "gpu" && !emulated;
      path_ = options_.software ? "software" : entry.path;
      EXPECT_EQ(backend_->path(), entry.path);
    }
    options_.buffer_bytes = 1 << 20;
    options_.trials = 2;
    options_.threads = 1;
  }
  FakeCuda cuda_;
  std::unique_ptr<Clock> clock_;
  std::unique_ptr<LibraryLoader> libraries_;
  Env env_;
  std::unique_ptr<BandwidthBackend> backend_;
  std::string path_;  // of its results
  BandwidthOptions options_;
};

TEST_P(BandwidthBackendContract, NamesItsDevices) {
  const auto devices = backend_->Devices();
  ASSERT_TRUE(devices) << devices.error().message;
  ASSERT_FALSE(devices->empty());
  for (const BandwidthDevice& device : *devices) EXPECT_NE(device.name, "");
}

TEST_P(BandwidthBackendContract, EveryKernelGivesFiguresOfItself) {
  for (const std::string& kernel : BandwidthOptions{}.kernels) {
    const MonoTime before = clock_->Mono();
    const auto result = backend_->Run(kernel, options_);
    ASSERT_TRUE(result) << result.error().message;
    EXPECT_EQ(result->path, path_);
    EXPECT_EQ(result->device == "", path_ == "cpu");
    EXPECT_EQ(result->kernel, kernel);
    EXPECT_EQ(result->trials, 2);
    EXPECT_EQ(result->threads, 1);
    EXPECT_GT(result->median_bytes_per_second, 0);
    EXPECT_GE(result->best_bytes_per_second, result->median_bytes_per_second);
    EXPECT_TRUE(std::isfinite(result->best_bytes_per_second));
    EXPECT_LE(result->buffer_bytes, options_.buffer_bytes);
    EXPECT_GE(result->start, before);
    EXPECT_NE(result->counting_rule, "");
    EXPECT_NE(result->isa, "");
    EXPECT_EQ(result->absent, Absence{});
  }
}

TEST_P(BandwidthBackendContract, RefusesWhatItDoesNotKnow) {
  EXPECT_EQ(backend_->Run("fly", options_).error().code, Code::kInvalidArgument);
  options_.isa = "mmx";
  EXPECT_EQ(backend_->Run("read", options_).error().code, Code::kInvalidArgument);
  options_.isa.clear();
  options_.buffer_bytes = int64_t{1} << 60;
  EXPECT_EQ(backend_->Run("read", options_).error().code, Code::kResourceExhausted);
}

std::vector<std::string> Names() {
  std::vector<std::string> names;
  for (const BandwidthEntry& entry : BandwidthRegistry()) names.push_back(entry.name);
  return names;
}
INSTANTIATE_TEST_SUITE_P(Registry, BandwidthBackendContract, testing::ValuesIn(Names()),
                         [](const auto& subject) { return subject.param; });

}  // namespace
}  // namespace tokwatt
