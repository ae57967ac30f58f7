// amdgpu: gpu_metrics before hwmon, scope by what the graphics is, sleeping cards.
#include <gtest/gtest.h>

#include "tests/probes/power/source_under_test.h"

namespace tokwatt {
namespace {

constexpr char kChip[] = "/sys/class/hwmon/hwmon2";

double Watts(const PowerReading& reading) { return std::get<PowerGauge>(reading.value).watts; }

TEST(AmdgpuTest, StrixHaloTellsItsPackageExactly) {
  SourceUnderTest amdgpu("amdgpu", "framework-desktop-amd");
  const auto answer = amdgpu.Read();
  ASSERT_TRUE(answer.has_value());
  ASSERT_EQ(answer->readings.size(), 1u) << "input and average are one channel";
  const PowerReading& reading = answer->readings.front();
  EXPECT_EQ(reading.component, "amdgpu-ppt");
  EXPECT_EQ(reading.scope, PowerScope::kPackage);
  EXPECT_DOUBLE_EQ(Watts(reading), 40.04) << "hwmon prints 40.004 of it";
  EXPECT_DOUBLE_EQ(reading.resolution, 1e-3);
}

class AmdgpuWithoutMetricsTest : public testing::Test {
 protected:
  AmdgpuWithoutMetricsTest() {
    amdgpu_.host().Copy();
    amdgpu_.host().Remove(std::string(kChip) + "/device/gpu_metrics");
  }
  SourceUnderTest amdgpu_{"amdgpu", "framework-desktop-amd"};
};

TEST_F(AmdgpuWithoutMetricsTest, ProcessorGraphicsReportTheWholePackage) {
  const auto answer = amdgpu_.Read();
  ASSERT_TRUE(answer.has_value());
  EXPECT_EQ(FindReading(*answer, "amdgpu-ppt")->scope, PowerScope::kPackage);
  EXPECT_DOUBLE_EQ(Watts(*FindReading(*answer, "amdgpu-ppt")), 40.004);
  EXPECT_DOUBLE_EQ(FindReading(*answer, "amdgpu-ppt")->resolution, 1);
}

TEST_F(AmdgpuWithoutMetricsTest, GraphicsCardReportsTheBoard) {
  amdgpu_.host().Remove(std::string(kChip) + "/in1_label");
  EXPECT_EQ(FindReading(*amdgpu_.Read(), "amdgpu-ppt")->scope, PowerScope::kBoard);
}

TEST_F(AmdgpuWithoutMetricsTest, MetricsOfAnUnknownRevisionLeaveWhatHwmonPrints) {
  amdgpu_.host().Write(std::string(kChip) + "/device/gpu_metrics",
                       std::string("\x08\x00\x09\x01", 4) + "abcd");
  EXPECT_DOUBLE_EQ(Watts(*FindReading(*amdgpu_.Read(), "amdgpu-ppt")), 40.004);
}

TEST_F(AmdgpuWithoutMetricsTest, SleepingCardIsNotWoken) {
  amdgpu_.host().Write(std::string(kChip) + "/device/power/runtime_status", "suspended\n");
  const auto answer = amdgpu_.Read();
  ASSERT_TRUE(answer.has_value());
  EXPECT_TRUE(answer->readings.empty());
  EXPECT_EQ(FindMissing(*answer, "amdgpu-ppt")->reason_code(), "suspended");
}

TEST(AmdgpuTest, SecondCardIsNumberedByItsDevice) {
  SourceUnderTest amdgpu("amdgpu", "framework-desktop-amd");
  amdgpu.host().Copy();
  const std::string chip = "/sys/class/hwmon/hwmon9";
  amdgpu.host().Write(chip + "/name", "amdgpu\n");
  amdgpu.host().Write(chip + "/power1_label", "PPT\n");
  amdgpu.host().Write(chip + "/power1_average", "9000000\n");
  // hwmon2 (the processor's) sits behind a later device than the card.
  amdgpu.host().Remove(std::string(kChip) + "/device");
  for (const auto& [number, device] : {std::pair("2", "0000:c4:00.0"), {"9", "0000:03:00.0"}}) {
    std::filesystem::create_directory_symlink(
        std::string("../../../") + device,
        amdgpu.host().root() + "/sys/class/hwmon/hwmon" + number + "/device");
  }
  const auto answer = amdgpu.Read();
  ASSERT_TRUE(answer.has_value());
  EXPECT_DOUBLE_EQ(Watts(*FindReading(*answer, "amdgpu-ppt")), 9);
  EXPECT_DOUBLE_EQ(Watts(*FindReading(*answer, "amdgpu-2-ppt")), 40.004);
}

TEST(AmdgpuTest, NoCardIsNotFound) {
  SourceUnderTest amdgpu("amdgpu", "intel-laptop");
  EXPECT_EQ(amdgpu.Read().error().code, Code::kNotFound);
}

}  // namespace
}  // namespace tokwatt
