// EnergyMeter: samples, windows and sensor states from sources that the tests script.
#include "probes/power/energy_meter.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

#include "tests/support/collecting_sink.h"
#include "tests/support/fake_clock.h"
#include "tests/support/fixture_host.h"

namespace tokwatt {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

// Answers whatever the test says.
class ScriptedSource : public PowerSource {
 public:
  using Script = std::function<Result<PowerAnswer>()>;
  ScriptedSource(std::string name, bool may_block, Script script)
      : name_(std::move(name)), may_block_(may_block), script_(std::move(script)) {}
  const std::string& name() const override { return name_; }
  bool may_block() const override { return may_block_; }
  Result<PowerAnswer> Read() override { return script_(); }

 private:
  const std::string name_;
  const bool may_block_;
  const Script script_;
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

TEST_F(EnergyMeterTest, CounterGivesPowerOverTheMeasuredIntervalAndAMonotoneTotal) {
  Make([this] { return Counter(); });
  Start();
  const auto first = Collect();
  EXPECT_EQ(Value(first, "device_power_watts", "package-0"), std::nullopt);
  EXPECT_EQ(Value(first, "device_energy_joules_total", "package-0"), 0);
  Tick(milliseconds(1250), 40);
  const auto second = Collect();
  EXPECT_DOUBLE_EQ(*Value(second, "device_power_watts", "package-0"), 40);
  EXPECT_DOUBLE_EQ(*Value(second, "device_energy_joules_total", "package-0"), 50);
  EXPECT_EQ(second[0].series.key.labels, (Labels{{"scope", "package"}}));
  EXPECT_EQ(second[0].series.quality, Quality::kMeasured);
  EXPECT_EQ(second[0].at, clock_.Mono());
}

TEST_F(EnergyMeterTest, EqualReadingsGiveNoPowerButAReasonAndTheNextPowerCoversThePause) {
  Make([this] { return Counter(); });
  Start();
  Collect();
  Tick(seconds(1), 0);
  EXPECT_EQ(Value(Collect(), "device_power_watts", "package-0"), std::nullopt);
  EXPECT_EQ(meter_.probes[0]->Sensors()[0].absent->reason, "counter_did_not_move");
  Tick(seconds(1), 60);
  EXPECT_DOUBLE_EQ(*Value(Collect(), "device_power_watts", "package-0"), 30);
  EXPECT_FALSE(meter_.probes[0]->Sensors()[0].absent.has_value());
}

TEST_F(EnergyMeterTest, ResetGivesNoPowerAndKeepsTheTotal) {
  Make([this] { return Counter(); });
  Start();
  Collect();
  Tick(seconds(1), 40);
  Collect();
  clock_.Advance(seconds(1));
  energy_uj_ = 3;
  const auto after_reset = Collect();
  EXPECT_EQ(Value(after_reset, "device_power_watts", "package-0"), std::nullopt);
  EXPECT_DOUBLE_EQ(*Value(after_reset, "device_energy_joules_total", "package-0"), 40);
  Tick(seconds(1), 25);
  const auto next = Collect();
  EXPECT_DOUBLE_EQ(*Value(next, "device_power_watts", "package-0"), 25);
  EXPECT_DOUBLE_EQ(*Value(next, "device_energy_joules_total", "package-0"), 65);
}

TEST_F(EnergyMeterTest, LongSilenceIsAGapAndNoMean) {
  Make([this] { return Counter(); });
  Start();
  Collect();
  Tick(seconds(30), 20);
  const auto samples = Collect();
  EXPECT_EQ(Value(samples, "device_power_watts", "package-0"), std::nullopt);
  EXPECT_DOUBLE_EQ(*Value(samples, "device_energy_joules_total", "package-0"), 600);
  EXPECT_EQ(meter_.probes[0]->Sensors()[0].absent->reason, "gap");
}

TEST_F(EnergyMeterTest, GaugeIsIntegratedAsDerivedEnergyWithoutBridgingGaps) {
  double watts = 100;
  Make([&] { return Gauge(watts); }, "shelly", true);
  Start();
  ASSERT_EQ(meter_.probes.size(), 2u);
  EXPECT_TRUE(meter_.probes[1]->info().may_block);
  Collect(1);
  clock_.Advance(seconds(2));
  auto samples = Collect(1);
  EXPECT_DOUBLE_EQ(*Value(samples, "device_power_watts", "desk"), 100);
  EXPECT_DOUBLE_EQ(*Value(samples, "device_energy_joules_total", "desk"), 200);
  EXPECT_EQ(samples[1].series.quality, Quality::kDerived);
  clock_.Advance(seconds(10));
  EXPECT_DOUBLE_EQ(*Value(Collect(1), "device_energy_joules_total", "desk"), 200);
}

TEST_F(EnergyMeterTest, GaugeThatOnlyEverSaidZeroIsNoMeasurement) {
  double watts = 0;
  Make([&] { return Gauge(watts); });
  Start();
  EXPECT_EQ(Value(Collect(), "device_power_watts", "desk"), std::nullopt);
  EXPECT_EQ(meter_.probes[0]->Sensors()[0].absent->reason, "constant_zero");
  clock_.Advance(seconds(1));
  watts = 30;
  EXPECT_EQ(Value(Collect(), "device_power_watts", "desk"), 30);
  clock_.Advance(seconds(1));
  watts = 0;  // a switched-off machine behind a plug that is known to measure
  EXPECT_EQ(Value(Collect(), "device_power_watts", "desk"), 0);
}

TEST_F(EnergyMeterTest, WindowBetweenTwoReadsIsExactAndBounded) {
  Make([this] { return Counter(); });
  Start();
  meter_.windows->ReadNow();
  const MonoTime from = clock_.Mono();
  for (int i = 0; i < 5; ++i) {
    Tick(seconds(1), 80);
    meter_.windows->ReadNow();
  }
  const auto energies = meter_.windows->Energy(from, clock_.Mono());
  ASSERT_EQ(energies.size(), 1u);
  EXPECT_EQ(energies[0].energy_uj, 400'000'000);
  EXPECT_EQ(energies[0].quality, Quality::kMeasured);
  EXPECT_LT(*energies[0].edge_bound_ratio, 1e-6);
  EXPECT_EQ(meter_.windows->Energy(from, clock_.Mono() + seconds(1))[0].invalid_reason,
            "no_reading");
}

TEST_F(EnergyMeterTest, WindowsReachAQuarterOfAnHourBackAndMemoryIsBounded) {
  Make([this] { return Counter(); });
  Start();
  for (int i = 0; i < 40 * 60; ++i) {
    meter_.windows->ReadNow();
    Tick(seconds(1), 50);
  }
  meter_.windows->ReadNow();
  const MonoTime now = clock_.Mono();
  const auto quarter = meter_.windows->Energy(now - std::chrono::minutes(15), now);
  EXPECT_EQ(quarter[0].energy_uj, 45'000'000'000);
  EXPECT_EQ(meter_.windows->Energy(now - std::chrono::minutes(30), now)[0].invalid_reason,
            "no_reading");
}

TEST_F(EnergyMeterTest, PlugUsesTheInstrumentThatBoundsTheWindowBetter) {
  Make(
      [this] {
        auto answer = Gauge(100);
        PowerReading counter = CounterReading("desk", energy_uj_ / 3'600'000 * 3'600'000);
        counter.scope = PowerScope::kWall;
        counter.refresh_seconds = 60;
        answer->readings.push_back(counter);
        return answer;
      },
      "shelly");
  Start();
  const MonoTime from = clock_.Mono();
  for (int i = 0; i <= 20; ++i) {
    Collect();
    Tick(seconds(1), 100);
  }
  const auto energies = meter_.windows->Energy(from + seconds(2), from + seconds(18));
  ASSERT_EQ(energies.size(), 1u);
  EXPECT_EQ(energies[0].energy_uj, 1'600'000'000);
  EXPECT_EQ(energies[0].quality, Quality::kDerived);
  EXPECT_LT(*energies[0].edge_bound_ratio, 0.01);
  const auto sensors = meter_.probes[0]->Sensors();
  ASSERT_EQ(sensors.size(), 2u);
  EXPECT_EQ(sensors[0].kind, "averaged");
  EXPECT_EQ(sensors[1].kind, "counter");
}

TEST_F(EnergyMeterTest, InstrumentsThatDisagreeAreNotBelieved) {
  Make([this] {
    auto answer = Gauge(100);
    answer->readings.push_back(CounterReading("desk", energy_uj_));
    return answer;
  });
  Start();
  const MonoTime from = clock_.Mono();
  for (int i = 0; i <= 20; ++i) {
    Collect();
    Tick(seconds(1), 80);  // the counter sees 80 W where the gauge says 100 W
  }
  const auto energies = meter_.windows->Energy(from, from + seconds(20));
  EXPECT_EQ(energies[0].energy_uj, std::nullopt);
  EXPECT_EQ(energies[0].invalid_reason, "instruments_disagree");
}

TEST_F(EnergyMeterTest, WholeThatGotLessThanItsPartIsNotBelieved) {
  Make([this] {
    PowerAnswer answer;
    answer.readings.push_back(CounterReading("psys", energy_uj_ / 4));
    answer.readings.push_back(CounterReading("package-0", energy_uj_));
    answer.readings[1].contained_in = "psys";
    return Result<PowerAnswer>(answer);
  });
  Start();
  const MonoTime from = clock_.Mono();
  Collect();
  Tick(seconds(2), 50);
  Collect();
  const auto energies = meter_.windows->Energy(from, clock_.Mono());
  EXPECT_EQ(energies[0].component, "psys");
  EXPECT_EQ(energies[0].invalid_reason, "less_than_its_part");
  EXPECT_EQ(energies[1].energy_uj, 100'000'000);
}

TEST_F(EnergyMeterTest, FailingSourceTellsNothingOldAndRecovers) {
  bool fail = false;
  Make([&]() -> Result<PowerAnswer> {
    if (fail) return Fail(Code::kUnavailable, "connection refused", {}, "switch it on");
    return Gauge(42);
  });
  Start();
  EXPECT_EQ(Collect().size(), 2u);
  fail = true;
  clock_.Advance(seconds(1));
  EXPECT_TRUE(Collect().empty());
  const SensorState state = meter_.probes[0]->Sensors()[0];
  EXPECT_EQ(state.component, "desk");
  EXPECT_EQ(state.absent, (Absence{"unavailable", "connection refused", "switch it on"}));
  fail = false;
  clock_.Advance(seconds(1));
  EXPECT_EQ(Collect().size(), 2u);
  EXPECT_FALSE(meter_.probes[0]->Sensors()[0].absent.has_value());
}

TEST_F(EnergyMeterTest, SensorThatDisappearsIsAbsent) {
  bool there = true;
  Make([&] { return there ? Counter() : Result<PowerAnswer>(PowerAnswer{}); });
  Start();
  Collect();
  there = false;
  Collect();
  EXPECT_EQ(meter_.probes[0]->Sensors()[0].absent->reason, "disappeared");
}

TEST_F(EnergyMeterTest, BusyMakesOnlyTheFileProbeFaster) {
  Make([this] { return Counter(); });
  Make([this] { return Gauge(10); }, "shelly", true);
  Start();
  meter_.windows->SetBusy(true);
  EXPECT_EQ(meter_.probes[0]->info().interval, milliseconds(100));
  EXPECT_EQ(meter_.probes[1]->info().interval, milliseconds(1000));
  meter_.windows->SetBusy(false);
  EXPECT_EQ(meter_.probes[0]->info().interval, milliseconds(1000));
}

TEST_F(EnergyMeterTest, BlockedPlugHoldsUpNobody) {
  std::mutex mutex;
  std::condition_variable changed;
  bool entered = false;
  bool released = false;
  Make([this] { return Counter(); });
  Make(
      [&] {
        std::unique_lock lock(mutex);
        entered = true;
        changed.notify_all();
        changed.wait(lock, [&] { return released; });
        return Gauge(10);
      },
      "shelly", true);
  Start();
  std::thread plug([&] { Collect(1); });
  {
    std::unique_lock lock(mutex);
    changed.wait(lock, [&] { return entered; });
  }
  // The plug hangs in its read now: everything else goes on.
  meter_.windows->ReadNow();
  Tick(seconds(1), 40);
  EXPECT_EQ(Collect(0).size(), 1u);
  EXPECT_EQ(meter_.windows->Energy(clock_.Mono() - seconds(1), clock_.Mono())[0].energy_uj,
            40'000'000);
  {
    const std::lock_guard lock(mutex);
    released = true;
  }
  changed.notify_all();
  plug.join();
}

TEST_F(EnergyMeterTest, ManyThreadsMayAskWhileOneCollects) {
  std::atomic<uint64_t> energy_uj{0};
  Make([&] {
    PowerAnswer answer;
    clock_.Advance(milliseconds(10));
    answer.readings.push_back(CounterReading("package-0", energy_uj += 500'000));
    return Result<PowerAnswer>(answer);
  });
  Start();
  const MonoTime start = clock_.Mono();
  std::thread asker([&] {
    for (int i = 0; i < 300; ++i) {
      meter_.windows->ReadNow();
      meter_.windows->SetBusy(i % 2 == 0);
      for (const WindowEnergy& energy : meter_.windows->Energy(start, clock_.Mono())) {
        if (energy.energy_uj) {
          EXPECT_GT(*energy.energy_uj, 0);
        }
      }
    }
  });
  for (int i = 0; i < 300; ++i) {
    Collect();
    meter_.probes[0]->Sensors();
  }
  asker.join();
  const auto all = meter_.windows->Energy(start + milliseconds(10), clock_.Mono());
  EXPECT_EQ(all[0].energy_uj, 599 * 500'000);
}

TEST_F(EnergyMeterTest, FrameworkDesktopFromTwoPoints) {
  FixtureHost host("framework-desktop-amd");
  Env env;
  env.root = host.root();
  env.clock = &clock_;
  meter_ = MakePowerProbes(env);
  Collect();
  host.GoTo("t1");
  clock_.Advance(seconds(1));
  const auto samples = Collect();
  EXPECT_NEAR(*Value(samples, "device_power_watts", "package-0"), 42, 1e-6) << "a wrap between";
  EXPECT_NEAR(*Value(samples, "device_power_watts", "core-0"), 18, 1e-6);
  EXPECT_NEAR(*Value(samples, "device_power_watts", "amdgpu-ppt"), 44.056, 1e-6);
  std::vector<std::string> absent;
  for (const SensorState& state : meter_.probes[0]->Sensors()) {
    if (state.absent) absent.push_back(state.source + ":" + state.absent->reason);
  }
  EXPECT_THAT(absent, testing::UnorderedElementsAre("battery:not_found", "shelly:not_found"));
}

TEST_F(EnergyMeterTest, PlugOfAnUnknownKindIsSaidSo) {
  Env env;
  env.root = FixtureHostsDirectory() + "/bare/t0";
  env.clock = &clock_;
  env.plugs = {{"desk", "shely", "http://plug.test", 0}};
  meter_ = MakePowerProbes(env);
  Collect();
  const auto sensors = meter_.probes[0]->Sensors();
  ASSERT_FALSE(sensors.empty());
  EXPECT_EQ(sensors.back().source, "shely");
  EXPECT_EQ(sensors.back().absent->reason, "unknown_kind");
}

}  // namespace
}  // namespace tokwatt
