// hwmon power channels: scope by chip, averages, limits, sleeping cards.
#include <gtest/gtest.h>

#include "tests/probes/power/source_under_test.h"

namespace tokwatt {
namespace {

double Watts(const PowerReading& reading) { return std::get<PowerGauge>(reading.value).watts; }

TEST(HwmonPowerTest, ProcessorGraphicsReportTheWholePackage) {
  SourceUnderTest hwmon("hwmon", "framework-desktop-amd");
  const auto answer = hwmon.Read();
  ASSERT_TRUE(answer.has_value());
  const PowerReading* reading = FindReading(*answer, "amdgpu-ppt");
  ASSERT_NE(reading, nullptr);
  EXPECT_EQ(reading->scope, PowerScope::kPackage);
  EXPECT_DOUBLE_EQ(Watts(*reading), 40.004);
  EXPECT_EQ(answer->readings.size(), 1u) << "input and average are one channel";
}

TEST(HwmonPowerTest, GraphicsCardReportsTheBoard) {
  SourceUnderTest hwmon("hwmon", "framework-desktop-amd");
  hwmon.host().Copy();
  hwmon.host().Remove("/sys/class/hwmon/hwmon2/in1_label");
  const auto answer = hwmon.Read();
  ASSERT_TRUE(answer.has_value());
  EXPECT_EQ(FindReading(*answer, "amdgpu-ppt")->scope, PowerScope::kBoard);
}

TEST(HwmonPowerTest, SleepingCardIsNotWoken) {
  SourceUnderTest hwmon("hwmon", "framework-desktop-amd");
  hwmon.host().Copy();
  hwmon.host().Write("/sys/class/hwmon/hwmon2/device/power/runtime_status", "suspended\n");
  const auto answer = hwmon.Read();
  ASSERT_TRUE(answer.has_value());
  EXPECT_TRUE(answer->readings.empty());
  EXPECT_EQ(FindMissing(*answer, "amdgpu-ppt")->reason_code(), "suspended");
}

TEST(HwmonPowerTest, PlatformRailsKeepTheirScopesAndLimitsAreNoPower) {
  SourceUnderTest hwmon("hwmon", "dgx-spark-spbm");
  const auto answer = hwmon.Read();
  ASSERT_TRUE(answer.has_value());
  EXPECT_EQ(FindReading(*answer, "spbm-dc-input")->scope, PowerScope::kSystem);
  EXPECT_EQ(FindReading(*answer, "spbm-sys-total")->contained_in, "spbm-dc-input");
  EXPECT_EQ(FindReading(*answer, "spbm-soc-pkg")->scope, PowerScope::kPackage);
  EXPECT_EQ(FindReading(*answer, "spbm-gpu")->contained_in, "spbm-soc-pkg");
  EXPECT_EQ(FindReading(*answer, "spbm-pl1"), nullptr);
  EXPECT_EQ(FindMissing(*answer, "spbm-pl1"), nullptr);
  const auto counter = std::get<EnergyCounter>(FindReading(*answer, "spbm-pkg")->value);
  EXPECT_EQ(counter.wraps_at_uj, 4'294'967'296'000u);
}

TEST(HwmonPowerTest, ChipThatNobodyDescribedHasNoScopeAndSoNoWatts) {
  SourceUnderTest hwmon("hwmon", "intel-laptop");
  const auto answer = hwmon.Read();
  ASSERT_TRUE(answer.has_value());
  EXPECT_TRUE(answer->readings.empty());
  ASSERT_NE(FindMissing(*answer, "bat0-power1"), nullptr);
  EXPECT_EQ(FindMissing(*answer, "bat0-power1")->reason_code(), "scope_unknown");
}

TEST(HwmonPowerTest, AcpiMeterIsTheSystemWithItsOwnInterval) {
  SourceUnderTest hwmon("hwmon", "framework-desktop-amd");
  hwmon.host().Copy();
  const std::string chip = "/sys/class/hwmon/hwmon9";
  hwmon.host().Write(chip + "/name", "power_meter\n");
  hwmon.host().Write(chip + "/power1_average", "212000000\n");
  hwmon.host().Write(chip + "/power1_average_interval", "3000\n");
  const auto answer = hwmon.Read();
  ASSERT_TRUE(answer.has_value());
  const PowerReading* reading = FindReading(*answer, "power-meter-power1");
  ASSERT_NE(reading, nullptr);
  EXPECT_EQ(reading->scope, PowerScope::kSystem);
  EXPECT_EQ(std::get<PowerGauge>(reading->value).averaging_ns, 3'000'000'000);
}

TEST(HwmonPowerTest, SecondCardOfAKindIsNumberedByItsDevice) {
  SourceUnderTest hwmon("hwmon", "framework-desktop-amd");
  hwmon.host().Copy();
  const std::string chip = "/sys/class/hwmon/hwmon9";
  hwmon.host().Write(chip + "/name", "amdgpu\n");
  hwmon.host().Write(chip + "/power1_label", "PPT\n");
  hwmon.host().Write(chip + "/power1_average", "9000000\n");
  // hwmon2 (the processor's) sits behind a later device than the card.
  for (const auto& [number, device] : {std::pair("2", "0000:c4:00.0"), {"9", "0000:03:00.0"}}) {
    std::filesystem::create_directory_symlink(
        std::string("../../../") + device,
        hwmon.host().root() + "/sys/class/hwmon/hwmon" + number + "/device");
  }
  const auto answer = hwmon.Read();
  ASSERT_TRUE(answer.has_value());
  EXPECT_DOUBLE_EQ(Watts(*FindReading(*answer, "amdgpu-ppt")), 9);
  EXPECT_DOUBLE_EQ(Watts(*FindReading(*answer, "amdgpu-2-ppt")), 40.004);
}

TEST(HwmonPowerTest, NoChipIsNotFound) {
  SourceUnderTest hwmon("hwmon", "bare");
  EXPECT_EQ(hwmon.Read().error().code, Code::kNotFound);
}

}  // namespace
}  // namespace tokwatt
