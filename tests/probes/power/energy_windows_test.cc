// EnergyWindows: the energy of recent windows, and many threads that ask for it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "tests/probes/power/energy_meter_fixture.h"

namespace tokwatt {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

class EnergyWindowsTest : public EnergyMeterTest {};

TEST_F(EnergyWindowsTest, WindowBetweenTwoReadsIsExactAndBounded) {
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

TEST_F(EnergyWindowsTest, WindowsReachAQuarterOfAnHourBackAndMemoryIsBounded) {
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

TEST_F(EnergyWindowsTest, PlugUsesTheInstrumentThatBoundsTheWindowBetter) {
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

TEST_F(EnergyWindowsTest, InstrumentsThatDisagreeAreNotBelieved) {
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

TEST_F(EnergyWindowsTest, WholeThatGotLessThanItsPartIsNotBelieved) {
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

TEST_F(EnergyWindowsTest, BusyMakesOnlyTheFileProbeFaster) {
  Make([this] { return Counter(); });
  Make([this] { return Gauge(10); }, "shelly", true);
  Start();
  meter_.windows->SetBusy(true);
  EXPECT_EQ(meter_.probes[0]->info().interval, milliseconds(100));
  EXPECT_EQ(meter_.probes[1]->info().interval, milliseconds(1000));
  meter_.windows->SetBusy(false);
  EXPECT_EQ(meter_.probes[0]->info().interval, milliseconds(1000));
}

TEST_F(EnergyWindowsTest, BlockedPlugHoldsUpNobody) {
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

TEST_F(EnergyWindowsTest, ManyThreadsMayAskWhileOneCollects) {
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

}  // namespace
}  // namespace tokwatt
