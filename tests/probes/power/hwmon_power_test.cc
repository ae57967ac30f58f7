// hwmon power channels: scope by chip, averages, limits.
#include <gtest/gtest.h>

#include "tests/probes/power/source_under_test.h"

namespace tokwatt {
namespace {

TEST(HwmonPowerTest, GraphicsOfAmdAreLeftToTheirOwnSource) {
  SourceUnderTest hwmon("hwmon", "framework-desktop-amd");
  EXPECT_EQ(hwmon.Read().error().code, Code::kNotFound);
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

TEST(HwmonPowerTest, NoChipIsNotFound) {
  SourceUnderTest hwmon("hwmon", "bare");
  EXPECT_EQ(hwmon.Read().error().code, Code::kNotFound);
}

}  // namespace
}  // namespace tokwatt
