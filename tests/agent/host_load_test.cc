// What a benchmark is told about the machine's load: an unknown load never passes for idle.
#include "agent/host_load.h"

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
  // 60 busy, 40 idle; the guest column is part of user time.
  Write("/proc/stat", "cpu  140 0 110 730 110 5 0 5 90 0\ncpu0 1 2 3\n");
  EXPECT_DOUBLE_EQ(load->UtilizationRatio(), 0.6);
}

TEST_F(HostLoadTest, AnUnknownLoadIsBusy) {
  const auto load = MakeHostLoad(env_);
  EXPECT_DOUBLE_EQ(load->UtilizationRatio(), 1.0);
  EXPECT_FALSE(load->AvailableMemoryBytes());
  EXPECT_FALSE(load->ClockHertz());
}

TEST_F(HostLoadTest, MemoryIsWhatTheKernelCallsAvailable) {
  Write("/proc/meminfo", "MemTotal:       2000 kB\nMemFree: 10 kB\nMemAvailable:    1500 kB\n");
  EXPECT_EQ(*MakeHostLoad(env_)->AvailableMemoryBytes(), 1500 * 1024);
}

// Another model was loaded over the mapped weights of the user's.
TEST_F(HostLoadTest, MappedFilesAreNotFreeMemory) {
  Write("/proc/meminfo",
        "MemTotal:       2000 kB\nMemAvailable:    1500 kB\nMapped:           900 kB\n");
  EXPECT_EQ(*MakeHostLoad(env_)->AvailableMemoryBytes(), 600 * 1024);
}

}  // namespace
}  // namespace tokwatt
