// The parent's side of several backends of one path: the first that measures is taken, and one that
// hangs, crashes or is missing costs nothing but itself.
#include <gtest/gtest.h>
#include <signal.h>

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "probes/bandwidth/bandwidth.h"
#include "tests/support/fake_clock.h"
#include "tests/support/temporary_directory.h"

namespace tokwatt {
namespace {

std::vector<BandwidthResult> Measure(const std::string& behaviours, const StopToken& stop,
                                     const Clock& clock = FakeClock()) {
  BandwidthOptions options;
  options.isa = behaviours;
  return MeasureBandwidth(TOKWATT_FAKE_CHILD, options, clock, stop, std::chrono::seconds(100));
}

std::vector<BandwidthResult> MeasureGpu(const std::string& behaviours) {
  auto results = Measure("cpu:good " + behaviours, StopSource().token());
  EXPECT_GT(results.size(), 3u);
  for (size_t i = 0; i < 3 && i < results.size(); ++i) EXPECT_EQ(results[i].path, "cpu");
  results.erase(results.begin(), results.begin() + 3);
  for (const BandwidthResult& result : results) EXPECT_EQ(result.path, "gpu");
  return results;
}

void ExpectMeasuredBy(const std::vector<BandwidthResult>& results, const std::string& backend) {
  ASSERT_EQ(results.size(), 3u);
  for (const BandwidthResult& result : results) {
    EXPECT_EQ(result.absent, Absence{}) << result.absent.detail;
    EXPECT_EQ(result.device, backend);
  }
}

TEST(MeasureGpuBandwidth, ThePreferredBackendThatMeasuresIsTaken) {
  ExpectMeasuredBy(MeasureGpu("cuda:good vulkan:good opencl:good"), "cuda");
  ExpectMeasuredBy(MeasureGpu("cuda:none vulkan:good opencl:good"), "vulkan");
  ExpectMeasuredBy(MeasureGpu("cuda:none vulkan:broken opencl:good"), "opencl");
}

TEST(MeasureGpuBandwidth, WhatTheFirstLeftOutTheSecondDoesNotAdd) {
  const auto results = MeasureGpu("cuda:crash vulkan:good opencl:good");
  ASSERT_EQ(results.size(), 3u);
  EXPECT_EQ(results[0].device, "cuda");
  EXPECT_EQ(results[1].absent.reason, "child_crashed");
}

TEST(MeasureGpuBandwidth, NoGpuIsOneAnswerThatNamesEveryBackend) {
  const auto results = MeasureGpu("cuda:none vulkan:none opencl:none");
  ASSERT_EQ(results.size(), 1u);
  EXPECT_EQ(results[0].kernel, "read");
  EXPECT_EQ(results[0].absent.reason, kNoGpuReason);
  EXPECT_EQ(results[0].absent.detail,
            "cuda: cuda is not there; vulkan: vulkan is not there; opencl: opencl is not there");
  EXPECT_EQ(results[0].absent.fix, "install cuda; install vulkan; install opencl");
}

TEST(MeasureGpuBandwidth, ABrokenDriverIsToldBeforeAMissingOne) {
  const auto results = MeasureGpu("cuda:none vulkan:broken opencl:none");
  ASSERT_EQ(results.size(), 3u);
  for (const auto& result : results) EXPECT_EQ(result.absent.reason, "driver_failed");
}

TEST(MeasureGpuBandwidth, StopEndsAllOfThem) {
  StopSource stop;
  stop.RequestStop();
  const auto results = Measure("hang", stop.token());
  ASSERT_EQ(results.size(), 6u);
  for (const auto& result : results) EXPECT_EQ(result.absent.reason, "cancelled");
}

// Time that passes at once when the file is there.
class ClockOfFile : public FakeClock {
 public:
  explicit ClockOfFile(std::string file) : file_(std::move(file)) {}
  MonoTime Mono() const override {
    if (std::filesystem::exists(file_)) Advance(std::chrono::hours(1));
    return FakeClock::Mono();
  }

 private:
  const std::string file_;
};

// A library of OpenCL that never answers, in the real child.
TEST(MeasureGpuBandwidth, ADriverThatHangsIsKilledAtTheDeadline) {
  const TemporaryDirectory directory;
  const std::string marker = directory.path() + "/entered";
  setenv("LD_LIBRARY_PATH", TOKWATT_HANGING_DRIVER, 1);
  setenv("TOKWATT_HANGING_DRIVER_MARKER", marker.c_str(), 1);
  BandwidthOptions options;
  options.isa = "real";
  options.backend = "opencl";
  const auto results = MeasureBandwidth(TOKWATT_FAKE_CHILD, options, ClockOfFile(marker),
                                        StopSource().token(), std::chrono::seconds(100));
  unsetenv("LD_LIBRARY_PATH");
  ASSERT_EQ(results.size(), 3u);
  for (const auto& result : results) EXPECT_EQ(result.absent.reason, "deadline_exceeded");
  pid_t hung = 0;
  std::ifstream(marker) >> hung;
  ASSERT_GT(hung, 0);
  EXPECT_EQ(kill(hung, 0), -1);
  EXPECT_EQ(errno, ESRCH);
}

}  // namespace
}  // namespace tokwatt
