// NvidiaProbe on the fake driver: values, gaps of GB10, cards that vanish, no impossible number.
#include "probes/host/nvidia_probe.h"

#include <gtest/gtest.h>

#include <set>

#include "probes/nvidia/nvml_session.h"
#include "tests/support/collecting_sink.h"
#include "tests/support/fake_clock.h"
#include "tests/support/fake_nvml/fake_nvml.h"

namespace tokwatt {
namespace {

class NvidiaProbeTest : public testing::Test {
 protected:
  NvidiaProbeTest() {
    env_.clock = &clock_;
    env_.libraries = &nvml_;
    env_.nvidia = MakeNvmlSession(env_);
  }

  Result<> Collect() {
    if (probe_ == nullptr) probe_ = MakeNvidiaProbe(env_);
    CollectingSink sink;
    const auto result = probe_->Collect(sink);
    samples_ = sink.samples;
    return result;
  }
  Result<> CollectOf(const std::string& scenario) {
    nvml_.Load(scenario);
    return Collect();
  }

  // `which` is a component or the value of a label.
  std::optional<double> Value(const std::string& metric, const std::string& which) const {
    for (const auto& sample : samples_) {
      const SeriesKey& key = sample.series.key;
      const std::string label = key.labels.empty() ? key.component : key.labels[0].second;
      if (key.metric == metric && label == which) return sample.value;
    }
    return std::nullopt;
  }
  std::string ReasonOf(const std::string& metric, const std::string& component) const {
    for (const SensorState& state : probe_->Sensors()) {
      if (state.metric != metric || state.component != component) continue;
      return state.absent ? state.absent->reason : "present";
    }
    return "no such sensor";
  }

