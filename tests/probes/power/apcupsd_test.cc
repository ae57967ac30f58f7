// apcupsd: answers of its server as apcaccess(8) shows them.
#include <gtest/gtest.h>

#include "tests/probes/power/source_under_test.h"
#include "tests/support/fake_tcp_client.h"

namespace tokwatt {
namespace {

std::string Message(const std::string& text) {
  return std::string{static_cast<char>(text.size() / 256), static_cast<char>(text.size() % 256)} +
         text;
}

std::string Status(const std::vector<std::string>& lines) {
  std::string bytes;
  for (const std::string& line : lines) bytes += Message(line + "\n");
  return bytes + Message("");
}

class ApcupsdTest : public testing::Test {
 protected:
  Result<PowerAnswer> Read(const std::string& bytes) {
    Env env;
    env.clock = &clock_;
    env.tcp = &tcp_;
    PlugConfig plug;
    plug.name = "shelf";
    plug.kind = "apcupsd";
    plug.url = "apcupsd://nas";
    env.plugs = {plug};
    tcp_.answers = {bytes};
    return MakeSources("apcupsd", env).front()->Read();
  }

  FakeClock clock_;
  FakeTcpClient tcp_;
};

TEST_F(ApcupsdTest, TheLoadOfTheNominalPowerIsAnEstimate) {
  const auto answer = Read(Status({"APC      : 001,036,0879", "STATUS   : ONLINE ",
                                   "LOADPCT  : 14.0 Percent", "NOMPOWER : 865 Watts"}));
  ASSERT_TRUE(answer) << answer.error().message;
  ASSERT_EQ(answer->readings.size(), 1u);
  const PowerReading& reading = answer->readings[0];
  EXPECT_EQ(reading.component, "shelf");
  EXPECT_EQ(reading.scope, PowerScope::kWall);
  EXPECT_EQ(reading.quality, Quality::kEstimated);
  EXPECT_DOUBLE_EQ(std::get<PowerGauge>(reading.value).watts, 121.1);
  EXPECT_DOUBLE_EQ(reading.resolution, 8.65);
  EXPECT_EQ(tcp_.requests[0].question, Message("status"));
  EXPECT_EQ(tcp_.requests[0].port, 3551);
}

TEST_F(ApcupsdTest, ALostUpsHasNoOldWatts) {
  const auto answer =
      Read(Status({"STATUS   : COMMLOST ", "LOADPCT  : 14.0 Percent", "NOMPOWER : 865 Watts"}));
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().reason, "stale");
  EXPECT_NE(answer.error().message.find("apcupsd://nas"), std::string::npos);
}

TEST_F(ApcupsdTest, WhatIsNotToldOrInAnotherUnitIsNoPower) {
  for (const auto& lines :
       std::vector<std::vector<std::string>>{{},
                                             {"LOADPCT  : 14.0 Percent"},
                                             {"LOADPCT  : 14.0 Percent", "NOMPOWER : N/A"},
                                             {"LOADPCT  : 14.0 Percent", "NOMPOWER : 865 VA"},
                                             {"LOADPCT  : -1 Percent", "NOMPOWER : 865 Watts"},
                                             {"LOADPCT  : nan Percent", "NOMPOWER : 865 Watts"}}) {
    EXPECT_EQ(Read(Status(lines)).error().reason, "no_real_power") << lines.size();
  }
  EXPECT_EQ(Read(Status({"LOADPCT : 99 Percent", "NOMPOWER : 1e9 Watts"})).error().reason,
            "implausible");
}

TEST_F(ApcupsdTest, BytesThatAreNoStatusAreAnError) {
  EXPECT_EQ(Read("HTTP/1.1 400 Bad Request\r\n\r\n").error().reason, "timed_out");
  EXPECT_EQ(Read("").error().reason, "timed_out");
  EXPECT_EQ(Read(Message("LOADPCT").substr(0, 5)).error().reason, "timed_out");
  EXPECT_EQ(Read(Message("no colon\n") + Message("")).error().code, Code::kDataLoss);
}

}  // namespace
}  // namespace tokwatt
