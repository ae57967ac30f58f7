// nvml through the meter: a probe of its own, 10 Hz while busy, resets of a reloaded driver.
#include <gtest/gtest.h>

#include "probes/nvidia/nvml_session.h"
#include "probes/power/energy_meter.h"
#include "tests/probes/power/source_under_test.h"
#include "tests/support/collecting_sink.h"
#include "tests/support/fake_nvml/fake_nvml.h"

namespace tokwatt {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

class NvmlMeterTest : public testing::Test {
 protected:
  NvmlMeterTest() {
    env_.clock = &clock_;
    env_.libraries = &nvml_;
    env_.nvidia = MakeNvmlSession(env_);
  }

  void Start() { meter_ = MakePowerProbes(MakeSources("nvml", env_)); }
  Probe& TheProbe() { return *meter_.probes.at(1); }
  std::vector<CollectingSink::Sample> Collect() {
    CollectingSink sink;
    EXPECT_TRUE(TheProbe().Collect(sink).has_value());
    return sink.samples;
  }
  // A second in which the 3090, "gpu-0", draws `watts`.
  void Second(uint64_t watts) {
    clock_.Advance(seconds(1));
    millijoules_ += watts * 1000;
    nvml_.Set(1, "energy_mj", std::to_string(millijoules_));
    nvml_.Set(1, "instant_mw", std::to_string(watts * 1000));
    (void)Collect();
  }
  WindowEnergy Energy(MonoTime from, MonoTime to) {
    for (WindowEnergy& window : meter_.windows->Energy(from, to)) {
      if (window.component == "gpu-0") return window;
    }
    return {};
  }

  FakeClock clock_;
  FakeNvml nvml_{"two-cards"};
  uint64_t millijoules_ = 5'000'000;
  Env env_;
  PowerProbes meter_;
};

TEST_F(NvmlMeterTest, HasAProbeOfItsOwnThatFollowsTheLoad) {
  Start();
  ASSERT_EQ(meter_.probes.size(), 2u);
  EXPECT_EQ(TheProbe().info().name, "power-nvml");
  EXPECT_TRUE(TheProbe().info().may_block);
  EXPECT_EQ(TheProbe().info().interval, seconds(1));
  EXPECT_EQ(TheProbe().info().busy_interval, milliseconds(100));
  meter_.windows->SetBusy(true);
  EXPECT_EQ(TheProbe().info().interval, milliseconds(100));
}

TEST_F(NvmlMeterTest, EdgesOfARequestNeverWaitForTheDriver) {
  Start();
  meter_.windows->ReadNow();
  EXPECT_EQ(nvml_.open(), 0);
}

TEST_F(NvmlMeterTest, WindowHasTheCardsEnergyAndScope) {
  Start();
  (void)Collect();
  for (int second = 0; second < 10; ++second) Second(100);
  const MonoTime to = clock_.Mono() - seconds(2);
  const WindowEnergy window = Energy(to - seconds(6), to);
  ASSERT_TRUE(window.energy_uj.has_value()) << window.invalid_reason;
  EXPECT_NEAR(static_cast<double>(*window.energy_uj) * 1e-6, 600, 1);
  EXPECT_EQ(window.scope, PowerScope::kBoard);
}

TEST_F(NvmlMeterTest, CounterOfAReloadedDriverIsAResetAndNoEnergy) {
  nvml_.Hide("nvmlDeviceGetFieldValues");
  nvml_.Hide("nvmlDeviceGetPowerUsage");
  Start();
  (void)Collect();
  for (int second = 0; second < 4; ++second) Second(100);
  millijoules_ = 0;
  for (int second = 0; second < 4; ++second) Second(100);
  const MonoTime to = clock_.Mono() - seconds(1);
  EXPECT_EQ(Energy(to - seconds(6), to).invalid_reason, "reset");
  EXPECT_NEAR(static_cast<double>(Energy(to - seconds(2), to).energy_uj.value_or(0)) * 1e-6, 200,
              1);
}

TEST_F(NvmlMeterTest, DifferenceAboveTwiceTheLimitIsAReset) {
  nvml_.Hide("nvmlDeviceGetFieldValues");
  nvml_.Hide("nvmlDeviceGetPowerUsage");
  nvml_.Hide("nvmlDeviceGetPowerManagementLimitConstraints");
  Start();
  (void)Collect();
  Second(100);
  Second(1500);  // the limit is 350 W
  Second(100);
  const MonoTime to = clock_.Mono();
  EXPECT_EQ(Energy(to - seconds(3), to).invalid_reason, "reset");
}

TEST_F(NvmlMeterTest, AbsentCardIsASensorWithItsReason) {
  nvml_.Load("no-permission");
  Start();
  (void)Collect();
  const auto sensors = TheProbe().Sensors();
  ASSERT_EQ(sensors.size(), 1u);
  EXPECT_EQ(sensors[0].component, "gpu-0");
  ASSERT_TRUE(sensors[0].absent.has_value());
  EXPECT_EQ(sensors[0].absent->reason, "permission_denied");
  EXPECT_NE(sensors[0].absent->fix, "");
}

}  // namespace
}  // namespace tokwatt
