// What every bandwidth backend keeps to.
#include <gtest/gtest.h>

#include <cmath>

#include "probes/bandwidth/bandwidth.h"

namespace tokwatt {
namespace {

class BandwidthBackendContract : public testing::TestWithParam<const char*> {
 protected:
  BandwidthBackendContract() : clock_(MakeSystemClock()) {
    for (const BandwidthEntry& entry : BandwidthRegistry()) {
      if (std::string(entry.name) == GetParam()) backend_ = entry.make(*clock_);
    }
    options_.buffer_bytes = 1 << 20;
    options_.trials = 2;
    options_.threads = 1;
  }
  std::unique_ptr<Clock> clock_;
  std::unique_ptr<BandwidthBackend> backend_;
  BandwidthOptions options_;
};

TEST_P(BandwidthBackendContract, NamesItsPathAndDevices) {
  EXPECT_EQ(backend_->path(), GetParam());
  const auto devices = backend_->Devices();
  ASSERT_TRUE(devices);
  EXPECT_FALSE(devices->empty());
}

TEST_P(BandwidthBackendContract, EveryKernelGivesFiguresOfItself) {
  for (const std::string& kernel : BandwidthOptions{}.kernels) {
    const MonoTime before = clock_->Mono();
    const auto result = backend_->Run(kernel, options_);
    ASSERT_TRUE(result) << result.error().message;
    EXPECT_EQ(result->path, GetParam());
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

std::vector<const char*> Names() {
  std::vector<const char*> names;
  for (const BandwidthEntry& entry : BandwidthRegistry()) names.push_back(entry.name);
  return names;
}
INSTANTIATE_TEST_SUITE_P(Registry, BandwidthBackendContract, testing::ValuesIn(Names()));

}  // namespace
}  // namespace tokwatt
