// EnergyMeterTest: a meter over sources that say whatever the test says.
#pragma once

#include <gtest/gtest.h>

#include <functional>

#include "probes/power/energy_meter.h"
#include "tests/support/collecting_sink.h"
#include "tests/support/fake_clock.h"

namespace tokwatt {

// Answers whatever the test says.
class ScriptedSource : public PowerSource {
 public:
  using Script = std::function<Result<PowerAnswer>()>;
  ScriptedSource(std::string name, bool may_block, Script script, std::string powers = {})
      : name_(std::move(name)),
        may_block_(may_block),
        script_(std::move(script)),
        powers_(std::move(powers)) {}
  const std::string& name() const override { return name_; }
  bool may_block() const override { return may_block_; }
  std::string powers() const override { return powers_; }
  Result<PowerAnswer> Read() override { return script_(); }

 private:
  const std::string name_;
  const bool may_block_;
  const Script script_;
  const std::string powers_;
};

class EnergyMeterTest : public testing::Test {
 protected:
  void Make(ScriptedSource::Script script, const std::string& name = "rapl",
            bool may_block = false) {
    sources_.push_back(std::make_unique<ScriptedSource>(name, may_block, std::move(script)));
  }
  void Start() { meter_ = MakePowerProbes(std::move(sources_)); }

  // A counter "package-0" that shows `energy_uj_`.
  Result<PowerAnswer> Counter() const {
    PowerAnswer answer;
    answer.readings.push_back(CounterReading("package-0", energy_uj_));
    return answer;
  }
  PowerReading CounterReading(const std::string& component, uint64_t total_uj) const {
    PowerReading reading;
    reading.component = component;
    reading.at = clock_.Mono();
    reading.value = EnergyCounter{total_uj, 0};
    reading.resolution = 1e-6;
    reading.ceiling_watts = 1000;
    return reading;
  }
  Result<PowerAnswer> Gauge(double watts, PowerScope scope = PowerScope::kWall) const {
    PowerAnswer answer;
    PowerReading reading;
    reading.component = "desk";
    reading.scope = scope;
    reading.at = clock_.Mono();
    reading.value = PowerGauge{watts, 1'000'000'000};
    reading.resolution = 0.1;
    answer.readings.push_back(reading);
    return answer;
  }

  void Tick(Nanoseconds time, double watts) {
    clock_.Advance(time);
    energy_uj_ += static_cast<uint64_t>(watts * Seconds(time) * 1e6);
  }
  std::vector<CollectingSink::Sample> Collect(size_t probe = 0) {
    CollectingSink sink;
    EXPECT_TRUE(meter_.probes[probe]->Collect(sink).has_value());
    return sink.samples;
  }
  std::optional<double> Value(const std::vector<CollectingSink::Sample>& samples,
                              const std::string& metric, const std::string& component) const {
    for (const auto& sample : samples) {
      if (sample.series.key.metric == metric && sample.series.key.component == component) {
        return sample.value;
      }
    }
    return std::nullopt;
  }

  FakeClock clock_;
  uint64_t energy_uj_ = 5'000'000'000;
  std::vector<std::unique_ptr<PowerSource>> sources_;
  PowerProbes meter_;
};

}  // namespace tokwatt
