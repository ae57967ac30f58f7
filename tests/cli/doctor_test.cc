// doctor: how bad each absence is, what speaks for a machine, and how it is said.
#include <gtest/gtest.h>

#include "cli/doctor_plug.h"
#include "cli/doctor_power.h"
#include "cli/doctor_report.h"
#include "cli/doctor_text.h"
#include "cli/exit_code.h"
#include "cli/sensor_words.h"
#include "tests/support/absences.h"
#include "tests/support/fake_http_client.h"

namespace tokwatt {
namespace {

using nlohmann::json;

constexpr char kPlugFix[] = "add a plug";

json Absent(const std::string& source, const std::string& component, const char* code,
            const char* fix) {
  return {{"probe", "power"},       {"source", source},
          {"component", component}, {"metric", "device_power_watts"},
          {"scope", nullptr},       {"scope_reason", {{"code", code}}},
          {"quality", "measured"},  {"contained_in", ""},
          {"present", false},       {"reason", {{"code", code}, {"detail", "d"}, {"fix", fix}}}};
}

json Power(const std::string& source, const std::string& component, const std::string& scope,
           double watts) {
  return {{"probe", "power"},
          {"source", source},
          {"component", component},
          {"metric", "device_power_watts"},
          {"scope", scope},
          {"quality", "measured"},
          {"kind", "averaged"},
          {"contained_in", ""},
          {"present", true},
          {"unit", "watts"},
          {"value", watts},
          {"resolution", 0.1},
          {"resolution_unit", "watts"},
          {"refresh_seconds", 1},
          {"averaging_seconds", 1},
          {"counter_wraps_at_joules", nullptr},
          {"counter_wraps_at_joules_reason", {{"code", "not_applicable"}}},
          {"counts_for_totals", scope == "wall" || scope == "system"}};
}

// A list of one is a list for every compiler, which a json of one is not (CWG 2137).
json Probed(const std::vector<json>& sensors, json runtimes = json::array()) {
  const json device{{"virtualisation", "none"},
                    {"peak_bytes_per_second", nullptr},
                    {"peak_bytes_per_second_reason",
                     {{"code", "unknown_chip"}, {"detail", "no table has it"}, {"fix", ""}}}};
  return {{"device", device}, {"sensors", sensors}, {"runtimes", std::move(runtimes)}};
}

json NoPlug() { return Absent("plug", "", "not_found", kPlugFix); }

std::string TextOf(const json& probed, const std::vector<BandwidthPath>& paths = {}) {
  const DoctorReport report = MakeDoctorReport(probed, paths, {});
  return DoctorText(report.summary, report.checks);
}

bool Has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

TEST(Doctor, ThatNoCollectorRunsIsNoFault) {
  FakeHttpClient http;
  ApiClient api(http, "http://c");
  const Check check = CheckCollector(api);
  EXPECT_EQ(check.status, "skip");
  EXPECT_EQ(check.fix, "tokwatt up");
  EXPECT_EQ(ChecksExitCode({check}), kExitOk);
}

TEST(Doctor, WhatAnswersAsNoCollectorIsOne) {
  FakeHttpClient http;
  http.On("GET", "http://c/api/v1/fleet", 200, "<html>");
  ApiClient api(http, "http://c");
  EXPECT_EQ(ChecksExitCode({CheckCollector(api)}), kExitFailure);
  http.On("GET", "http://c/api/v1/fleet", 200, R"({"devices": [{}]})");
  EXPECT_EQ(CheckCollector(api).detail, "collector at http://c, 1 device(s)");
}

TEST(Doctor, HardwareThatIsNotHereIsSkippedAndWhatCannotBeReadIsMissing) {
  EXPECT_EQ(ChecksExitCode(CheckSensors(Probed({Absent("rapl", "", "not_found", "")}))), kExitOk);
  EXPECT_EQ(ChecksExitCode(
                CheckSensors(Probed({Absent("rapl", "package-0", "permission_denied", "a\nb")}))),
            kExitNoSensor);
}

TEST(Doctor, APartThatStandsStillIsNoFaultAndAWholeIsOne) {
  json part = Absent("rapl", "uncore-0", "counter_did_not_move", "");
  part["contained_in"] = "package-0";
  EXPECT_EQ(CheckSensors(Probed({part})).front().status, "skip");
  part["contained_in"] = "";
  EXPECT_EQ(CheckSensors(Probed({part})).front().status, "warn");
}

TEST(Doctor, ADocumentsChecksKeepTheirShape) {
  const json probed = Probed({Power("shelly", "desk", "wall", 41), NoPlug()});
  const json document = DoctorDocument(MakeDoctorReport(probed, {}, {}), probed);
  for (const json& check : document.at("checks")) {
    for (const char* key : {"id", "status", "detail", "fix", "group"}) {
      EXPECT_TRUE(check.at(key).is_string()) << check;
    }
  }
  EXPECT_EQ(document.at("headline_power").at("value_watts"), 41);
}

TEST(Doctor, TheWallSpeaksForTheMachineBeforeItsParts) {
  const json probed =
      Probed({Power("rapl", "package-0", "package", 30), Power("shelly", "desk", "wall", 41)});
  const json headline = HeadlinePower(probed);
  EXPECT_EQ(headline.at("headline_power").at("source"), "shelly");
  EXPECT_TRUE(Has(CheckHeadline(probed, headline).detail, "counts in totals"));
  EXPECT_EQ(CheckHeadline(probed, headline).fix, "");
}

TEST(Doctor, APartSpeaksWithItsLimitAndWhatWouldBringTheWhole) {
  const json probed = Probed({Power("rapl", "package-0", "package", 30), NoPlug()});
  const Check check = CheckHeadline(probed, HeadlinePower(probed));
  EXPECT_EQ(check.status, "ok");
  EXPECT_TRUE(Has(check.detail, "counts in no total"));
  EXPECT_EQ(check.fix, kPlugFix);
}

TEST(Doctor, WithoutPowerThePermissionIsNearerThanAPlug) {
  const json denied = Absent("rapl", "package-0", "permission_denied", "the rule");
  const json probed = Probed({denied, NoPlug()});
  EXPECT_EQ(HeadlinePower(probed).at("headline_power_reason").at("fix"), "the rule");
  const json without = Probed({Absent("rapl", "", "not_found", ""), NoPlug()});
  EXPECT_EQ(HeadlinePower(without).at("headline_power_reason").at("fix"), kPlugFix);
  EXPECT_TRUE(HeadlinePower(without).at("headline_power").is_null());
}

TEST(Doctor, APlugThatDoesNotAnswerIsAFaultAndNearerThanOneToBuy) {
  json dead = Absent("shelly", "desk", "not_found", "look at the url");
  dead["scope"] = "wall";
  const json probed = Probed({Absent("rapl", "", "not_found", ""), dead});
  EXPECT_EQ(CheckSensors(probed).back().status, "warn");
  EXPECT_TRUE(Has(CheckSensors(probed).back().detail, "the plug (shelly desk)"));
  const Check headline = CheckHeadline(probed, HeadlinePower(probed));
  EXPECT_EQ(headline.fix, "look at the url");
  EXPECT_TRUE(Has(headline.detail, "the plug that should tell it does not"));
}

TEST(Doctor, AVirtualMachineIsToldThatItSeesNoPower) {
  json probed = Probed({NoPlug()});
  probed["device"]["virtualisation"] = "kvm";
  const Check check = CheckHeadline(probed, HeadlinePower(probed));
  EXPECT_TRUE(Has(check.detail, "virtual machine"));
  EXPECT_EQ(check.status, "skip");
}

TEST(Doctor, AConfiguredAddressWithoutARuntimeIsAFault) {
  const json answers{{"kind", "ollama"}, {"present", true}, {"endpoint", "http://127.0.0.1:9000"}};
  const json probed = Probed({}, json::array({answers}));
  const auto checks = CheckEndpoints(probed, {"localhost:9000", "http://10.0.0.9:11434/"});
  ASSERT_EQ(checks.size(), 1u);
  EXPECT_EQ(checks[0].status, "warn");
  EXPECT_TRUE(Has(checks[0].detail, "no runtime answers at http://10.0.0.9:11434"));
}

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

PlugCheck Seen(LoadStepVerdict verdict, const char* reason) {
  PlugCheck seen;
  seen.component = "desk";
  seen.plan = {3, 8};
  seen.step = {verdict, reason, 20, 60, 40, 1, 1.5};
  return seen;
}

TEST(SensorWords, AnAmountHasThreeDigitsAtMostAndAPrefix) {
  EXPECT_EQ(WithPrefix(0.000061, "J"), "61\u202fµJ");
  EXPECT_EQ(WithPrefix(0.001, "s"), "1\u202fms");
  EXPECT_EQ(WithPrefix(65532.6, "J"), "65.5\u202fkJ");
  EXPECT_EQ(WithPrefix(4.29e6, "J"), "4.29\u202fMJ");
  EXPECT_EQ(WithPrefix(100, "W"), "100\u202fW");
  EXPECT_EQ(WithPrefix(0, "J"), "0\u202fJ");
}

TEST(DoctorPlug, EachVerdictHasItsStatusAndItsNextStep) {
  const Check ok = CheckOfPlug(Seen(LoadStepVerdict::kFollows, ""));
  EXPECT_EQ(ok.status, "ok");
  EXPECT_TRUE(Has(ok.detail, "desk powers this machine")) << ok.detail;
  EXPECT_TRUE(Has(ok.detail, "40.0\u202fW, 1.5\u202fs after the load")) << ok.detail;
  const Check fail = CheckOfPlug(Seen(LoadStepVerdict::kDoesNotFollow, ""));
  EXPECT_EQ(fail.status, "fail");
  EXPECT_TRUE(Has(fail.detail, "does not power this machine, or something else")) << fail.detail;
  EXPECT_TRUE(Has(fail.fix, "into desk")) << fail.fix;
  const Check slow = CheckOfPlug(Seen(LoadStepVerdict::kInconclusive, "too_slow"));
  EXPECT_EQ(slow.status, "warn");
  EXPECT_EQ(slow.fix, "tokwatt doctor --plug desk --seconds 112");
  EXPECT_TRUE(Has(CheckOfPlug(Seen(LoadStepVerdict::kInconclusive, "constant")).detail, "stuck"));
  EXPECT_TRUE(Has(CheckOfPlug(Seen(LoadStepVerdict::kInconclusive, "too_few_readings")).detail,
                  "too few readings"));
}

TEST(DoctorPlug, WhatYieldedKnowsNothingAndSaysWhy) {
  PlugCheck seen;
  seen.component = "desk";
  seen.yielded = Absence{"user_request", "somebody's request arrived meanwhile", "again"};
  const Check check = CheckOfPlug(seen);
  EXPECT_EQ(check.status, "warn");
  EXPECT_EQ(check.fix, "again");
  const json document = PlugCheckDocument(seen);
  EXPECT_EQ(document.at("code"), "user_request");
  EXPECT_TRUE(document.at("step_watts").is_null());
  EXPECT_EQ(document.at("step_watts_reason").at("code"), "user_request");
  EXPECT_EQ(NullsWithoutReason(document), std::vector<std::string>());
}

}  // namespace
}  // namespace tokwatt