  FakeClock clock_;
  FakeNvml nvml_{"two-cards"};
  Env env_;
  std::unique_ptr<Probe> probe_;
  std::vector<CollectingSink::Sample> samples_;
};

TEST_F(NvidiaProbeTest, TellsWhatBothCardsDo) {
  ASSERT_TRUE(Collect().has_value());
  EXPECT_EQ(Value("device_temperature_celsius", "gpu-0"), 52);
  EXPECT_EQ(Value("device_temperature_celsius", "gpu-1"), 61);
  EXPECT_DOUBLE_EQ(*Value("device_utilization_ratio", "gpu-1"), 0.97);
  EXPECT_DOUBLE_EQ(*Value("device_utilization_ratio", "gpu-1-memory"), 0.74);
  EXPECT_DOUBLE_EQ(*Value("device_clock_hertz", "gpu-1-sm"), 2750e6);
  EXPECT_DOUBLE_EQ(*Value("device_clock_hertz", "gpu-1-memory"), 14001e6);
  EXPECT_EQ(Value("device_fan_rpm", "gpu-1-fan-0"), 1500);
  EXPECT_EQ(Value("device_fan_rpm", "gpu-1-fan-1"), 1510);
  EXPECT_EQ(Value("device_fan_rpm", "gpu-0-fan-1"), std::nullopt);
  for (const auto& sample : samples_) {
    EXPECT_EQ(sample.series.key.source, "nvml");
    EXPECT_NE(FindMetric(sample.series.key.metric), nullptr);
  }
  for (const SensorState& state : probe_->Sensors()) EXPECT_FALSE(state.absent.has_value());
}

TEST_F(NvidiaProbeTest, PowerCapThrottlesAndIdleDoesNot) {
  ASSERT_TRUE(Collect().has_value());
  EXPECT_EQ(Value("device_throttled", "gpu-1_power_cap"), 1);
  EXPECT_EQ(Value("device_throttled", "gpu-1_thermal"), 0);
  EXPECT_EQ(Value("device_throttled", "gpu-0_power_cap"), 0);
  nvml_.Set(1, "clock_reasons", "0x68");
  ASSERT_TRUE(Collect().has_value());
  EXPECT_EQ(Value("device_throttled", "gpu-0_hardware_slowdown"), 1);
  EXPECT_EQ(Value("device_throttled", "gpu-0_hardware_thermal"), 1);
  EXPECT_EQ(Value("device_throttled", "gpu-0_thermal"), 1);
  EXPECT_EQ(Value("device_throttled", "gpu-0_power_brake"), 0);
}

// The contract tells series of a metric apart by few labels: two cards must not be one.
TEST_F(NvidiaProbeTest, EveryLabelOfTheContractIsUnique) {
  ASSERT_TRUE(Collect().has_value());
  std::set<std::pair<std::string, std::string>> seen;
  for (const auto& sample : samples_) {
    const SeriesKey& key = sample.series.key;
    const std::string label = key.labels.empty() ? key.component : key.labels[0].second;
    EXPECT_TRUE(seen.emplace(key.metric, label).second) << key.metric << " " << label;
  }
}

TEST_F(NvidiaProbeTest, FanSpeedIsWhatTheDriverWantsAndSoEstimated) {
  ASSERT_TRUE(Collect().has_value());
  for (const auto& sample : samples_) {
    const bool fan = sample.series.key.metric == "device_fan_rpm";
    EXPECT_EQ(sample.series.quality, fan ? Quality::kEstimated : Quality::kMeasured);
  }
}

TEST_F(NvidiaProbeTest, Gb10LacksWhatItsDriverLacks) {
  ASSERT_TRUE(CollectOf("gb10").has_value());
  EXPECT_EQ(Value("device_temperature_celsius", "gpu-0"), 41);
  EXPECT_DOUBLE_EQ(*Value("device_clock_hertz", "gpu-0-sm"), 2418e6);
  EXPECT_DOUBLE_EQ(*Value("device_utilization_ratio", "gpu-0"), 0.03);
  EXPECT_EQ(Value("device_utilization_ratio", "gpu-0-memory"), std::nullopt)
      << "its 0 % is no measurement";
  EXPECT_EQ(ReasonOf("device_utilization_ratio", "gpu-0-memory"), "not_supported");
  EXPECT_EQ(ReasonOf("device_clock_hertz", "gpu-0-memory"), "not_supported");
  EXPECT_EQ(ReasonOf("device_fan_rpm", "gpu-0-fan-0"), "not_supported");
}

TEST_F(NvidiaProbeTest, ImpossibleValuesAreAbsent) {
  ASSERT_TRUE(CollectOf("wild").has_value());
  EXPECT_TRUE(samples_.empty());
  for (const SensorState& state : probe_->Sensors()) {
    ASSERT_TRUE(state.absent.has_value()) << state.metric;
    EXPECT_EQ(state.absent->reason, "data_loss") << state.metric;
  }
}

TEST_F(NvidiaProbeTest, NotSupportedEverywhereIsAbsentWithTheReason) {
  ASSERT_TRUE(CollectOf("nothing-supported").has_value());
  EXPECT_TRUE(samples_.empty());
  EXPECT_FALSE(probe_->Sensors().empty());
  for (const SensorState& state : probe_->Sensors()) {
    ASSERT_TRUE(state.absent.has_value()) << state.metric;
    EXPECT_EQ(state.absent->reason, "not_supported") << state.metric;
  }
}

TEST_F(NvidiaProbeTest, OlderDriversAnswerByOlderFunctions) {
  nvml_.Hide("nvmlDeviceGetTemperatureV");
  nvml_.Hide("nvmlDeviceGetCurrentClocksEventReasons");
  nvml_.Hide("nvmlDeviceGetFanSpeedRPM");
  ASSERT_TRUE(Collect().has_value());
  EXPECT_EQ(Value("device_temperature_celsius", "gpu-0"), 52);
  EXPECT_EQ(Value("device_throttled", "gpu-1_power_cap"), 1);
  EXPECT_EQ(ReasonOf("device_fan_rpm", "gpu-0-fan-0"), "symbol_missing");
}

TEST_F(NvidiaProbeTest, CardWithoutFansSaysSo) {
  nvml_.Set(1, "fans", "0");
  ASSERT_TRUE(Collect().has_value());
  EXPECT_EQ(ReasonOf("device_fan_rpm", "gpu-0-fan-0"), "not_found");
}

TEST_F(NvidiaProbeTest, CardThatDisappearsIsAbsent) {
  ASSERT_TRUE(Collect().has_value());
  nvml_.Set(1, "celsius", "!15");
  ASSERT_TRUE(Collect().has_value());
  EXPECT_EQ(ReasonOf("device_temperature_celsius", "gpu-0"), "gpu_is_lost");
  nvml_.SetSystem("count", "1");
  clock_.Advance(std::chrono::seconds(60));
  ASSERT_TRUE(Collect().has_value());
  EXPECT_EQ(Value("device_temperature_celsius", "gpu-1"), 61);
  EXPECT_EQ(ReasonOf("device_temperature_celsius", "gpu-0"), "disappeared");
  EXPECT_EQ(ReasonOf("device_throttled", "gpu-0"), "disappeared");
}

TEST_F(NvidiaProbeTest, CardThatMayNotBeOpenedSaysSoOnce) {
  ASSERT_TRUE(CollectOf("no-permission").has_value());
  ASSERT_EQ(probe_->Sensors().size(), 1u);
  EXPECT_EQ(probe_->Sensors()[0].component, "gpu-0");
  EXPECT_EQ(probe_->Sensors()[0].absent->reason, "permission_denied");
  EXPECT_NE(probe_->Sensors()[0].absent->fix, "");
}

TEST_F(NvidiaProbeTest, DriverThatCannotBeReachedIsAnErrorWithItsFix) {
  const auto result = CollectOf("version-mismatch");
  ASSERT_FALSE(result.has_value());
  EXPECT_EQ(result.error().reason, "driver_version_mismatch");
  ASSERT_EQ(probe_->Sensors().size(), 1u);
  EXPECT_NE(probe_->Sensors()[0].absent->fix, "");
}

TEST_F(NvidiaProbeTest, MayBlockAndIsNotThereWithoutALibraryOrUnderARoot) {
  EXPECT_TRUE(MakeNvidiaProbe(env_)->info().may_block);
  Env bare;
  bare.clock = &clock_;
  EXPECT_EQ(MakeNvidiaProbe(bare), nullptr);
  env_.root = "/some/root";
  EXPECT_EQ(MakeNvidiaProbe(env_), nullptr);
}

}  // namespace
}  // namespace tokwatt
