// Whether a plug follows a load: on series of which the answer is known.
#include "agent/plug_check/load_step.h"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <limits>
#include <random>

#include "agent/plug_check/load_plan.h"

namespace tokwatt {
namespace {

constexpr double kPhaseSeconds = 12;
constexpr int kPhases = 7;

MonoTime At(double seconds) {
  return MonoTime{1'000'000'000'000 + static_cast<int64_t>(std::llround(seconds * 1e9))};
}

std::vector<LoadPhase> Phases() {
  std::vector<LoadPhase> phases;
  for (int i = 0; i < kPhases; ++i) {
    phases.push_back({At(i * kPhaseSeconds), At((i + 1) * kPhaseSeconds), i % 2 == 1});
  }
  return phases;
}

bool IsLoaded(double seconds) {
  const int phase = static_cast<int>(std::floor(seconds / kPhaseSeconds));
  return seconds >= 0 && phase < kPhases && phase % 2 == 1;
}

using Watts = std::function<double(double seconds)>;

// Read once a second, as plugs are, a little after each second.
std::vector<PlugSample> Read(const Watts& watts) {
  std::vector<PlugSample> samples;
  for (int i = 0; i < kPhases * static_cast<int>(kPhaseSeconds); ++i) {
    const double seconds = i + 0.4;
    samples.push_back({At(seconds), watts(seconds)});
  }
  return samples;
}

LoadStep Judge(const Watts& watts, const PlugTiming& timing = {1, 0, 0.1}) {
  return JudgeLoadStep(Read(watts), Phases(), timing);
}

// What the machine of these tests draws: 20 W at rest, 60 W with every core loaded.
double Machine(double seconds) { return IsLoaded(seconds) ? 60 : 20; }

TEST(LoadStepTest, APlugThatFollowsIsBelievedWithItsStep) {
  const LoadStep step = Judge(Machine);
  EXPECT_EQ(step.verdict, LoadStepVerdict::kFollows);
  EXPECT_DOUBLE_EQ(*step.rest_watts, 20);
  EXPECT_DOUBLE_EQ(*step.load_watts, 60);
  EXPECT_DOUBLE_EQ(*step.step_watts, 40);
  EXPECT_LE(*step.lag_seconds, 0.5);
}

TEST(LoadStepTest, ItsDelayIsFound) {
  const LoadStep step = Judge([](double seconds) { return Machine(seconds - 3); });
  EXPECT_EQ(step.verdict, LoadStepVerdict::kFollows);
  EXPECT_NEAR(*step.lag_seconds, 3, 0.6);
  EXPECT_DOUBLE_EQ(*step.step_watts, 40);
}

TEST(LoadStepTest, AMeanOverTimeLagsByHalfOfIt) {
  const auto averaged = [](double seconds) {
    double sum = 0;
    for (int i = 0; i < 40; ++i) sum += Machine(seconds - 0.1 * i);
    return sum / 40;
  };
  const LoadStep step = Judge(averaged, {1, 4, 0.1});
  EXPECT_EQ(step.verdict, LoadStepVerdict::kFollows);
  EXPECT_NEAR(*step.lag_seconds, 2, 0.8);
  EXPECT_NEAR(*step.step_watts, 40, 1);
}

TEST(LoadStepTest, NoiseBelowTheStepIsNoMatterAndRaisesTheThreshold) {
  for (const unsigned seed : {1U, 2U, 3U, 4U, 5U}) {
    std::mt19937_64 random(seed);
    std::normal_distribution<double> noise(0, 2);
    const LoadStep step = Judge([&](double seconds) { return Machine(seconds) + noise(random); });
    EXPECT_EQ(step.verdict, LoadStepVerdict::kFollows) << seed;
    EXPECT_NEAR(*step.step_watts, 40, 4) << seed;
    EXPECT_GT(*step.threshold_watts, 3) << seed;
  }
}

TEST(LoadStepTest, AMachineThatWarmsUpStillFollows) {
  const LoadStep step = Judge([](double seconds) { return Machine(seconds) + seconds / 10; });
  EXPECT_EQ(step.verdict, LoadStepVerdict::kFollows);
}

TEST(LoadStepTest, ACoarsePlugFollowsASmallMachine) {
  const auto watts = [](double seconds) { return IsLoaded(seconds) ? 9.0 : 5.0; };
  EXPECT_EQ(Judge(watts, {1, 0, 1}).verdict, LoadStepVerdict::kFollows);
  const auto less = [](double seconds) { return IsLoaded(seconds) ? 7.0 : 5.0; };
  EXPECT_EQ(Judge(less, {1, 0, 1}).verdict, LoadStepVerdict::kDoesNotFollow)
      << "two steps of the plug are its own doing";
}

TEST(LoadStepTest, AnotherMachinesLoadIsNotOurs) {
  for (const double period : {5.0, 7.0, 17.0, 31.0, 50.0}) {
    const LoadStep step =
        Judge([&](double seconds) { return std::fmod(seconds, period) < period / 2 ? 90 : 30; });
    EXPECT_EQ(step.verdict, LoadStepVerdict::kDoesNotFollow) << period;
  }
}

TEST(LoadStepTest, ARandomLoadIsNeverTakenForOurs) {
  int inconclusive = 0;
  for (unsigned seed = 0; seed < 200; ++seed) {
    std::mt19937_64 random(seed);
    std::uniform_real_distribution<double> level(20, 120);
    std::uniform_int_distribution<int> lasts(1, 20);
    double now = level(random);
    int left = lasts(random);
    const LoadStep step = Judge([&](double) {
      if (--left < 0) {
        now = level(random);
        left = lasts(random);
      }
      return now;
    });
    EXPECT_NE(step.verdict, LoadStepVerdict::kFollows) << seed;
    inconclusive += step.verdict == LoadStepVerdict::kInconclusive ? 1 : 0;
  }
  EXPECT_EQ(inconclusive, 0);
}

TEST(LoadStepTest, OursBelowAGreaterLoadOfOthersIsNotSeen) {
  const LoadStep step = Judge(
      [](double seconds) { return Machine(seconds) + (std::fmod(seconds, 29) < 15 ? 200 : 0); });
  EXPECT_EQ(step.verdict, LoadStepVerdict::kDoesNotFollow);
}

TEST(LoadStepTest, AnythingThatFallsUnderLoadDoesNotFollow) {
  // Within the longest delay, a fall is also a rise half a cycle later.
  const LoadStep step = Judge([](double seconds) { return 80 - Machine(seconds); });
  EXPECT_NE(step.verdict, LoadStepVerdict::kFollows);
}

TEST(LoadStepTest, OneLoadThatItMissesIsEnough) {
  const LoadStep step = Judge([](double seconds) {
    return seconds > 3 * kPhaseSeconds && seconds < 4 * kPhaseSeconds ? 20 : Machine(seconds);
  });
  EXPECT_EQ(step.verdict, LoadStepVerdict::kDoesNotFollow);
}

TEST(LoadStepTest, AConstantPlugSaysNothing) {
  for (const double watts : {0.0, 12.0}) {
    const LoadStep step = Judge([&](double) { return watts; });
    EXPECT_EQ(step.verdict, LoadStepVerdict::kInconclusive);
    EXPECT_EQ(step.reason, "constant");
    EXPECT_EQ(*step.step_watts, 0);
  }
}

TEST(LoadStepTest, APlugThatIsTooLateIsInconclusiveAndNotWrong) {
  const LoadStep step =
      Judge([](double seconds) { return Machine(seconds - 0.65 * kPhaseSeconds); });
  EXPECT_EQ(step.verdict, LoadStepVerdict::kInconclusive);
  EXPECT_EQ(step.reason, "too_slow");
  EXPECT_NEAR(*step.lag_seconds, 0.65 * kPhaseSeconds, 0.6);
}

TEST(LoadStepTest, ReadingsThatDidNotComeAreNotMadeUp) {
  std::vector<PlugSample> samples = Read(Machine);
  std::erase_if(samples,
                [](const PlugSample& sample) { return sample.at.ns / 1'000'000'000 % 3 == 0; });
  EXPECT_EQ(JudgeLoadStep(samples, Phases(), {1, 0, 0.1}).verdict, LoadStepVerdict::kFollows);
  std::erase_if(samples, [](const PlugSample& sample) {
    return At(2 * kPhaseSeconds) < sample.at && sample.at < At(3.5 * kPhaseSeconds);
  });
  const LoadStep step = JudgeLoadStep(samples, Phases(), {1, 0, 0.1});
  EXPECT_EQ(step.verdict, LoadStepVerdict::kInconclusive);
  EXPECT_EQ(step.reason, "too_few_readings");
}

TEST(LoadStepTest, NothingAndNonsenseAreTooFewReadings) {
  EXPECT_EQ(JudgeLoadStep({}, Phases(), {}).reason, "too_few_readings");
  EXPECT_EQ(JudgeLoadStep(Read(Machine), {}, {}).reason, "too_few_readings");
  const double nan = std::numeric_limits<double>::quiet_NaN();
  EXPECT_EQ(Judge([&](double) { return nan; }).reason, "too_few_readings");
}

TEST(LoadPlanTest, APhaseHoldsTheDelayTwiceAndFourNewReadings) {
  const auto plan = PlanLoad({1, 1, 0.1}, std::nullopt);
  ASSERT_TRUE(plan);
  EXPECT_EQ(plan->cycles, 3);
  EXPECT_DOUBLE_EQ(plan->phase_seconds, 8);
  EXPECT_DOUBLE_EQ(plan->total_seconds(), 56);
}

TEST(LoadPlanTest, ASlowPlugIsLoadedTwice) {
  const auto plan = PlanLoad({10, 0, 1}, std::nullopt);
  ASSERT_TRUE(plan);
  EXPECT_EQ(plan->cycles, 2);
  EXPECT_DOUBLE_EQ(plan->phase_seconds, 60);
}

TEST(LoadPlanTest, SecondsAreSharedOutOrRefused) {
  EXPECT_DOUBLE_EQ(PlanLoad({1, 1, 0.1}, 140)->phase_seconds, 20);
  EXPECT_EQ(PlanLoad({1, 1, 0.1}, 50)->cycles, 2);
  const auto refused = PlanLoad({1, 1, 0.1}, 39);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Code::kInvalidArgument);
  EXPECT_EQ(refused.error().fix, "--seconds 40 or more");
}

}  // namespace
}  // namespace tokwatt
