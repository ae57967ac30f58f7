#include "collector/http/energy_today.h"

#include "tests/collector/http/energy_fixture.h"

namespace tokwatt {
namespace {

class EnergyTodayTest : public EnergyFixture {
 protected:
  EnergyToday Read() { return reader_.Read(MakeQuery(), {{Device(), "", std::nullopt, {}}}); }
  // The first reading is a second after the begin.
  static constexpr double Joules(int64_t minutes) {
    return static_cast<double>(minutes * kMinuteJoules - kWatts);
  }

  EnergyTodayReader reader_;
};

TEST_F(EnergyTodayTest, PartsAddUpToTheWhole) {
  for (int64_t minute = 5; minute <= 30; minute += 5) {
    CommitMinutes(minute - 5, minute);
    GoToMinute(minute);
    EXPECT_NEAR(*Read().joules, Joules(minute), 1e-3);
  }
}

// A collector that was down, or a network: half an hour comes in order, after it was asked for.
TEST_F(EnergyTodayTest, ABacklogThatComesInOrderIsCounted) {
  CommitMinutes(0, 10);
  GoToMinute(10);
  EXPECT_NEAR(*Read().joules, Joules(10), 1e-3);
  GoToMinute(40);
  EXPECT_NEAR(*Read().joules, Joules(10), 1e-3);
  EXPECT_TRUE(Read().partial);
  CommitMinutes(10, 25);
  EXPECT_NEAR(*Read().joules, Joules(25), 1e-3);
  CommitMinutes(25, 40);
  const auto whole = ReadEnergy(MakeQuery(), Device(), {AtMinute(0), AtMinute(40)});
  ASSERT_EQ(whole->counters.size(), 1u);
  EXPECT_NEAR(*Read().joules,
              *EnergyOverRange(whole->counters.front().runs, {AtMinute(0), AtMinute(40)}).joules,
              1e-3);
}

TEST_F(EnergyTodayTest, ADayFromMidnightIsWholeUntilAHole) {
  CommitMinutes(-120, 10);
  GoToMinute(10);
  EXPECT_FALSE(Read().partial);
  CommitSeconds(630, 660);  // the half minute before is shorter than the slack of an edge
  CommitMinutes(11, 13);
  GoToMinute(13);
  EXPECT_TRUE(Read().partial);
}

// Where nothing tells energy, all of the day was decoded anew every ten seconds.
TEST_F(EnergyTodayTest, ADayWithoutEnergyIsReadOnce) {
  series_.key.metric = metrics::kMemoryUsedBytes.name;
  CommitMinutes(0, 120);
  GoToMinute(120);
  EXPECT_FALSE(Read().joules);
  CommitMinutes(120, 121);
  GoToMinute(121);
  int n_batches = 0;
  store_.on_batch = [&](const SealedBatch&) { ++n_batches; };
  EXPECT_FALSE(Read().joules);
  EXPECT_GE(n_batches, 1);
  EXPECT_LE(n_batches, 5);
}

TEST_F(EnergyTodayTest, ADeadlineKeepsWhatWasRead) {
  CommitMinutes(0, 150);
  GoToMinute(150);
  WallTime first;
  WallTime last;
  store_.on_batch = [&](const SealedBatch& batch) {
    if (first == WallTime{}) first = batch.first;
    last = batch.last;
    stopping_ = batch.last == AtMinute(100);
  };
  const EnergyToday cut = Read();
  EXPECT_EQ(last, AtMinute(100));
  EXPECT_TRUE(cut.partial);
  EXPECT_GT(*cut.joules, 0);
  first = {};
  store_.on_batch = [&](const SealedBatch& batch) {
    if (first == WallTime{}) first = batch.first;
  };
  stopping_ = false;
  EXPECT_NEAR(*Read().joules, Joules(150), 1e-3);
  EXPECT_GT(first, AtMinute(30));  // not from midnight again
}

TEST_F(EnergyTodayTest, ADeadlineBeforeTheFirstReadingSaysSo) {
  CommitMinutes(0, 5);
  GoToMinute(5);
  stopping_ = true;
  const EnergyToday today = Read();
  ASSERT_FALSE(today.joules);
  EXPECT_EQ(today.joules.error().reason, "query_deadline");
}

}  // namespace
}  // namespace tokwatt
