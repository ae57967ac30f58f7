// shelly: Gen2 answers from Shelly's API documentation, and everything a network may answer.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/probes/power/source_under_test.h"
#include "tests/support/fake_http_client.h"

namespace tokwatt {
namespace {

constexpr char kSwitch[] = "http://plug.test/rpc/Switch.GetStatus?id=0";
constexpr char kMeter[] = "http://plug.test/rpc/PM1.GetStatus?id=0";
constexpr char kStatus[] =
    R"({"id":0,"source":"init","output":true,"apower":2.7,"voltage":227.9,"current":0.121,)"
    R"("aenergy":{"total":7258.589,"by_minute":[34.786,45.552,45.552],"minute_ts":1707326925},)"
    R"("temperature":{"tC":32.1,"tF":89.7}})";

class ShellyTest : public testing::Test {
 protected:
  ShellyTest() {
    env_.clock = &clock_;
    env_.http = &http_;
    env_.plugs = {{"desk", "shelly", "http://plug.test/", 0}};
    source_ = std::move(MakeSources("shelly", env_).front());
  }
  void Answer(int status, const std::string& body) { http_.On("GET", kSwitch, status, body); }

  FakeClock clock_;
  FakeHttpClient http_;
  Env env_;
  std::unique_ptr<PowerSource> source_;
};

TEST_F(ShellyTest, GaugeAndCounterOfTheWall) {
  Answer(200, kStatus);
  const auto answer = source_->Read();
  ASSERT_TRUE(answer.has_value());
  ASSERT_EQ(answer->readings.size(), 2u);
  const PowerReading& power = answer->readings[0];
  EXPECT_EQ(power.component, "desk");
  EXPECT_EQ(power.scope, PowerScope::kWall);
  EXPECT_DOUBLE_EQ(std::get<PowerGauge>(power.value).watts, 2.7);
  const auto counter = std::get<EnergyCounter>(answer->readings[1].value);
  EXPECT_EQ(counter.total_uj, 26'130'920'400'000u);  // 7258.589 Wh
  EXPECT_TRUE(source_->may_block());
}

TEST_F(ShellyTest, TimeStampIsTheMiddleOfTheExchange) {
  http_.On("GET", kSwitch, [&](const HttpRequest&) {
    clock_.Advance(std::chrono::milliseconds(80));
    return Result<HttpResponse>(HttpResponse{200, kStatus, {}});
  });
  const MonoTime before = clock_.Mono();
  EXPECT_EQ(source_->Read()->readings[0].at, before + std::chrono::milliseconds(40));
}

TEST_F(ShellyTest, MeterWithoutSwitchIsAskedAsOneFromThenOn) {
  Answer(404, "No handler for Switch.GetStatus");
  http_.On("GET", kMeter, 200, R"({"id":0,"apower":12.5,"aenergy":{"total":1.5}})");
  ASSERT_TRUE(source_->Read().has_value());
  ASSERT_TRUE(source_->Read().has_value());
  std::vector<std::string> asked;
  for (const HttpRequest& request : http_.requests()) asked.push_back(request.url);
  EXPECT_THAT(asked, testing::ElementsAre(kSwitch, kMeter, kMeter));
}

TEST_F(ShellyTest, NeitherIsNoShellyWithAMeter) {
  Answer(404, "");
  http_.On("GET", kMeter, 404, "");
  EXPECT_EQ(source_->Read().error().code, Code::kNotFound);
}

TEST_F(ShellyTest, PasswordIsDeniedWithWhatToDo) {
  Answer(401, "");
  const Error error = source_->Read().error();
  EXPECT_EQ(error.code, Code::kPermissionDenied);
  EXPECT_THAT(error.fix, testing::HasSubstr("authentication is not supported in this version"));
}

TEST_F(ShellyTest, GarbageIsAnErrorAndNeverAReading) {
  for (const char* body :
       {"<html><body>router login</body></html>", "", "null", "[]", "42", "{}",
        "{\"apower\":", R"({"apower":null})", R"({"apower":"2.7"})", R"({"apower":-12.0})",
        R"({"apower":1e308})", R"({"apower":2.7,"errors":["power_meter_failure"]})",
        R"({"apower":2.7,"errors":["out_of_range:apower"]})"}) {
    Answer(200, body);
    const auto answer = source_->Read();
    ASSERT_FALSE(answer.has_value()) << body;
    EXPECT_EQ(answer.error().code, Code::kDataLoss) << body;
  }
  Answer(500, kStatus);
  EXPECT_EQ(source_->Read().error().code, Code::kUnavailable);
}

TEST_F(ShellyTest, UnusableEnergyLeavesThePower) {
  for (const char* energy : {"{}", "null", R"({"total":-1})", R"({"total":"x"})", "[]"}) {
    Answer(200, std::string(R"({"apower":5.0,"aenergy":)") + energy + "}");
    const auto answer = source_->Read();
    ASSERT_TRUE(answer.has_value()) << energy;
    EXPECT_EQ(answer->readings.size(), 1u) << energy;
  }
}

TEST_F(ShellyTest, UnreachablePlugIsUnavailable) {
  EXPECT_EQ(source_->Read().error().code, Code::kUnavailable);
}

TEST_F(ShellyTest, AnswerThatRepeatsForMinutesIsStale) {
  Answer(200, kStatus);
  ASSERT_TRUE(source_->Read().has_value());
  clock_.Advance(std::chrono::seconds(179));
  EXPECT_TRUE(source_->Read().has_value());
  clock_.Advance(std::chrono::seconds(1));
  EXPECT_EQ(source_->Read().error().reason_code(), "stale");
}

TEST_F(ShellyTest, UnderARootNoPlugIsAsked) {
  env_.root = "/some/root";
  const auto source = std::move(MakeSources("shelly", env_).front());
  EXPECT_EQ(source->Read().error().reason_code(), "not_available_under_root");
  EXPECT_TRUE(http_.requests().empty());
}

TEST(ShellyUnconfiguredTest, SaysHowToGetWallPower) {
  FakeClock clock;
  Env env;
  env.clock = &clock;
  const auto sources = MakeSources("shelly", env);
  ASSERT_EQ(sources.size(), 1u);
  EXPECT_FALSE(sources[0]->may_block());
  const Error error = sources[0]->Read().error();
  EXPECT_EQ(error.code, Code::kNotFound);
  EXPECT_THAT(error.fix, testing::HasSubstr("tokwatt.toml"));
}

}  // namespace
}  // namespace tokwatt
