// IntegrateCounter: against random loads whose energy is known; the bound must cover the truth.
#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "base/energy/integrate.h"
#include "tests/support/waveform.h"

namespace tokwatt {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

MonoTime At(Nanoseconds since_start) { return MonoTime{} + since_start; }

const CounterTraits kExact{0, 1000, Nanoseconds(0), 0};

// One reading a second of a constant 50 W.
std::vector<EnergyPoint> Constant(int count) {
  std::vector<EnergyPoint> points;
  for (int i = 0; i < count; ++i) points.push_back({At(seconds(i)), i * 50'000'000LL});
  return points;
}

std::string ReasonOf(const Result<WindowedEnergy>& result) {
  return result ? "" : result.error().reason_code();
}

TEST(IntegrateCounterTest, DifferenceBetweenTwoReadings) {
  const auto energy =
      IntegrateCounter(Constant(11), {At(seconds(2)), At(seconds(7))}, seconds(3), kExact);
  ASSERT_TRUE(energy.has_value());
  EXPECT_EQ(energy->energy_uj, 250'000'000);
  EXPECT_EQ(energy->bound_uj, 0) << "a reading at each edge leaves nothing unknown";
}

TEST(IntegrateCounterTest, InterpolatesEdgesOfAConstantLoadExactly) {
  const auto energy = IntegrateCounter(
      Constant(11), {At(milliseconds(2500)), At(milliseconds(7500))}, seconds(3), kExact);
  ASSERT_TRUE(energy.has_value());
  EXPECT_EQ(energy->energy_uj, 250'000'000);
  EXPECT_EQ(energy->bound_uj, 0) << "each reading is as its neighbours predict";
}

TEST(IntegrateCounterTest, StepAtAnEdgeIsWithinTheBound) {
  // 10 W until 5.25 s, then 130 W: the interval with the step holds 100 J.
  std::vector<EnergyPoint> points;
  for (int i = 0; i <= 10; ++i) {
    const int64_t busy_ms = std::max(0, i * 1000 - 5250);
    points.push_back({At(seconds(i)), i * 10'000'000LL + busy_ms * 120'000});
  }
  const MonoTime step = At(milliseconds(5250));
  const auto energy = IntegrateCounter(points, {At(seconds(2)), step}, seconds(3), kExact);
  ASSERT_TRUE(energy.has_value());
  constexpr double kTruth = 32.5e6;
  const double error = std::abs(static_cast<double>(energy->energy_uj) - kTruth);
  EXPECT_NEAR(error, 22.5e6, 10) << "120 W x 1 s x 0.25 x 0.75";
  EXPECT_GE(static_cast<double>(energy->bound_uj), error - 10);
  EXPECT_LE(energy->bound_uj, 40'000'000);
}

TEST(IntegrateCounterTest, AgeOfAReadingIsAllowedFor) {
  // A counter that refreshes each 100 ms: a reading shows 50 ms too little on average.
  std::vector<EnergyPoint> points;
  for (int i = 0; i <= 20; ++i) {
    const int64_t watts = i < 10 ? 10 : 110;
    points.push_back({At(seconds(i)),
                      i < 10 ? i * 10'000'000LL : 100'000'000LL + (i - 10) * watts * 1'000'000LL});
  }
  const CounterTraits stepped{0, 1000, milliseconds(100), 0};
  const auto energy =
      IntegrateCounter(points, {At(seconds(4)), At(seconds(16))}, seconds(3), stepped);
  ASSERT_TRUE(energy.has_value());
  EXPECT_EQ(energy->energy_uj, 720'000'000 + 5'000'000) << "100 W more for 50 ms";
  EXPECT_GE(energy->bound_uj, 6'000'000);
}

TEST(IntegrateCounterTest, GapOverTheLimitIsNoEnergy) {
  auto points = Constant(11);
  points.erase(points.begin() + 4, points.begin() + 7);  // 4 s between two readings
  const EnergyWindow window{At(seconds(1)), At(seconds(9))};
  EXPECT_EQ(ReasonOf(IntegrateCounter(points, window, seconds(3), kExact)), "gap");
  EXPECT_TRUE(IntegrateCounter(points, window, seconds(4), kExact).has_value());
}

TEST(IntegrateCounterTest, GapOutsideTheWindowDoesNotMatter) {
  auto points = Constant(11);
  points.erase(points.begin() + 1, points.begin() + 5);
  EXPECT_TRUE(
      IntegrateCounter(points, {At(seconds(6)), At(seconds(9))}, seconds(3), kExact).has_value());
}

TEST(IntegrateCounterTest, ResetInTheWindowIsNoEnergy) {
  auto points = Constant(11);
  points[5].after_break = true;
  const EnergyWindow over{At(seconds(4)), At(seconds(6))};
  const EnergyWindow from_break{At(seconds(5)), At(seconds(6))};
  EXPECT_EQ(ReasonOf(IntegrateCounter(points, over, seconds(3), kExact)), "reset");
  EXPECT_TRUE(IntegrateCounter(points, from_break, seconds(3), kExact).has_value());
}

TEST(IntegrateCounterTest, WindowBeyondTheReadingsIsNoEnergy) {
  const auto points = Constant(5);
  const auto reason = [&](int from, int to) {
    return ReasonOf(
        IntegrateCounter(points, {At(seconds(from)), At(seconds(to))}, seconds(3), kExact));
  };
  EXPECT_EQ(reason(-1, 3), "no_reading");
  EXPECT_EQ(reason(1, 5), "no_reading");
  EXPECT_EQ(reason(3, 3), "empty_window");
  EXPECT_EQ(ReasonOf(IntegrateCounter({}, {At(seconds(1)), At(seconds(2))}, seconds(3), kExact)),
            "no_reading");
}

TEST(IntegrateCounterTest, CounterThatDoesNotMoveIsNoZero) {
  std::vector<EnergyPoint> points;
  for (int i = 0; i < 10; ++i) points.push_back({At(seconds(i)), 42});
  EXPECT_EQ(
      ReasonOf(IntegrateCounter(points, {At(seconds(2)), At(seconds(8))}, seconds(3), kExact)),
      "counter_did_not_move");
}

// A counter of the given refresh and step, read about every `period`, over a random load.
struct Simulation {
  const char* name;
  CounterTraits traits;
  Nanoseconds period;
};

class CounterPropertyTest : public testing::TestWithParam<Simulation> {};

std::vector<EnergyPoint> ReadCounter(std::mt19937_64& random, const Waveform& load,
                                     const Simulation& simulation) {
  std::vector<EnergyPoint> points;
  const double step_uj = static_cast<double>(std::max<int64_t>(simulation.traits.resolution_uj, 1));
  const int64_t refresh = std::max<int64_t>(simulation.traits.refresh.count(), 1);
  std::uniform_real_distribution<double> jitter(0.5, 1.4);
  const auto phase = static_cast<int64_t>(random() % static_cast<uint64_t>(refresh));
  for (MonoTime at = At(milliseconds(100)); at < load.end();) {
    const MonoTime shown{(at.ns - phase) / refresh * refresh + phase};
    const double counted = std::floor(load.EnergyUj(std::min(shown, at)) / step_uj) * step_uj;
    points.push_back({at, static_cast<int64_t>(counted)});
    at = at + Nanoseconds(static_cast<int64_t>(jitter(random) *
                                               static_cast<double>(simulation.period.count())));
  }
  return points;
}

TEST_P(CounterPropertyTest, BoundCoversTheTruthOf99In100AndNothingIsNegative) {
  const Simulation& simulation = GetParam();
  std::mt19937_64 random(4242);
  int valid = 0;
  int covered = 0;
  for (int round = 0; round < 60; ++round) {
    // Bursts far shorter than the sampling period: the bound must not assume a smooth load.
    const Waveform load =
        Waveform::Levels(random, 4000, 0, 900, milliseconds(1), milliseconds(200));
    const auto points = ReadCounter(random, load, simulation);
    std::uniform_int_distribution<int64_t> moment(0, load.end().ns);
    for (int i = 0; i < 40; ++i) {
      MonoTime from{moment(random)};
      MonoTime to{moment(random)};
      if (to < from) std::swap(from, to);
      const auto energy =
          IntegrateCounter(points, {from, to}, 3 * simulation.period, simulation.traits);
      if (!energy) continue;
      ++valid;
      const double truth = load.EnergyUj(to) - load.EnergyUj(from);
      ASSERT_GT(energy->energy_uj, 0);
      ASSERT_GE(energy->bound_uj, 0);
      const double error = std::abs(static_cast<double>(energy->energy_uj) - truth);
      covered += error <= static_cast<double>(energy->bound_uj) + 1 ? 1 : 0;
    }
  }
  EXPECT_GT(valid, 2000);
  EXPECT_GE(covered, 0.99 * valid);
}

TEST_P(CounterPropertyTest, BoundIsNotWild) {
  const Simulation& simulation = GetParam();
  std::mt19937_64 random(99);
  const Waveform load = Waveform::Levels(random, 1, 100, 100, seconds(2000), seconds(2000));
  const auto points = ReadCounter(random, load, simulation);
  const EnergyWindow window{At(seconds(300)), At(seconds(1500))};
  const auto energy = IntegrateCounter(points, window, 3 * simulation.period, simulation.traits);
  ASSERT_TRUE(energy.has_value());
  // At constant 100 W: at each edge one (jittered) period and one refresh plus a period, no more.
  const double most = 2 * (100e6 * Seconds(3 * simulation.period + simulation.traits.refresh)) +
                      4 * static_cast<double>(simulation.traits.resolution_uj) + 10;
  EXPECT_LE(static_cast<double>(energy->bound_uj), most);
}

INSTANTIATE_TEST_SUITE_P(
    Counters, CounterPropertyTest,
    testing::Values(Simulation{"Exact", {0, 1000, Nanoseconds(0), 1}, seconds(1)},
                    Simulation{"RaplIdle", {0, 1000, milliseconds(1), 61}, seconds(1)},
                    Simulation{"RaplBusy", {0, 1000, milliseconds(1), 15}, milliseconds(100)},
                    Simulation{
                        "NvidiaBoard", {0, 1000, milliseconds(100), 1000}, milliseconds(100)},
                    Simulation{"MinutePlug", {0, 4600, seconds(60), 3'600'000}, seconds(1)}),
    [](const auto& test) { return std::string(test.param.name); });

TEST(MeanWattsTest, DividesByTheMeasuredInterval) {
  const auto watts = MeanWatts({At(seconds(1)), 0}, {At(milliseconds(3500)), 100'000'000});
  ASSERT_TRUE(watts.has_value());
  EXPECT_DOUBLE_EQ(*watts, 40.0);
}

TEST(MeanWattsTest, NoMovementIsNoPower) {
  const EnergyPoint before{At(seconds(1)), 5};
  EXPECT_EQ(MeanWatts(before, {At(seconds(2)), 5}).error().reason_code(), "counter_did_not_move");
  EXPECT_EQ(MeanWatts(before, {At(seconds(2)), 9, true}).error().reason_code(), "reset");
  EXPECT_EQ(MeanWatts(before, {At(seconds(1)), 9}).error().reason_code(), "empty_window");
}

}  // namespace
}  // namespace tokwatt
