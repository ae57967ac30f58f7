// Cores, caches and memory of a machine in files under a root.
#include "probes/bandwidth/machine.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace tokwatt {
namespace {

class MachineTest : public testing::Test {
 protected:
  MachineTest()
      : root_(testing::TempDir() + "bandwidth_machine_" +
              testing::UnitTest::GetInstance()->current_test_info()->name()) {
    std::filesystem::remove_all(root_);
  }
  ~MachineTest() override { std::filesystem::remove_all(root_); }

  void Write(const std::string& path, const std::string& text) {
    const std::filesystem::path file = root_ + path;
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file) << text << "\n";
  }
  void AddCpu(int cpu, const std::string& siblings) {
    Write(Cpu(cpu) + "/topology/thread_siblings_list", siblings);
  }
  void AddCache(int cpu, int index, int level, const std::string& size, const std::string& shared) {
    const std::string cache = Cpu(cpu) + "/cache/index" + std::to_string(index);
    Write(cache + "/level", std::to_string(level));
    Write(cache + "/size", size);
    Write(cache + "/shared_cpu_list", shared);
  }
  static std::string Cpu(int cpu) { return "/sys/devices/system/cpu/cpu" + std::to_string(cpu); }

  const std::string root_;
};

TEST_F(MachineTest, TakesOneThreadOfEachCore) {
  AddCpu(0, "0,4");
  AddCpu(1, "1,5");
  AddCpu(4, "0,4");
  AddCpu(5, "1,5");
  AddCpu(10, "10");
  EXPECT_EQ(PhysicalCores(root_), (std::vector<int>{0, 1, 10}));
}

TEST_F(MachineTest, WithoutTopologyEveryProcessorIsACore) {
  Write(Cpu(0) + "/online", "1");
  Write(Cpu(1) + "/online", "1");
  Write("/sys/devices/system/cpu/cpufreq/boost", "1");
  EXPECT_EQ(PhysicalCores(root_), (std::vector<int>{0, 1}));
}

TEST_F(MachineTest, AddsUpTheCachesOfTheDeepestLevel) {
  for (const int cpu : {0, 1, 2, 3}) {
    AddCpu(cpu, std::to_string(cpu));
    AddCache(cpu, 2, 2, "1024K", std::to_string(cpu));
    AddCache(cpu, 3, 3, "32768K", cpu < 2 ? "0-1" : "2-3");
  }
  EXPECT_EQ(LastLevelCacheBytes(root_), 64 << 20);
}

TEST_F(MachineTest, ALevelOnlyOnOneClusterCounts) {
  AddCpu(0, "0");
  AddCache(0, 0, 2, "2M", "0");
  AddCpu(1, "1");
  AddCache(1, 0, 2, "2M", "1");
  AddCache(1, 1, 3, "8M", "1");
  EXPECT_EQ(LastLevelCacheBytes(root_), 8 << 20);
}

TEST_F(MachineTest, WhatIsNotToldIsUnknown) {
  EXPECT_FALSE(LastLevelCacheBytes(root_));
  EXPECT_FALSE(AvailableMemoryBytes(root_));
  AddCpu(0, "0");
  AddCache(0, 0, 3, "huge", "0");
  EXPECT_FALSE(LastLevelCacheBytes(root_));
  Write("/proc/meminfo", "MemTotal: 100 kB\nMemAvailable:   90 kB");
  EXPECT_EQ(AvailableMemoryBytes(root_), 90 * 1024);
}

}  // namespace
}  // namespace tokwatt
