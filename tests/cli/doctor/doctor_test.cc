// doctor: how bad each absence is, and what speaks for a machine.
#include <gtest/gtest.h>

#include "cli/doctor/plug.h"
#include "cli/doctor/power.h"
#include "cli/exit_code.h"
#include "tests/cli/probed_machine.h"
#include "tests/support/absences.h"
#include "tests/support/fake_http_client.h"

namespace tokwatt {
namespace {

TEST(Doctor, ThatNoCollectorRunsIsNoFault) {
  FakeHttpClient http;
  ApiClient api(http, "http://127.0.0.1:7811");
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

TEST(Doctor, APlugThatRefusesItsPasswordIsNoQuestionOfThisUsersRights) {
  json dead = Absent("shelly", "desk", "permission_denied", "");
  dead["scope"] = "wall";
  const Check headline = CheckHeadline(Probed({dead}), HeadlinePower(Probed({dead})));
  EXPECT_TRUE(Has(headline.detail, "the plug that should tell it does not")) << headline.detail;
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

PlugCheck Seen(LoadStepVerdict verdict, const char* reason) {
  PlugCheck seen;
  seen.component = "desk";
  seen.plan = {3, 8};
  seen.step = {verdict, reason, 20, 60, 40, 1, 1.5};
  return seen;
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
