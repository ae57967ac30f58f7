// shelly: answers from Shelly's API documentation, and everything a network may answer.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/probes/power/source_under_test.h"
#include "tests/support/fake_http_client.h"

namespace tokwatt {
namespace {

constexpr char kIdentity[] = "http://plug.test/shelly";
constexpr char kGen2[] =
    R"({"name":null,"id":"shellyplusplugs-1","model":"SNPL-00112EU","gen":2,"auth_en":false})";
constexpr char kGen1[] = R"({"type":"SHPLG-S","fw":"1.11","auth":false,"num_meters":1})";
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
    env_.plugs = {{"desk", "shelly", "http://plug.test/", {}, {}, {}, {}}};
    http_.On("GET", kIdentity, 200, kGen2);
    Make();
  }
  void Make() { source_ = std::move(MakeSources("shelly", env_).front()); }
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
  EXPECT_THAT(asked, testing::ElementsAre(kIdentity, kSwitch, kMeter, kMeter));
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
  EXPECT_THAT(error.fix, testing::HasSubstr("secret_file"));
}

TEST_F(ShellyTest, AWrongPasswordIsNamedByItsFile) {
  env_.plugs[0].secret = "wrong";
  env_.plugs[0].options["secret_file"] = "/home/me/plug";
  Make();
  Answer(401, "");
  const Error error = source_->Read().error();
  EXPECT_THAT(error.fix, testing::HasSubstr("/home/me/plug"));
  EXPECT_THAT(error.message + error.fix, testing::Not(testing::HasSubstr("wrong")));
}

TEST_F(ShellyTest, TheSecondGenerationProvesItsPasswordByADigest) {
  env_.plugs[0].secret = "pw";
  Make();
  Answer(200, kStatus);
  ASSERT_TRUE(source_->Read().has_value());
  const auto requests = http_.requests();
  EXPECT_FALSE(requests[0].login) << "who it is, a Shelly tells everybody";
  ASSERT_TRUE(requests[1].login);
  EXPECT_EQ(requests[1].login->kind, HttpLogin::Kind::kDigest);
  EXPECT_EQ(requests[1].login->user, "admin");
}

TEST_F(ShellyTest, TheFirstGenerationCountsWattMinutes) {
  env_.plugs[0].secret = "pw";
  env_.plugs[0].options = {{"channel", "1"}, {"user", "me"}};
  Make();
  http_.On("GET", kIdentity, 200, kGen1);
  http_.On(
      "GET", "http://plug.test/meter/1", 200,
      R"({"power":61.5,"is_valid":true,"timestamp":1707326925,"counters":[60.1,0,0],"total":2632})");
  const auto answer = source_->Read();
  ASSERT_TRUE(answer.has_value()) << answer.error().message;
  ASSERT_EQ(answer->readings.size(), 2u);
  EXPECT_DOUBLE_EQ(std::get<PowerGauge>(answer->readings[0].value).watts, 61.5);
  EXPECT_EQ(std::get<EnergyCounter>(answer->readings[1].value).total_uj, 157'920'000'000u);
  EXPECT_EQ(http_.requests()[1].login->kind, HttpLogin::Kind::kBasic);
  EXPECT_EQ(http_.requests()[1].login->user, "me");
}

TEST_F(ShellyTest, AMeterOfTheFirstGenerationThatIsNotValidIsNone) {
  http_.On("GET", kIdentity, 200, kGen1);
  for (const char* body : {R"({"power":61.5,"is_valid":false,"total":1})", R"({"total":1})",
                           R"({"power":-3,"is_valid":true})"}) {
    http_.On("GET", "http://plug.test/meter/0", 200, body);
    EXPECT_EQ(source_->Read().error().code, Code::kDataLoss) << body;
  }
}

TEST_F(ShellyTest, AnotherDeviceAtTheAddressIsNoticed) {
  Answer(200, kStatus);
  ASSERT_TRUE(source_->Read().has_value());
  Answer(404, "");
  http_.On("GET", kMeter, 404, "");
  http_.On("GET", kIdentity, 200, R"({"model":"a router"})");
  EXPECT_FALSE(source_->Read().has_value());
  EXPECT_THAT(source_->Read().error().message, testing::HasSubstr("no Shelly"));
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

}  // namespace
}  // namespace tokwatt
