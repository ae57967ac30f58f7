// MacHostProbe on four Macs at two points, and with sensors that lie or are not there.
#include "probes/host/mac_host_probe.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/probes/host/host_samples.h"
#include "tests/support/collecting_sink.h"
#include "tests/support/fake_apple_sensors.h"
#include "tests/support/fake_clock.h"

namespace tokwatt {
namespace {

class MacHost {
 public:
  explicit MacHost(const std::string& machine) : apple_(machine) {
    env_.clock = &clock_;
    env_.apple = &apple_;
    probe_ = MakeMacHostProbe(env_);
  }

  void Collect(size_t point) {
    apple_.mac().point = point;
    clock_.Advance(std::chrono::seconds(1));
    sink_ = CollectingSink();
    ASSERT_TRUE(probe_->Collect(sink_).has_value());
    for (const auto& sample : sink_.samples) EXPECT_EQ(sample.at, clock_.Mono());
  }
  std::optional<double> Value(const std::string& metric, const std::string& label) const {
    return tokwatt::Value(sink_.samples, metric, label);
  }
  std::string Reason(const std::string& metric, const std::string& component) const {
    return ReasonOf(probe_->Sensors(), metric, component);
  }
  FakeAppleSensors& apple() { return apple_; }
  FakeClock& clock() { return clock_; }

