// Trials of a GPU: figures of what the device timed, and no figure where anything is wrong.
#include "probes/bandwidth/gpu/gpu_trials.h"

#include <gtest/gtest.h>

#include <limits>

#include "tests/probes/bandwidth/gpu/fake_gpu.h"
#include "tests/support/fake_clock.h"

namespace tokwatt {
namespace {

class GpuTrialsTest : public testing::TestWithParam<const char*> {
 protected:
  Result<std::vector<double>> Run(const FakeGpuFaults& faults, const Clock& clock) {
    BandwidthOptions options;
    options.buffer_bytes = 3 << 20;
    options.trials = 3;
    GpuFacts facts = FakeGpuFacts("card", GpuKind::kDiscrete, int64_t{8} << 30);
    facts.most_buffer_bytes = 1 << 20;
    plan_ = *PlanGpuBandwidth(GetParam(), options, facts, MachineFacts{});
    FakeGpuArrays arrays(plan_.layout, faults);
    return RunGpuTrials(arrays, plan_, clock);
  }
  GpuPlan plan_;
};

TEST_P(GpuTrialsTest, CountsTheBytesOfEveryArrayByDeviceTime) {
  const auto rates = Run({}, FakeClock());
  ASSERT_TRUE(rates) << rates.error().message;
  const double counted = 3.0 * (1 << 20) * plan_.common.arrays;
  EXPECT_EQ(*rates, std::vector<double>(3, counted));  // one second a pass
}

TEST_P(GpuTrialsTest, ShortPassesAreRepeated) {
  FakeGpuFaults fast;
  fast.seconds_per_pass = 0.013;
  const auto rates = Run(fast, FakeClock());
  ASSERT_TRUE(rates);
  EXPECT_NEAR(rates->front(), 3.0 * (1 << 20) * plan_.common.arrays / 0.013, 1);
}

TEST_P(GpuTrialsTest, AKernelThatLeavesAWordOutIsCaught) {
  FakeGpuFaults lazy;
  lazy.read_leaves_out = true;
  EXPECT_EQ(Run(lazy, FakeClock()).error().reason, "checksum_mismatch");
  lazy = {};
  lazy.write_leaves_out = true;
  const auto rates = Run(lazy, FakeClock());
  EXPECT_EQ(rates.has_value(), std::string(GetParam()) == "read");
  if (!rates) {
    EXPECT_EQ(rates.error().reason, "checksum_mismatch");
  }
}

TEST_P(GpuTrialsTest, TimesThatNoDeviceHasAreRefused) {
  for (const double seconds : {0.0, -1.0, std::numeric_limits<double>::quiet_NaN(),
                               std::numeric_limits<double>::infinity()}) {
    FakeGpuFaults broken;
    broken.seconds_per_pass = seconds;
    EXPECT_EQ(Run(broken, FakeClock()).error().reason, "device_clock_wrong") << seconds;
  }
}

// A clock of which each look costs ten seconds: the device seems to count too few.
class SlowHost : public FakeClock {
 public:
  MonoTime Mono() const override {
    Advance(std::chrono::seconds(10));
    return FakeClock::Mono();
  }
};

TEST_P(GpuTrialsTest, ADeviceClockOfAnotherUnitIsRefused) {
  EXPECT_EQ(Run({}, SlowHost()).error().reason, "device_clock_wrong");
  FakeGpuFaults slower;
  slower.seconds_per_pass = 9;
  EXPECT_TRUE(Run(slower, SlowHost()));
}

INSTANTIATE_TEST_SUITE_P(Kernels, GpuTrialsTest, testing::Values("read", "copy", "triad"));

}  // namespace
}  // namespace tokwatt
