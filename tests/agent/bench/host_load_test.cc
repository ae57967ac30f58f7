// The machine's own load, from files under a root.
#include "agent/bench/host_load.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace tokwatt {
namespace {

class HostLoadTest : public testing::Test {
 protected:
  HostLoadTest() {
    env_.root = testing::TempDir() + "host_load_" +
                testing::UnitTest::GetInstance()->current_test_info()->name();
    std::filesystem::remove_all(env_.root);
  }
  ~HostLoadTest() override { std::filesystem::remove_all(env_.root); }

  void Write(const std::string& path, const std::string& text) {
    const std::filesystem::path file = env_.root + path;
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file) << text;
  }
  Env env_;
};

TEST_F(HostLoadTest, UtilizationIsTheBusyShareSinceTheLastCall) {
  Write("/proc/stat", "cpu  100 0 100 700 100 0 0 0 50 0\ncpu0 1 2 3\n");
  const auto load = MakeHostLoad(env_);
  EXPECT_DOUBLE_EQ(load->UtilizationRatio(), 0.2);  // since boot
  // 60 busy, 40 idle; the guest column is part of user time.
  Write("/proc/stat", "cpu  140 0 110 730 110 5 0 5 90 0\ncpu0 1 2 3\n");
  EXPECT_DOUBLE_EQ(load->UtilizationRatio(), 0.6);
  EXPECT_DOUBLE_EQ(load->UtilizationRatio(), 0);  // nothing passed
}

TEST_F(HostLoadTest, MemoryIsWhatTheKernelCallsAvailable) {
  Write("/proc/meminfo", "MemTotal:       2000 kB\nMemFree: 10 kB\nMemAvailable:    1500 kB\n");
  EXPECT_EQ(*MakeHostLoad(env_)->AvailableMemoryBytes(), 1500 * 1024);
  Write("/proc/meminfo", "MemTotal:       2000 kB\n");
  EXPECT_EQ(MakeHostLoad(env_)->AvailableMemoryBytes().error().code, Code::kNotFound);
}

TEST_F(HostLoadTest, ClockIsTheMedianOfTheCores) {
  for (const auto& [cpu, khz] :
       {std::pair{"cpu0", "3000000"}, {"cpu1", "1000000"}, {"cpu2", "2000000"}}) {
    Write(std::string("/sys/devices/system/cpu/") + cpu + "/cpufreq/scaling_cur_freq", khz);
  }
  EXPECT_DOUBLE_EQ(*MakeHostLoad(env_)->ClockHertz(), 2e9);
}

TEST_F(HostLoadTest, AnEmptyRootHasNoAnswersAndNoFacts) {
  const auto load = MakeHostLoad(env_);
  EXPECT_EQ(load->UtilizationRatio(), 0);
  EXPECT_FALSE(load->AvailableMemoryBytes());
  EXPECT_FALSE(load->ClockHertz());
  EXPECT_TRUE(load->Disclosure().empty());
}

TEST_F(HostLoadTest, DisclosesGovernorAndLoad) {
  Write("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor", "powersave\n");
  Write("/proc/loadavg", "0.10 0.20 0.30 1/100 4242\n");
  const auto facts = MakeHostLoad(env_)->Disclosure();
  ASSERT_EQ(facts.size(), 2u);
  EXPECT_EQ(facts[0], (std::pair<std::string, std::string>{"governor", "powersave"}));
  EXPECT_EQ(facts[1].first, "load_average");
}

}  // namespace
}  // namespace tokwatt
