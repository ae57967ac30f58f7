// The parent's side: whatever a child does, every kernel has a figure or a reason.
#include <gtest/gtest.h>

#include <set>

#include "probes/bandwidth/bandwidth.h"
#include "tests/support/fake_clock.h"

namespace tokwatt {
namespace {

// A clock of which each look costs half a minute, so that deadlines pass without waiting for them.
class HurryingClock : public FakeClock {
 public:
  MonoTime Mono() const override {
    Advance(std::chrono::seconds(30));
    return FakeClock::Mono();
  }
};

std::vector<BandwidthResult> Measure(const std::string& behaviour, const Clock& clock,
                                     const StopToken& stop,
                                     const std::string& program = TOKWATT_FAKE_CHILD) {
  BandwidthOptions options;
  options.isa = behaviour;
  options.backend = "cpu";
  return MeasureBandwidth(program, options, clock, stop, std::chrono::seconds(100));
}

std::vector<BandwidthResult> Measure(const std::string& behaviour) {
  const FakeClock clock;  // stands still: no deadline passes
  return Measure(behaviour, clock, StopSource().token());
}

// The figure of "read", which every fake child but the silent one gives, and the others' reason.
void ExpectReadOnly(const std::vector<BandwidthResult>& results, const std::string& reason) {
  ASSERT_EQ(results.size(), 3u);
  EXPECT_EQ(results[0].kernel, "read");
  EXPECT_EQ(results[0].best_bytes_per_second, 20e9);
  EXPECT_EQ(results[0].absent, Absence{});
  for (const size_t i : {1u, 2u}) {
    EXPECT_EQ(results[i].best_bytes_per_second, 0);
    EXPECT_EQ(results[i].absent.reason, reason) << results[i].absent.detail;
    EXPECT_NE(results[i].absent.detail, "");
  }
}

TEST(MeasureBandwidth, GivesEveryKernelInOrder) {
  const auto results = Measure("good");
  ASSERT_EQ(results.size(), 3u);
  EXPECT_EQ(results[0].kernel, "read");
  EXPECT_EQ(results[1].kernel, "copy");
  EXPECT_EQ(results[2].kernel, "triad");
  for (const auto& result : results) EXPECT_EQ(result.absent, Absence{});
}

TEST(MeasureBandwidth, CrashKeepsWhatWasSaidBefore) {
  const auto results = Measure("crash");
  ExpectReadOnly(results, "child_crashed");
  EXPECT_NE(results[1].absent.detail.find("signal 6"), std::string::npos);
}

TEST(MeasureBandwidth, ExitCodeIsSaid) {
  const auto results = Measure("fail");
  ExpectReadOnly(results, "child_crashed");
  EXPECT_NE(results[1].absent.detail.find("exit code 3"), std::string::npos);
}

TEST(MeasureBandwidth, GarbageIsNotRead) { ExpectReadOnly(Measure("garbage"), "garbage"); }
TEST(MeasureBandwidth, HalfALineIsNoResult) { ExpectReadOnly(Measure("half"), "incomplete"); }
TEST(MeasureBandwidth, EndlessOutputIsCut) { ExpectReadOnly(Measure("flood"), "garbage"); }

TEST(MeasureBandwidth, SilenceIsAbsent) {
  const auto results = Measure("silent");
  ASSERT_EQ(results.size(), 3u);
  for (const auto& result : results) EXPECT_EQ(result.absent.reason, "incomplete");
}

// A driver's exit handlers may hang after everything was said.
TEST(MeasureBandwidth, AChildThatSaysNoMoreAndStaysIsKilled) {
  const auto results = Measure("deaf");
  ExpectReadOnly(results, "child_crashed");
  EXPECT_NE(results[1].absent.detail.find("signal 9"), std::string::npos);
}

TEST(MeasureBandwidth, HungChildEndsAtTheDeadline) {
  const HurryingClock clock;
  const auto results = Measure("hang", clock, StopSource().token());
  ASSERT_EQ(results.size(), 3u);
  EXPECT_EQ(results[1].absent.reason, "deadline_exceeded");
}

TEST(MeasureBandwidth, StopKillsTheChild) {
  const FakeClock clock;
  StopSource stop;
  stop.RequestStop();
  const auto results = Measure("hang", clock, stop.token());
  ASSERT_EQ(results.size(), 3u);
  for (const auto& result : results) EXPECT_EQ(result.absent.reason, "cancelled");
}

TEST(MeasureBandwidth, MissingProgramIsSaid) {
  const FakeClock clock;
  const auto results = Measure("good", clock, StopSource().token(), "/nonexistent/tokwatt");
  ASSERT_EQ(results.size(), 3u);
  for (const auto& result : results) EXPECT_EQ(result.absent.reason, "spawn_failed");
}

TEST(MeasureBandwidth, TheRealChildAnswersOnASmallBuffer) {
  FakeClock clock;
  clock.Advance(std::chrono::hours(1));
  BandwidthOptions options;
  options.isa = "real";
  options.backend = "cpu";
  options.kernels = {"read", "triad", "fly"};
  options.buffer_bytes = 1 << 20;
  options.trials = 1;
  options.threads = 1;
  const auto results = MeasureBandwidth(TOKWATT_FAKE_CHILD, options, clock, StopSource().token(),
                                        std::chrono::seconds(100));
  ASSERT_EQ(results.size(), 3u);
  EXPECT_GT(results[0].best_bytes_per_second, 1e8) << results[0].absent.detail;
  ASSERT_FALSE(results[0].validity.empty());  // box_busy may follow
  EXPECT_EQ(results[0].validity[0], "buffer_in_cache");
  EXPECT_EQ(results[1].threads, 1);
  EXPECT_EQ(results[2].absent.reason, "unknown_kernel");
  EXPECT_EQ(results[2].start, clock.Mono()) << "and not the start of the machine";
}

}  // namespace
}  // namespace tokwatt
