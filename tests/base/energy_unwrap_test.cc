// Unwrap: wraps, resets and jumps, against a simulated counter whose truth is known.
#include "base/energy/unwrap.h"

#include <gtest/gtest.h>

#include <random>

namespace tokwatt {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr uint64_t kAmdRange = 65'532'610'987;  // 2^32 steps of 2^-16 J, in microjoules

MonoTime At(Nanoseconds since_start) { return MonoTime{} + since_start; }

CounterTraits Wrapping(uint64_t range) { return {range, 1000, milliseconds(1), 61}; }

UnwrapState Started(const CounterTraits& traits, uint64_t raw) {
  return Unwrap(traits, {}, At(seconds(1)), raw).state;
}

TEST(UnwrapTest, FirstReadingStartsAtZeroWhateverTheCounterSays) {
  const auto result = Unwrap(Wrapping(kAmdRange), {}, At(seconds(1)), 123'456'789);
  EXPECT_EQ(result.step, CounterStep::kFirst);
  EXPECT_EQ(result.state.total_uj, 0);
}

TEST(UnwrapTest, AdvancesByTheDifference) {
  const auto traits = Wrapping(kAmdRange);
  const auto result = Unwrap(traits, Started(traits, 1'000'000), At(seconds(2)), 31'000'000);
  EXPECT_EQ(result.step, CounterStep::kAdvanced);
  EXPECT_EQ(result.state.total_uj, 30'000'000);
}

TEST(UnwrapTest, WrapsAtItsRange) {
  const auto traits = Wrapping(kAmdRange);
  const auto before = Started(traits, kAmdRange - 10'000'000);
  const auto result = Unwrap(traits, before, At(seconds(2)), 20'000'000);
  EXPECT_EQ(result.step, CounterStep::kAdvanced);
  EXPECT_EQ(result.state.total_uj, 30'000'000);
}

TEST(UnwrapTest, DecreaseThatWouldNeedMoreThanTheCeilingIsAReset) {
  const auto traits = Wrapping(kAmdRange);
  const auto before = Started(traits, 30'000'000'000);  // as a wrap: 35 kJ in one second
  const auto result = Unwrap(traits, before, At(seconds(2)), 1'000'000);
  EXPECT_EQ(result.step, CounterStep::kReset);
  EXPECT_EQ(result.state.total_uj, 0);
  EXPECT_EQ(result.state.raw_uj, 1'000'000u);
}

TEST(UnwrapTest, JumpAboveTheCeilingIsAReset) {
  const auto traits = Wrapping(0);
  const auto result = Unwrap(traits, Started(traits, 5), At(seconds(2)), 2'000'000'000'000);
  EXPECT_EQ(result.step, CounterStep::kReset);
  EXPECT_EQ(result.state.total_uj, 0);
}

TEST(UnwrapTest, Counter64BitsWideNeverWraps) {
  const auto traits = Wrapping(0);
  EXPECT_EQ(Unwrap(traits, Started(traits, 50), At(seconds(2)), 40).step, CounterStep::kReset);
}

TEST(UnwrapTest, SilenceLongEnoughForTwoWrapsIsAReset) {
  const auto traits = Wrapping(kAmdRange);  // 65 s at 1000 W
  const auto before = Started(traits, 1'000);
  EXPECT_EQ(Unwrap(traits, before, At(seconds(40)), 2'000).step, CounterStep::kAdvanced);
  EXPECT_EQ(Unwrap(traits, before, At(seconds(90)), 2'000).step, CounterStep::kReset);
}

TEST(UnwrapTest, ValueBeyondTheRangeIsNoReading) {
  const auto traits = Wrapping(1'000'000);
  EXPECT_EQ(Unwrap(traits, Started(traits, 10), At(milliseconds(1001)), 1'000'001).step,
            CounterStep::kReset);
}

TEST(UnwrapTest, SlowCounterMayCatchUpWithinItsRefresh) {
  CounterTraits plug{0, 4600, seconds(60), 3'600'000};
  const auto before = Started(plug, 0);
  // A minute at 100 W shows at once, one second after the reading before.
  EXPECT_EQ(Unwrap(plug, before, At(seconds(2)), 6'000'000'000).step, CounterStep::kAdvanced);
}

TEST(UnwrapTest, EqualReadingIsUnchangedAndEqualTimeIsIgnored) {
  const auto traits = Wrapping(kAmdRange);
  const auto before = Started(traits, 7);
  EXPECT_EQ(Unwrap(traits, before, At(seconds(2)), 7).step, CounterStep::kUnchanged);
  const auto same_time = Unwrap(traits, before, before.at, 9);
  EXPECT_EQ(same_time.step, CounterStep::kNotLater);
  EXPECT_EQ(same_time.state.raw_uj, 7u);
}

TEST(UnwrapTest, RandomLoadsThroughManyWrapsKeepTheTotal) {
  std::mt19937_64 random(20261122);
  std::uniform_real_distribution<double> watts(0, 900);
  std::uniform_int_distribution<int64_t> step_ms(1, 3000);
  const CounterTraits traits = Wrapping(20'000'000'000);  // wraps every 20 kJ
  uint64_t truth_uj = 19'999'000'000;
  MonoTime at = At(seconds(1));
  UnwrapState state = Unwrap(traits, {}, at, truth_uj % traits.range_uj).state;
  const uint64_t start_uj = truth_uj;
  for (int i = 0; i < 5000; ++i) {
    const milliseconds step(step_ms(random));
    at = at + step;
    truth_uj += static_cast<uint64_t>(watts(random) * static_cast<double>(step.count()) * 1e3);
    const auto result = Unwrap(traits, state, at, truth_uj % traits.range_uj);
    ASSERT_NE(result.step, CounterStep::kReset) << i;
    ASSERT_GE(result.state.total_uj, state.total_uj);
    state = result.state;
  }
  EXPECT_GT((truth_uj - start_uj) / traits.range_uj, 50u) << "the test must wrap often";
  EXPECT_EQ(state.total_uj, static_cast<int64_t>(truth_uj - start_uj));
}

TEST(UnwrapTest, GarbageNeverMakesTheTotalFall) {
  std::mt19937_64 random(7);
  const CounterTraits traits = Wrapping(kAmdRange);
  UnwrapState state;
  MonoTime at;
  for (int i = 0; i < 20'000; ++i) {
    at = MonoTime{static_cast<int64_t>(random() % 100'000'000'000'000)};
    const auto result = Unwrap(traits, state, at, random() >> (random() % 64));
    ASSERT_GE(result.state.total_uj, state.total_uj);
    ASSERT_GE(result.state.at, state.at);
    state = result.state;
  }
}

}  // namespace
}  // namespace tokwatt
