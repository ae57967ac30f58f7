// nut: answers of upsd as the NUT developer guide shows them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "probes/power/nut_protocol.h"
#include "tests/probes/power/source_under_test.h"
#include "tests/support/fake_tcp_client.h"

namespace tokwatt {
namespace {

std::string List(const std::string& variables) {
  return "BEGIN LIST VAR rack\n" + variables + "END LIST VAR rack\n";
}

std::string Variable(const std::string& name, const std::string& value) {
  return "VAR rack " + name + " \"" + value + "\"\n";
}

TEST(NutProtocolTest, VariablesAreUnquoted) {
  const auto variables = ParseNutVariables(
      List(Variable("ups.realpower", "123") + Variable("ups.model", "Back \\\"UPS\\\" \\\\ 1")));
  ASSERT_TRUE(variables) << variables.error().message;
  EXPECT_EQ(variables->at("ups.realpower"), "123");
  EXPECT_EQ(variables->at("ups.model"), "Back \"UPS\" \\ 1");
}

TEST(NutProtocolTest, AnAnswerIsWholeAtItsEndOrItsError) {
  EXPECT_FALSE(IsWholeNutAnswer("BEGIN LIST VAR rack\nVAR rack a \"END LIST VAR\"\n"));
  EXPECT_FALSE(IsWholeNutAnswer("ERR UNKNOWN-UPS"));
  EXPECT_TRUE(IsWholeNutAnswer("ERR UNKNOWN-UPS\n"));
  EXPECT_TRUE(IsWholeNutAnswer(List("")));
}

TEST(NutProtocolTest, WhatUpsdRefusesSaysWhy) {
  EXPECT_EQ(ParseNutVariables("ERR UNKNOWN-UPS\n").error().code, Code::kNotFound);
  EXPECT_EQ(ParseNutVariables("ERR DATA-STALE\n").error().reason, "stale");
  EXPECT_EQ(ParseNutVariables("ERR DRIVER-NOT-CONNECTED\n").error().reason, "driver_not_connected");
  const Error denied = ParseNutVariables("ERR ACCESS-DENIED extra\n").error();
  EXPECT_EQ(denied.code, Code::kPermissionDenied);
  EXPECT_NE(denied.fix, "");
  EXPECT_EQ(ParseNutVariables("ERR SOMETHING-NEW\n").error().code, Code::kUnavailable);
}

TEST(NutProtocolTest, GarbageIsAnError) {
  for (const char* text :
       {"", "HTTP/1.1 400 Bad Request\r\n\r\n", "VAR\n",
        "BEGIN LIST VAR a\nVAR a b c\nEND LIST VAR a\n",
        "BEGIN LIST VAR a\nVAR a b\nEND LIST VAR a\n", "VAR a b \"unended\\\"\nEND LIST VAR a\n",
        "BEGIN LIST VAR a\nVAR a b \"1\"\n"}) {
    EXPECT_EQ(ParseNutVariables(text).error().code, Code::kDataLoss) << text;
  }
}

TEST(NutProtocolTest, RealPowerIsPreferred) {
  const auto power =
      PowerOfUps({{"ups.realpower", "123"}, {"ups.load", "50"}, {"ups.realpower.nominal", "900"}});
  ASSERT_TRUE(power);
  EXPECT_EQ(power->watts, 123);
  EXPECT_EQ(power->quality, Quality::kMeasured);
}

TEST(NutProtocolTest, VoltsAmperesAndFactorGiveDerivedWatts) {
  const auto power = PowerOfUps(
      {{"output.voltage", "230"}, {"output.current", "0.5"}, {"output.powerfactor", "0.8"}});
  ASSERT_TRUE(power);
  EXPECT_DOUBLE_EQ(power->watts, 92);
  EXPECT_EQ(power->quality, Quality::kDerived);
}

TEST(NutProtocolTest, AShareOfTheNominalPowerIsAnEstimate) {
  const auto power = PowerOfUps({{"ups.load", "14"}, {"ups.realpower.nominal", "900"}});
  ASSERT_TRUE(power);
  EXPECT_DOUBLE_EQ(power->watts, 126);
  EXPECT_DOUBLE_EQ(power->resolution_watts, 9);
  EXPECT_EQ(power->quality, Quality::kEstimated);
}

TEST(NutProtocolTest, VoltAmperesAreNoWatts) {
  const auto power = PowerOfUps({{"ups.power", "150"},
                                 {"ups.power.nominal", "1500"},
                                 {"ups.load", "10"},
                                 {"output.voltage", "230"},
                                 {"output.current", "0.5"}});
  ASSERT_FALSE(power);
  EXPECT_EQ(power.error().reason, "no_real_power");
}

TEST(NutProtocolTest, NumbersThatAreNoneAreNoPower) {
  for (const char* value : {"", "NA", "-5", "nan", "inf", "12 W"}) {
    EXPECT_FALSE(PowerOfUps({{"ups.realpower", value}})) << value;
  }
  EXPECT_EQ(PowerOfUps({{"ups.realpower", "1e9"}}).error().code, Code::kDataLoss);
}

TEST(NutTest, TheUpsIsNamedInTheAddress) {
  FakeClock clock;
  FakeTcpClient tcp;
  Env env;
  env.clock = &clock;
  env.tcp = &tcp;
  env.plugs = {{"ups", "nut", "nut://nas/rack", {}, {}, {}, {}}};
  tcp.answers = {
      List(Variable("ups.realpower", "120") + Variable("driver.parameter.pollfreq", "30"))};
  const auto answer = MakeSources("nut", env).front()->Read();
  ASSERT_TRUE(answer) << answer.error().message;
  ASSERT_EQ(answer->readings.size(), 1u);
  EXPECT_EQ(answer->readings[0].scope, PowerScope::kWall);
  EXPECT_EQ(answer->readings[0].refresh_seconds, 30);
  EXPECT_EQ(tcp.requests[0].question, "LIST VAR rack\n");
  EXPECT_EQ(tcp.requests[0].port, 3493);
}

}  // namespace
}  // namespace tokwatt
