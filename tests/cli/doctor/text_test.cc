// doctor's text: how what was found is said.
#include <gtest/gtest.h>

#include "cli/doctor/power.h"
#include "cli/doctor/sensor_words.h"
#include "tests/cli/probed_machine.h"

namespace tokwatt {
namespace {

TEST(DoctorText, ARowOfPowerHasScopeRateStepAndQuality) {
  const std::string text = TextOf(Probed({Power("shelly", "desk", "wall", 41)}));
  EXPECT_TRUE(Has(text, "the plug (shelly desk)")) << text;
  EXPECT_TRUE(Has(text,
                  "41\u202fW  wall   mean of 1\u202fs  1\u202fs"
                  "            100\u202fmW  measured"))
      << text;
}

TEST(DoctorText, APlugThatAnswersIsToBeVerified) {
  EXPECT_TRUE(Has(TextOf(Probed({Power("shelly", "desk", "wall", 41)})),
                  "try: tokwatt doctor --plug desk"));
}

// A plug of a switch was this machine's power.
TEST(DoctorText, APlugThatFeedsAnotherIsNotThisMachinesPower) {
  json shelf = Power("shelly", "shelf", "wall", 7);
  shelf["powers"] = "switch";
  const json probed = Probed({Power("rapl", "package-0", "package", 40), shelf});
  EXPECT_EQ(HeadlinePower(probed).at("headline_power").at("source"), "rapl");
  const std::string text = TextOf(probed);
  EXPECT_TRUE(Has(text, "wall of switch")) << text;
  EXPECT_FALSE(Has(text, "doctor --plug shelf")) << text;
}

TEST(DoctorText, AKindThatNoTableHasGoesByItsMetric) {
  EXPECT_EQ(KindName({{"metric", "device_new_watts"}}), "device_new_watts");
}

TEST(DoctorText, ManySensorsOfAKindAreOneLine) {
  json sensors = json::array();
  for (int i = 0; i < 64; ++i) {
    json sensor = Power("host", "core-" + std::to_string(i), "package", 40 + i);
    sensor["metric"] = "device_temperature_celsius";
    sensor["unit"] = "celsius";
    sensor["scope"] = nullptr;
    sensors.push_back(sensor);
  }
  const std::string text = TextOf(Probed(sensors));
  EXPECT_TRUE(Has(text, "temperature: 64 sensors, 40\u202f°C (core-0) to 103\u202f°C (core-63)"))
      << text;
  EXPECT_FALSE(Has(text, "core-7")) << text;
}

TEST(DoctorText, WhatIsNotHereIsOneLine) {
  const std::string text =
      TextOf(Probed({Absent("nvml", "", "not_found", ""), Absent("smc", "", "not_found", "")}));
  EXPECT_TRUE(Has(text, "not on this machine: NVIDIA graphics (NVML), Apple's SMC")) << text;
}

TEST(DoctorText, AFixIsShownOnceAndWhole) {
  const std::string text = TextOf(Probed({NoPlug()}));
  const size_t first = text.find(kPlugFix);
  ASSERT_NE(first, std::string::npos) << text;
  EXPECT_EQ(text.find(kPlugFix, first + 1), std::string::npos) << text;
  const Check check{"x", CheckGroup::kPower, "warn", "d", "a\nb", {}, "", {}};
  EXPECT_EQ(CheckLines(check), "warn  d\n      try: a\n      try: b\n");
}

TEST(DoctorText, ItIsPlainAndNoLineOfProseIsWiderThanATerminal) {
  const std::string text = TextOf(Probed({Power("rapl", "package-0", "package", 30)}));
  EXPECT_EQ(text.find('\033'), std::string::npos);
  const Check check{
      "x",    CheckGroup::kPower,
      "warn", std::string(40, 'x') + " " + std::string(40, 'y') + " " + std::string(40, 'z'),
      "",     {},
      "",     {}};
  EXPECT_EQ(CheckLines(check), "warn  " + std::string(40, 'x') + " " + std::string(40, 'y') +
                                   "\n      " + std::string(40, 'z') + "\n");
}

TEST(DoctorText, EachPathOfBandwidthSaysWhatItHasOrMisses) {
  const std::vector<BandwidthPath> paths = {
      {"cpu", "cpu", {{"cpu-0"}}, {}},
      {"cuda", "gpu", {}, {"no_gpu", "no libcuda.so.1", "install it"}},
      {"vulkan", "gpu", {{"RADV"}, {"llvmpipe", true}}, {}}};
  const std::string text = TextOf(Probed({NoPlug()}), paths);
  EXPECT_TRUE(Has(text, "ok    can be measured on the processor's cores: tokwatt bandwidth\n"))
      << text;
  EXPECT_TRUE(Has(text, "skip  not by CUDA (NVIDIA graphics): no libcuda.so.1\n")) << text;
  EXPECT_TRUE(Has(text, "ok    can be measured by Vulkan (graphics): RADV\n")) << text;
  EXPECT_TRUE(Has(text, "how fast its graphics read memory")) << text;
}

TEST(SensorWords, AnAmountHasThreeDigitsAtMostAndAPrefix) {
  EXPECT_EQ(WithPrefix(0.000061, "J"), "61\u202fµJ");
  EXPECT_EQ(WithPrefix(0.001, "s"), "1\u202fms");
  EXPECT_EQ(WithPrefix(65532.6, "J"), "65.5\u202fkJ");
  EXPECT_EQ(WithPrefix(4.29e6, "J"), "4.29\u202fMJ");
  EXPECT_EQ(WithPrefix(100, "W"), "100\u202fW");
  EXPECT_EQ(WithPrefix(0, "J"), "0\u202fJ");
}

}  // namespace
}  // namespace tokwatt
