// HostProbe on fixture hosts: values at two points, and a reason for all that is absent.
#include "probes/host/host_probe.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "tests/probes/host/host_samples.h"
#include "tests/support/collecting_sink.h"
#include "tests/support/fake_clock.h"
#include "tests/support/fixture_host.h"

namespace tokwatt {
namespace {

class HostUnderTest {
 public:
  explicit HostUnderTest(const std::string& host) : host_(host) {}

  std::vector<CollectingSink::Sample> Collect(const std::string& point) {
    host_.GoTo(point);
    clock_.Advance(std::chrono::seconds(1));
    if (!probe_) {
      Env env;
      env.root = host_.root();
      env.clock = &clock_;
      probe_ = MakeHostProbe(env);
    }
    CollectingSink sink;
    EXPECT_TRUE(probe_->Collect(sink).has_value());
    for (const auto& sample : sink.samples) EXPECT_EQ(sample.at, clock_.Mono());
    return sink.samples;
  }
  std::vector<SensorState> Sensors() const { return probe_->Sensors(); }
  FixtureHost& host() { return host_; }
  FakeClock& clock() { return clock_; }

 private:
  FixtureHost host_;
  FakeClock clock_;
  std::unique_ptr<Probe> probe_;
};

TEST(HostProbeTest, FrameworkDesktopWhileWorking) {
  HostUnderTest host("framework-desktop-amd");
  const auto first = host.Collect("t0");
  EXPECT_EQ(Value(first, "device_utilization_ratio", "cpu"), std::nullopt);
  EXPECT_EQ(ReasonOf(host.Sensors(), "device_utilization_ratio", "cpu"), "first_reading");
  const auto samples = host.Collect("t1");
  EXPECT_DOUBLE_EQ(*Value(samples, "device_utilization_ratio", "cpu"), 0.5);
  EXPECT_DOUBLE_EQ(*Value(samples, "device_memory_used_bytes", "memory"), 55'072'000.0 * 1024);
  EXPECT_DOUBLE_EQ(*Value(samples, "device_memory_total_bytes", "memory"), 131'072'000.0 * 1024);
  EXPECT_DOUBLE_EQ(*Value(samples, "device_clock_hertz", "cpu"), 5.0e9);
  EXPECT_DOUBLE_EQ(*Value(samples, "device_clock_hertz", "cpu-max"), 5.1e9);
  EXPECT_DOUBLE_EQ(*Value(samples, "device_temperature_celsius", "k10temp-tctl"), 71.25);
  EXPECT_DOUBLE_EQ(*Value(samples, "device_temperature_celsius", "amdgpu-edge"), 63);
  EXPECT_DOUBLE_EQ(*Value(samples, "device_fan_rpm", "cros-ec-cpu-fan"), 1210);
  EXPECT_EQ(Value(samples, "device_throttled", "cooling"), 0);
  EXPECT_EQ(ReasonOf(host.Sensors(), "device_utilization_ratio", "cpu"), "present");
}

TEST(HostProbeTest, DrivesAndSleepingDevicesAreLeftAlone) {
  HostUnderTest host("framework-desktop-amd");
  host.host().Copy();
  host.host().Write("/sys/class/hwmon/hwmon2/device/power/runtime_status", "suspended\n");
  const auto samples = host.Collect("t0");
  EXPECT_EQ(Value(samples, "device_temperature_celsius", "nvme-composite"), std::nullopt);
  EXPECT_EQ(ReasonOf(host.Sensors(), "device_temperature_celsius", "nvme"), "left_alone");
  EXPECT_EQ(Value(samples, "device_temperature_celsius", "amdgpu-edge"), std::nullopt);
  EXPECT_EQ(ReasonOf(host.Sensors(), "device_temperature_celsius", "amdgpu-edge"), "suspended");
}

TEST(HostProbeTest, LaptopThrottlesAndShowsOneTemperaturePerPackage) {
  HostUnderTest host("intel-laptop");
  const auto first = host.Collect("t0");
  EXPECT_EQ(Value(first, "device_throttled", "package_thermal"), std::nullopt);
  const auto samples = host.Collect("t1");
  EXPECT_EQ(Value(samples, "device_throttled", "package_thermal"), 1);
  EXPECT_EQ(Value(samples, "device_throttled", "core_thermal"), 0);
  EXPECT_DOUBLE_EQ(*Value(samples, "device_temperature_celsius", "coretemp-package-id-0"), 97);
  EXPECT_EQ(Value(samples, "device_temperature_celsius", "coretemp-core-0"), std::nullopt);
  EXPECT_DOUBLE_EQ(*Value(samples, "device_temperature_celsius", "zone-acpitz"), 55);
  EXPECT_EQ(Value(samples, "device_temperature_celsius", "zone-x86-pkg-temp"), std::nullopt);
  EXPECT_EQ(Value(samples, "device_temperature_celsius", "zone-int3400-thermal"), std::nullopt);
}

TEST(HostProbeTest, RecordedVirtualMachineIsBusyAndSaysWhatItLacks) {
  HostUnderTest host("this-vm");
  host.Collect("t0");
  const auto samples = host.Collect("t1");
  const auto busy = Value(samples, "device_utilization_ratio", "cpu");
  ASSERT_TRUE(busy.has_value());
  EXPECT_GE(*busy, 0);
  EXPECT_LE(*busy, 1);
  EXPECT_EQ(ReasonOf(host.Sensors(), "device_clock_hertz", "cpu"), "not_found");
  EXPECT_EQ(ReasonOf(host.Sensors(), "device_temperature_celsius", ""), "not_found");
  EXPECT_EQ(ReasonOf(host.Sensors(), "device_fan_rpm", ""), "not_found");
  EXPECT_EQ(ReasonOf(host.Sensors(), "device_throttled", "cpu"), "not_found");
}

TEST(HostProbeTest, TimesThatStandStillAreNoUtilisation) {
  HostUnderTest host("bare");
  host.Collect("t0");
  EXPECT_EQ(Value(host.Collect("t1"), "device_utilization_ratio", "cpu"), std::nullopt);
  EXPECT_EQ(ReasonOf(host.Sensors(), "device_utilization_ratio", "cpu"), "counter_did_not_move");
}

TEST(HostProbeTest, GarbageGivesNoNumberAndEverySilenceHasAReason) {
  HostUnderTest host("garbage");
  EXPECT_TRUE(host.Collect("t0").empty());
  EXPECT_TRUE(host.Collect("t1").empty());
  for (const SensorState& state : host.Sensors()) {
    ASSERT_TRUE(state.absent.has_value()) << state.metric << " " << state.component;
    EXPECT_NE(state.absent->reason, "");
    EXPECT_NE(state.absent->detail, "");
  }
}

TEST(HostProbeTest, EveryHostGivesOnlyFinitePlausibleValues) {
  for (const char* name :
       {"framework-desktop-amd", "intel-laptop", "this-vm", "dgx-spark-spbm", "bare",
        "unreadable-rapl", "beelink-gtr9", "dgx-spark-stock", "pc-nvidia", "pc-amd-card"}) {
    HostUnderTest host(name);
    for (const char* point : {"t0", "t1"}) {
      for (const auto& sample : host.Collect(point)) {
        SCOPED_TRACE(sample.series.key.metric + " " + sample.series.key.component);
        EXPECT_TRUE(std::isfinite(sample.value));
        EXPECT_GE(sample.value, 0);
        EXPECT_EQ(sample.series.key.source, "host");
        EXPECT_NE(FindMetric(sample.series.key.metric), nullptr);
      }
    }
  }
}

TEST(HostProbeTest, DriverLoadedLaterIsFoundWithinAMinute) {
  HostUnderTest host("bare");
  host.host().Copy();
  host.Collect("t0");
  const std::string chip = "/sys/class/hwmon/hwmon0";
  host.host().Write(chip + "/name", "k10temp\n");
  host.host().Write(chip + "/temp1_input", "40000\n");
  EXPECT_EQ(Value(host.Collect("t0"), "device_temperature_celsius", "k10temp-temp1"), std::nullopt);
  host.clock().Advance(std::chrono::seconds(60));
  EXPECT_EQ(Value(host.Collect("t0"), "device_temperature_celsius", "k10temp-temp1"), 40);
}

}  // namespace
}  // namespace tokwatt
