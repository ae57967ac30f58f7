// Which devices could be measured, asked of children that crash, hang and talk nonsense.
#include "probes/bandwidth/device_list.h"

#include <gtest/gtest.h>

#include <map>

namespace tokwatt {
namespace {

std::map<std::string, BandwidthPath> List(const StopToken& stop) {
  std::map<std::string, BandwidthPath> paths;
  const auto clock = MakeSystemClock();
  for (BandwidthPath& path :
       ListBandwidthPaths(TOKWATT_FAKE_CHILD, *clock, stop, std::chrono::seconds(1))) {
    paths[path.backend] = std::move(path);
  }
  return paths;
}

TEST(DeviceListTest, ADriverThatCrashesHangsOrRavesCostsNothingButItsOwnRow) {
  const StopSource never;
  auto paths = List(never.token());
  ASSERT_EQ(paths.size(), BandwidthRegistry().size());
  ASSERT_EQ(paths["cpu"].devices.size(), 1u);
  EXPECT_EQ(paths["cpu"].absent, Absence{});
  EXPECT_EQ(paths["cuda"].absent.reason, "child_crashed");
  EXPECT_EQ(paths["vulkan"].absent.reason, "deadline_exceeded");
  EXPECT_EQ(paths["opencl"].absent.reason, "garbage");
}

TEST(DeviceListTest, AStopEndsIt) {
  StopSource stop;
  stop.RequestStop();
  for (const auto& [backend, path] : List(stop.token())) {
    if (backend != "vulkan") continue;
    EXPECT_EQ(path.absent.reason, "cancelled");
  }
}

TEST(DeviceListTest, AProgramThatIsNotThereIsARowToo) {
  const auto clock = MakeSystemClock();
  const StopSource never;
  for (const BandwidthPath& path :
       ListBandwidthPaths("/nonexistent", *clock, never.token(), std::chrono::seconds(1))) {
    EXPECT_NE(path.absent.reason, "") << path.backend;
  }
}

TEST(DeviceListTest, ALineKeepsWhatItSays) {
  const BandwidthPath path{
      "vulkan", "gpu", {{"RADV \xff GFX1151"}, {"llvmpipe", true}}, {"no_gpu", "detail", "fix"}};
  const auto back = DecodePath(EncodePath(path));
  ASSERT_TRUE(back) << back.error().message;
  EXPECT_EQ(back->backend, "vulkan");
  ASSERT_EQ(back->devices.size(), 2u);
  EXPECT_FALSE(back->devices[0].software);
  EXPECT_TRUE(back->devices[1].software);
  EXPECT_EQ(back->absent, path.absent);
}

TEST(DeviceListTest, NonsenseIsNoLine) {
  for (const char* line :
       {"", "x", "[]", "{}", R"({"devices":1})", R"({"devices":[1],"backend":"cpu"})",
        R"({"devices":[{"name":""}],"backend":"cpu"})", R"({"devices":[],"backend":"cpu"})",
        R"({"devices":[{"name":"a"}],"backend":7})"}) {
    EXPECT_FALSE(DecodePath(line)) << line;
  }
}

}  // namespace
}  // namespace tokwatt
