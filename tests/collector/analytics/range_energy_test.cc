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

RangeEnergy Over(const std::vector<SeriesPoint>& points, WallWindow window) {
  const CounterRun run{"boot", 0, points};
  return EnergyOverRange({&run, 1}, window);
}

TEST(RangeEnergyTest, WholeRange) {
  std::vector<SeriesPoint> points;
  Append(points, 100, 200, 50, 7);
  const RangeEnergy energy = Over(points, {At(100), At(200)});
  EXPECT_NEAR(*energy.joules, 5000, 1e-6);
  EXPECT_DOUBLE_EQ(energy.covered_seconds, 100);
  EXPECT_FALSE(energy.partial);
}

TEST(RangeEnergyTest, EdgesBetweenReadingsAreInterpolated) {
  std::vector<SeriesPoint> points;
  Append(points, 100, 200, 50, 0);
  const RangeEnergy energy = Over(points, {WallTime{110'500'000'000}, WallTime{120'500'000'000}});
  EXPECT_NEAR(*energy.joules, 500, 1e-6);
}

TEST(RangeEnergyTest, AGapIsPartialAndNeverFilled) {
  std::vector<SeriesPoint> points;
  Append(points, 0, 100, 50, 0);
  Append(points, 400, 500, 50, 20'000);  // the counter went on while nobody looked
  const RangeEnergy energy = Over(points, {At(0), At(500)});
  EXPECT_NEAR(*energy.joules, 10'000, 1e-6);
  EXPECT_DOUBLE_EQ(energy.covered_seconds, 200);
  EXPECT_TRUE(energy.partial);
}

TEST(RangeEnergyTest, ACounterThatStartsAnewIsABreak) {
  std::vector<SeriesPoint> points;
  Append(points, 0, 100, 50, 90'000);
  Append(points, 101, 201, 50, 0);  // the agent was started again
  const RangeEnergy energy = Over(points, {At(0), At(201)});
  EXPECT_NEAR(*energy.joules, 10'000, 1e-6);
}

TEST(RangeEnergyTest, NoReadingIsUnknownNotZero) {
  const RangeEnergy energy = Over({}, {At(0), At(10)});
  EXPECT_EQ(energy.joules.error().reason, "no_reading");
  EXPECT_TRUE(energy.partial);
}

TEST(RangeEnergyTest, PartsAddUpToTheWhole) {
  std::vector<SeriesPoint> points;
  Append(points, 0, 3600, 37, 0);
  const double whole = *Over(points, {At(0), At(3600)}).joules;
  double parts = 0;
  for (int64_t t = 0; t < 3600; t += 600) {
    parts += *Over(points, {At(t), At(t + 600)}).joules;
  }
  EXPECT_NEAR(parts, whole, 1e-6);
}

// A clock that was two hours ahead until NTP set it: the readings of both offsets interleaved, and
// each step from a low to a high value counted the whole distance between them.
TEST(RangeEnergyTest, OverlappingRunsOfOneCounterAddUpToWhatItCounted) {
  constexpr int64_t kAhead = 7200;
  std::vector<CounterRun> runs(2);
  runs[0] = {"boot", kAhead * 1'000'000'000, {}};
  Append(runs[0].points, kAhead, kAhead + 30, 50, 0);
  runs[1] = {"boot", 0, {}};
  Append(runs[1].points, 31, 10'000, 50, 31 * 50.0);
  const RangeEnergy energy = EnergyOverRange(runs, {At(0), At(10'000)});
  EXPECT_NEAR(*energy.joules, 50.0 * (30 + 9969), 1e-6);
  EXPECT_LE(energy.covered_seconds, 10'000);
  EXPECT_TRUE(energy.partial);  // the second between them is in neither
}

// The median distance of all readings was that of the fast ones, and every distance at rest a gap.
TEST(RangeEnergyTest, ABusyTimeDoesNotMakeRestAGap) {
  std::vector<SeriesPoint> points;
  double joules = 0;
  const auto read = [&](int n, Nanoseconds period) {
    for (int i = 0; i < n; ++i) {
      points.emplace_back(points.empty() ? At(0) : points.back().first + period, joules);
      joules += 50 * Seconds(period);
    }
  };
  const Nanoseconds five_seconds = std::chrono::seconds(5);
  read(100, five_seconds);
  read(1000, std::chrono::milliseconds(100));
  read(100, five_seconds);
  const WallWindow window{At(0), points.back().first};
  const RangeEnergy energy = Over(points, window);
  EXPECT_NEAR(*energy.joules, points.back().second - points.front().second, 1e-6);
  EXPECT_FALSE(energy.partial);
}

TEST(RangeEnergyTest, AHoleInAFastRangeIsNoPeriod) {
  std::vector<SeriesPoint> points;
  for (int i = 0; i < 1000; ++i) {
    points.emplace_back(WallTime{i * 100'000'000LL + (i < 500 ? 0 : 60'000'000'000LL)}, 5.0 * i);
  }
  const RangeEnergy energy = Over(points, {At(0), points.back().first});
  EXPECT_NEAR(*energy.joules, 4995 - 5, 1e-6);
  EXPECT_TRUE(energy.partial);
}

// Less than six periods missing anywhere went unmarked.
TEST(RangeEnergyTest, AShortHoleInsideIsPartial) {
  std::vector<SeriesPoint> points;
  Append(points, 0, 100, 50, 0);
  Append(points, 105, 200, 50, 5250);
  EXPECT_TRUE(Over(points, {At(0), At(200)}).partial);
  EXPECT_TRUE(Over(points, {At(0), At(102)}).partial);  // an edge within the hole
  EXPECT_TRUE(Over(points, {At(102), At(200)}).partial);
  EXPECT_FALSE(Over(points, {At(105), At(200)}).partial);
  EXPECT_FALSE(Over(points, {At(110), At(210)}).partial);  // the newest are on their way
  EXPECT_TRUE(Over(points, {At(110), At(240)}).partial);
}

}  // namespace
}  // namespace tokwatt
