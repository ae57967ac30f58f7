// The rules of the energy bench: what it complains of, and that its loads and faults are as told.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/bench/energy/report.h"

namespace tokwatt::bench {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr double kTruth = 1000;

// A counter that is read ten times a second.
Row Judge(const std::vector<Outcome>& outcomes) {
  return Summarize(InstrumentKinds().front(), Regimes()[1], WaveformKinds().front(), outcomes);
}

Outcome Measured(double error, double bound) {
  Outcome outcome;
  outcome.truth_joules = kTruth;
  outcome.energy_joules = kTruth + error;
  outcome.bound_joules = bound;
  return outcome;
}

Outcome Refused(bool fault) {
  Outcome outcome;
  outcome.fault = fault;
  outcome.refused = "gap";
  outcome.truth_joules = kTruth;
  return outcome;
}

TEST(EnergyBench, SmallErrorsWithinTheirBoundsAreAsWanted) {
  EXPECT_THAT(Complaints(Judge(std::vector<Outcome>(200, Measured(0.5, 0.6)))), IsEmpty());
}

TEST(EnergyBench, ComplainsOfErrorsOfCountersAbove2In1000) {
  EXPECT_THAT(Complaints(Judge(std::vector<Outcome>(200, Measured(-3, 4)))),
              ElementsAre(HasSubstr("error 0.300 %")));
}

TEST(EnergyBench, ComplainsOfBoundsThatDoNotCoverTheTruth) {
  std::vector<Outcome> outcomes(197, Measured(0.5, 0.6));
  outcomes.insert(outcomes.end(), 3, Measured(0.7, 0.6));
  EXPECT_THAT(Complaints(Judge(outcomes)), ElementsAre(HasSubstr("covers 98.50 %")));
}

TEST(EnergyBench, ComplainsOfBoundsThatSayNothing) {
  EXPECT_THAT(Complaints(Judge(std::vector<Outcome>(200, Measured(0.5, 500)))),
              ElementsAre(HasSubstr("bound 500 J, wanted 0.75 J")));
}

TEST(EnergyBench, ComplainsOfRefusalsWithoutAFaultAndOfFiguresAcrossOne) {
  std::vector<Outcome> outcomes(190, Measured(0.5, 0.6));
  outcomes.insert(outcomes.end(), 5, Refused(true));
  EXPECT_THAT(Complaints(Judge(outcomes)), IsEmpty());
  outcomes.insert(outcomes.end(), 3, Refused(false));
  EXPECT_THAT(Complaints(Judge(outcomes)), ElementsAre(HasSubstr("3 needless refusals")));
  outcomes.back() = Measured(0.5, 0.6);
  outcomes.back().fault = true;
  outcomes[outcomes.size() - 2] = Measured(0.5, 0.6);
  EXPECT_THAT(Complaints(Judge(outcomes)), ElementsAre(HasSubstr("1 figures across a hole")));
}

TEST(EnergyBench, EveryLoadIsKnownForTheWholeScheduleAndStaysInItsRange) {
  Random random(1);
  for (const WaveformKind& kind : WaveformKinds()) {
    for (int i = 0; i < 50; ++i) {
      const Waveform load = kind.draw(random, kScheduleLength);
      ASSERT_GE(load.end().ns, Nanoseconds(kScheduleLength).count() - 10) << kind.name;
      const double watts = load.MeanWatts(MonoTime{0}, load.end());
      ASSERT_GE(watts, kIdleWatts) << kind.name;
      ASSERT_LE(watts, kBusyWatts) << kind.name;
    }
  }
}

TEST(EnergyBench, SchedulesHaveTheFaultsThatTheyTell) {
  Random random(1);
  int holes = 0;
  int resets = 0;
  for (int i = 0; i < 2000; ++i) {
    const Schedule schedule = DrawSchedule(Regimes().front(), random);
    ASSERT_TRUE(std::is_sorted(schedule.reads.begin(), schedule.reads.end()));
    if (HasGap(schedule)) {
      ++holes;
      ASSERT_TRUE(schedule.dropped_out);
    }
    resets += schedule.resets ? 1 : 0;
  }
  EXPECT_GT(holes, 50);
  EXPECT_GT(resets, 20);
}

}  // namespace
}  // namespace tokwatt::bench
