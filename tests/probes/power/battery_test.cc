// battery: the machine's draw while it discharges, and nothing else.
#include <gtest/gtest.h>

#include "tests/probes/power/source_under_test.h"

namespace tokwatt {
namespace {

constexpr char kBattery[] = "/sys/class/power_supply/BAT0";

class BatteryTest : public testing::Test {
 protected:
  BatteryTest() { battery_.host().Copy(); }
  void Write(const std::string& file, const std::string& text) {
    battery_.host().Write(kBattery + ("/" + file), text);
  }
  // The watts, or 0 with `missing_` filled.
  double Watts() {
    const auto answer = battery_.Read();
    if (!answer) return -1;
    if (const Error* error = FindMissing(*answer, "battery")) missing_ = *error;
    const PowerReading* reading = FindReading(*answer, "battery");
    return reading == nullptr ? 0 : std::get<PowerGauge>(reading->value).watts;
  }

  SourceUnderTest battery_{"battery", "intel-laptop"};
  Error missing_;
};

TEST_F(BatteryTest, DischargingIsTheSystem) {
  const auto answer = battery_.Read();
  ASSERT_TRUE(answer.has_value());
  ASSERT_EQ(answer->readings.size(), 1u) << "a mouse and a USB source are not the machine";
  EXPECT_EQ(answer->readings[0].scope, PowerScope::kSystem);
  EXPECT_DOUBLE_EQ(Watts(), 14.5);
}

TEST_F(BatteryTest, ChargingOrFullSaysNothingAboutTheMachine) {
  for (const char* status : {"Charging\n", "Full\n", "Not charging\n", "Unknown\n"}) {
    Write("status", status);
    EXPECT_EQ(Watts(), 0);
    EXPECT_EQ(missing_.reason_code(), "not_discharging") << status;
    EXPECT_NE(missing_.fix, "");
  }
}

TEST_F(BatteryTest, SignOfThePowerIsTheDriversTaste) {
  Write("power_now", "-14500000\n");
  EXPECT_DOUBLE_EQ(Watts(), 14.5);
}

TEST_F(BatteryTest, CurrentTimesVoltageWhereThereIsNoPower) {
  battery_.host().Remove(std::string(kBattery) + "/power_now");
  Write("current_now", "-1500000\n");
  Write("voltage_now", "12000000\n");
  EXPECT_DOUBLE_EQ(Watts(), 18);
}

TEST_F(BatteryTest, ZeroWhileDischargingIsABrokenGauge) {
  Write("power_now", "0\n");
  EXPECT_EQ(Watts(), 0);
  EXPECT_EQ(missing_.code, Code::kDataLoss);
}

TEST_F(BatteryTest, SecondBatteryAddsAndAnUnreadableOneMakesTheSumUnknown) {
  const std::string second = "/sys/class/power_supply/BAT1";
  battery_.host().Write(second + "/type", "Battery\n");
  battery_.host().Write(second + "/status", "Discharging\n");
  battery_.host().Write(second + "/power_now", "5500000\n");
  EXPECT_DOUBLE_EQ(Watts(), 20);
  battery_.host().Write(second + "/power_now", "garbage\n");
  EXPECT_EQ(Watts(), 0);
  EXPECT_NE(missing_.message, "");
}

TEST(BatteryAbsentTest, DesktopIsNotFound) {
  SourceUnderTest battery("battery", "framework-desktop-amd");
  EXPECT_EQ(battery.Read().error().code, Code::kNotFound);
}

}  // namespace
}  // namespace tokwatt
