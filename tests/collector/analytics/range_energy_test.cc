#include "collector/analytics/range_energy.h"

#include <gtest/gtest.h>

namespace tokwatt {
namespace {

WallTime At(int64_t seconds) { return WallTime{seconds * 1'000'000'000}; }

// A counter at 1 Hz from `from` to `to`, at `watts`, starting at `start` joules.
void Append(std::vector<SeriesPoint>& points, int64_t from, int64_t to, double watts,
            double start) {
  for (int64_t t = from; t <= to; ++t) {
    points.emplace_back(At(t), start + watts * static_cast<double>(t - from));
  }
}

TEST(RangeEnergyTest, WholeRange) {
  std::vector<SeriesPoint> points;
  Append(points, 100, 200, 50, 7);
  const RangeEnergy energy = EnergyOverRange(points, {At(100), At(200)});
  EXPECT_NEAR(*energy.joules, 5000, 1e-6);
  EXPECT_DOUBLE_EQ(energy.covered_seconds, 100);
  EXPECT_FALSE(energy.partial);
}

TEST(RangeEnergyTest, EdgesBetweenReadingsAreInterpolated) {
  std::vector<SeriesPoint> points;
  Append(points, 100, 200, 50, 0);
  const RangeEnergy energy =
      EnergyOverRange(points, {WallTime{110'500'000'000}, WallTime{120'500'000'000}});
  EXPECT_NEAR(*energy.joules, 500, 1e-6);
}

TEST(RangeEnergyTest, AGapIsPartialAndNeverFilled) {
  std::vector<SeriesPoint> points;
  Append(points, 0, 100, 50, 0);
  Append(points, 400, 500, 50, 20'000);  // the counter went on while nobody looked
  const RangeEnergy energy = EnergyOverRange(points, {At(0), At(500)});
  EXPECT_NEAR(*energy.joules, 10'000, 1e-6);
  EXPECT_DOUBLE_EQ(energy.covered_seconds, 200);
  EXPECT_TRUE(energy.partial);
}

TEST(RangeEnergyTest, ACounterThatStartsAnewIsABreak) {
  std::vector<SeriesPoint> points;
  Append(points, 0, 100, 50, 90'000);
  Append(points, 101, 201, 50, 0);  // the agent was started again
  const RangeEnergy energy = EnergyOverRange(points, {At(0), At(201)});
  EXPECT_NEAR(*energy.joules, 10'000, 1e-6);
}

TEST(RangeEnergyTest, NoReadingIsUnknownNotZero) {
  const RangeEnergy energy = EnergyOverRange({}, {At(0), At(10)});
  EXPECT_EQ(energy.joules.error().reason, "no_reading");
  EXPECT_TRUE(energy.partial);
}

TEST(RangeEnergyTest, PartsAddUpToTheWhole) {
  std::vector<SeriesPoint> points;
  Append(points, 0, 3600, 37, 0);
  const double whole = *EnergyOverRange(points, {At(0), At(3600)}).joules;
  double parts = 0;
  for (int64_t t = 0; t < 3600; t += 600) {
    parts += *EnergyOverRange(points, {At(t), At(t + 600)}).joules;
  }
  EXPECT_NEAR(parts, whole, 1e-6);
}

}  // namespace
}  // namespace tokwatt
