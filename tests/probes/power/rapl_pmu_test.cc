// RAPL through performance counters: a tree as arch/x86/events/rapl.c makes it, and counters
// played.
#include "probes/power/rapl_pmu.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>

#include "tests/probes/power/source_under_test.h"
#include "tests/support/temporary_directory.h"

namespace tokwatt {
namespace {

class PlayedCounter : public PerfCounter {
 public:
  explicit PlayedCounter(const uint64_t& value) : value_(value) {}
  Result<uint64_t> Read() const override { return value_; }

 private:
  const uint64_t& value_;
};

class PlayedEvents : public PerfEvents {
 public:
  Result<std::unique_ptr<PerfCounter>> Open(uint32_t type, uint64_t config,
                                            int cpu) const override {
    if (refuse) return Fail(Code::kPermissionDenied, "Permission denied");
    EXPECT_EQ(type, 23u);
    return std::make_unique<PlayedCounter>(counts[{config, cpu}]);
  }
  bool refuse = false;
  mutable std::map<std::pair<uint64_t, int>, uint64_t> counts;
};

class RaplPmuTest : public testing::Test {
 protected:
  RaplPmuTest() {
    env_.root = directory_.path();
    env_.clock = &clock_;
    env_.perf = &events_;
    Write("type", "23");
    Write("cpumask", "0,8");
    AddEvent("energy-pkg", "event=0x02");
    AddEvent("energy-cores", "event=0x01");
    Put("/sys/devices/system/cpu/cpu8/topology/physical_package_id", "1");
  }
  void Write(const std::string& name, const std::string& text) {
    Put("/sys/bus/event_source/devices/power/" + name, text);
  }
  void AddEvent(const std::string& name, const std::string& code) {
    Write("events/" + name, code);
    Write("events/" + name + ".scale", "2.3283064365386962890625e-10");
    Write("events/" + name + ".unit", "Joules");
  }
  void Put(const std::string& path, const std::string& text) {
    const std::filesystem::path file = directory_.path() + path;
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file) << text << "\n";
  }

  TemporaryDirectory directory_;
  FakeClock clock_;
  PlayedEvents events_;
  Env env_;
};

TEST_F(RaplPmuTest, EachPackageIsAskedOnItsOwnProcessor) {
  events_.counts[{2, 0}] = uint64_t{1} << 32;  // one joule
  events_.counts[{2, 8}] = uint64_t{5} << 32;
  const auto answer = RaplPmu(env_).Read();
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_EQ(std::get<EnergyCounter>(FindReading(*answer, "package-0")->value).total_uj, 1'000'000u);
  EXPECT_EQ(std::get<EnergyCounter>(FindReading(*answer, "package-1")->value).total_uj, 5'000'000u);
  EXPECT_EQ(FindReading(*answer, "core-1")->contained_in, "package-1");
}

TEST_F(RaplPmuTest, ThePlatformIsCountedOnceAndHoldsThePackages) {
  AddEvent("energy-psys", "event=0x05");
  events_.counts[{2, 0}] = uint64_t{7} << 32;
  const auto answer = RaplPmu(env_).Read();
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_EQ(answer->readings.size(), 5u);
  EXPECT_EQ(FindReading(*answer, "psys")->scope, PowerScope::kSystem);
  EXPECT_EQ(FindReading(*answer, "package-1")->contained_in, "psys");
}

TEST_F(RaplPmuTest, StandsInWherePowercapIsMissing) {
  events_.counts[{2, 0}] = uint64_t{7} << 32;
  const auto source = std::move(MakeSources("rapl", env_).front());
  const auto answer = source->Read();
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_NE(FindReading(*answer, "package-0"), nullptr);
  events_.refuse = true;
  EXPECT_EQ(MakeSources("rapl", env_).front()->Read().error().code, Code::kNotFound);
}

// Seen on a virtual machine: its unit has energy-psys, which stood for a system that drew nothing.
TEST_F(RaplPmuTest, CountersThatStandAtZeroAreNotThere) {
  EXPECT_EQ(RaplPmu(env_).Read().error().code, Code::kNotFound);
}

TEST_F(RaplPmuTest, WhatTheKernelForbidsIsDenied) {
  events_.refuse = true;
  EXPECT_EQ(RaplPmu(env_).Read().error().code, Code::kPermissionDenied);
}

TEST_F(RaplPmuTest, ADescriptionThatIsNoneOpensNothing) {
  for (const char* code : {"", "event=2", "event=0x", "event=0xzz", "event=0x02,umask=1"}) {
    AddEvent("energy-pkg", code);
    AddEvent("energy-cores", code);
    EXPECT_EQ(RaplPmu(env_).Read().error().code, Code::kDataLoss) << code;
  }
  AddEvent("energy-pkg", "event=0x02");
  Write("events/energy-pkg.scale", "-1");
  EXPECT_EQ(RaplPmu(env_).Read().error().code, Code::kDataLoss);
}

}  // namespace
}  // namespace tokwatt