 private:
  FakeClock clock_;
  FakeAppleSensors apple_;
  Env env_;
  std::unique_ptr<Probe> probe_;
  CollectingSink sink_;
};

TEST(MacHostProbeTest, MacMiniWhileWorking) {
  MacHost mac("mac-mini-m4-pro");
  mac.Collect(0);
  EXPECT_EQ(mac.Reason("device_utilization_ratio", "cpu"), "first_reading");
  EXPECT_EQ(mac.Reason("device_utilization_ratio", "gpu"), "first_reading");
  mac.Collect(1);
  EXPECT_DOUBLE_EQ(*mac.Value("device_utilization_ratio", "cpu"), 0.25);
  EXPECT_DOUBLE_EQ(*mac.Value("device_utilization_ratio", "gpu"), 0.75);
  EXPECT_DOUBLE_EQ(*mac.Value("device_memory_total_bytes", "memory"),
                   static_cast<double>(int64_t{48} << 30));
  EXPECT_DOUBLE_EQ(*mac.Value("device_memory_traffic_bytes_total", "read"), 210.5e9);
  EXPECT_DOUBLE_EQ(*mac.Value("device_memory_traffic_bytes_total", "write"), 3.7e9);
  EXPECT_EQ(mac.Value("device_throttled", "thermal_pressure"), 0);
}

TEST(MacHostProbeTest, HottestPossibleValueOfEachPlace) {
  MacHost mac("mac-mini-m4-pro");
  mac.Collect(1);
  EXPECT_DOUBLE_EQ(*mac.Value("device_temperature_celsius", "cpu"), 71.5);
  EXPECT_DOUBLE_EQ(*mac.Value("device_temperature_celsius", "gpu"), 64.25)
      << "200 degrees are no temperature";
  EXPECT_DOUBLE_EQ(*mac.Value("device_temperature_celsius", "memory"), 45);
  EXPECT_DOUBLE_EQ(*mac.Value("device_fan_rpm", "fan-0"), 1430);
}

TEST(MacHostProbeTest, FanThatStandsStillIsMeasured) {
  MacHost mac("macbook-pro-m5-max");
  mac.Collect(0);
  EXPECT_EQ(mac.Value("device_fan_rpm", "fan-0"), 0);
  mac.Collect(1);
  EXPECT_DOUBLE_EQ(*mac.Value("device_fan_rpm", "fan-1"), 2317);
}

TEST(MacHostProbeTest, ThermalPressureFromHeavyUpIsThrottling) {
  MacHost mac("macbook-pro-m5-max");
  mac.Collect(0);
  EXPECT_EQ(mac.Value("device_throttled", "thermal_pressure"), 0) << "moderate";
  mac.Collect(1);
  EXPECT_EQ(mac.Value("device_throttled", "thermal_pressure"), 1) << "heavy";
  EXPECT_TRUE(IsThrottledAt(4).value());
  for (const int64_t level : {int64_t{-1}, int64_t{5}, INT64_MAX}) {
    EXPECT_EQ(IsThrottledAt(level).error().code, Code::kDataLoss);
  }
}

TEST(MacHostProbeTest, MemoryCountsThatStandStillAreAbsentAndNotZero) {
  MacHost mac("macbook-pro-m5-max");
  mac.Collect(0);
  mac.Collect(1);
  EXPECT_EQ(mac.Value("device_memory_traffic_bytes_total", "read"), std::nullopt);
  EXPECT_EQ(mac.Reason("device_memory_traffic_bytes_total", "memory"), "counter_did_not_move");
  EXPECT_DOUBLE_EQ(*mac.Value("device_utilization_ratio", "gpu"), 1);
}

TEST(MacHostProbeTest, ImpossibleTemperaturesOnlyAreAbsent) {
  MacHost mac("mac-studio-m4-max");
  for (const char* bytes : {"00000000", "0000a0c0", "00001643", "0000807f", "0000c07f"}) {
    mac.apple().facts()["smc"]["Tg0d"] = {"flt ", bytes, bytes};
    mac.Collect(0);
    EXPECT_EQ(mac.Value("device_temperature_celsius", "gpu").has_value(),
              std::string(bytes) == "00001643")
        << bytes << ": 150 degrees are the last that count";
  }
  EXPECT_EQ(mac.Reason("device_temperature_celsius", "gpu"), "data_loss");
  EXPECT_EQ(mac.Reason("device_temperature_celsius", "cpu"), "present");
}

TEST(MacHostProbeTest, MacWithoutSmcSaysSoAndIsAskedOnceAMinute) {
  MacHost mac("mac-studio-m4-max");
  const auto smc = mac.apple().facts()["smc"];
  mac.apple().facts().erase("smc");
  mac.Collect(0);
  EXPECT_EQ(mac.Reason("device_temperature_celsius", ""), "not_found");
  EXPECT_EQ(mac.Reason("device_fan_rpm", ""), "not_found");
  mac.apple().facts()["smc"] = smc;
  mac.Collect(0);
  EXPECT_EQ(mac.Reason("device_temperature_celsius", ""), "not_found");
  mac.clock().Advance(std::chrono::minutes(2));
  mac.Collect(0);
  EXPECT_EQ(mac.Reason("device_temperature_celsius", "cpu"), "present");
}

TEST(MacHostProbeTest, FailedSampleHasNoShareAndTheNextStartsAnew) {
  MacHost mac("mac-mini-m4-pro");
  mac.Collect(0);
  const auto channels = mac.apple().facts()["ioreport"];
  mac.apple().facts()["ioreport"] = nullptr;
  mac.Collect(1);
  EXPECT_EQ(mac.Reason("device_utilization_ratio", "gpu"), "unavailable");
  mac.apple().facts()["ioreport"] = channels;
  mac.Collect(0);
  EXPECT_EQ(mac.Reason("device_utilization_ratio", "gpu"), "first_reading");
  mac.Collect(1);
  EXPECT_EQ(mac.Reason("device_utilization_ratio", "gpu"), "present");
}

TEST(MacHostProbeTest, ClocksAreAbsentWithAReason) {
  MacHost mac("mac-mini-m4-pro");
  mac.Collect(0);
  EXPECT_EQ(mac.Reason("device_clock_hertz", "cpu"), "unimplemented");
}

TEST(MacHostProbeTest, BelowARootNothingIsRead) {
  FakeClock clock;
  const FakeAppleSensors apple("mac-mini-m4-pro");
  Env env;
  env.clock = &clock;
  env.apple = &apple;
  env.root = "/somewhere";
  CollectingSink sink;
  const auto collected = MakeMacHostProbe(env)->Collect(sink);
  EXPECT_EQ(collected.error().reason_code(), "not_available_under_root");
  EXPECT_TRUE(sink.samples.empty());
}

}  // namespace
}  // namespace tokwatt
