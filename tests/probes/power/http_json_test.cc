// http_json: the presets against answers from the makers' documentation, and servers that lie.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/time_text.h"
#include "tests/probes/power/source_under_test.h"
#include "tests/support/fake_http_client.h"

namespace tokwatt {
namespace {

using testing::HasSubstr;
using testing::Not;

class HttpJsonTest : public testing::Test {
 protected:
  HttpJsonTest() {
    env_.clock = &clock_;
    env_.http = &http_;
  }
  void Configure(PlugConfig plug) {
    plug.name = "desk";
    plug.url = plug.url.empty() ? "http://plug.test" : plug.url;
    env_.plugs = {plug};
    source_ = std::move(MakeSources("http_json", env_).front());
  }
  void Answer(const std::string& path, const std::string& body, int status = 200) {
    http_.On("GET", "http://plug.test" + path, status, body);
  }
  double Watts() {
    const auto answer = source_->Read();
    if (!answer) throw std::runtime_error(answer.error().message);
    return std::get<PowerGauge>(answer->readings.at(0).value).watts;
  }
  double WattHours() {
    const auto answer = source_->Read();
    return static_cast<double>(std::get<EnergyCounter>(answer->readings.at(1).value).total_uj) /
           3.6e9;
  }

  FakeClock clock_;
  FakeHttpClient http_;
  Env env_;
  std::unique_ptr<PowerSource> source_;
};

constexpr char kTasmota[] = "/cm?cmnd=Status%208";
constexpr char kTasmotaBody[] =
    R"({"StatusSNS":{"Time":"2024-01-01T12:00:00","ENERGY":{"TotalStartTime":"2023-01-01T00:00:00",)"
    R"("Total":3.185,"Yesterday":3.058,"Today":0.127,"Power":42,"ApparentPower":50,)"
    R"("ReactivePower":27,"Factor":0.84,"Voltage":221,"Current":0.226}}})";

TEST_F(HttpJsonTest, ACertificateThatIsNotTrustedIsNoPlugThatIsOff) {
  Configure({"", "tasmota", "", {}, {}, {}, {}});
  http_.On("GET", std::string("http://plug.test") + kTasmota,
           [](const HttpRequest&) -> Result<HttpResponse> {
             return Fail(Code::kUnavailable, "GET u: this machine does not trust its certificate",
                         kCertificateNotTrusted);
           });
  const auto answer = source_->Read();
  ASSERT_FALSE(answer);
  EXPECT_THAT(answer.error().fix, HasSubstr("write 'url' in [plug.desk] with http://"));
}

TEST_F(HttpJsonTest, Tasmota) {
  Configure({"", "tasmota", "", {}, {}, {}, {}});
  Answer(kTasmota, kTasmotaBody);
  EXPECT_DOUBLE_EQ(Watts(), 42);
  EXPECT_NEAR(WattHours(), 3185, 1e-6);
  Answer(kTasmota, std::string("STATUS8 = ") + kTasmotaBody);
  EXPECT_DOUBLE_EQ(Watts(), 42) << "as old versions write it";
}

TEST_F(HttpJsonTest, TasmotaWithSeveralChannelsAnswersLists) {
  Configure({"", "tasmota", "", {}, {}, {{"channel", "1"}}, {}});
  Answer(kTasmota, R"({"StatusSNS":{"ENERGY":{"Total":[1,2.5],"Power":[10,60]}}})");
  EXPECT_DOUBLE_EQ(Watts(), 60);
  EXPECT_NEAR(WattHours(), 2500, 1e-6);
}

TEST_F(HttpJsonTest, TasmotaThatRepeatsItsTimeIsStale) {
  Configure({"", "tasmota", "", {}, {}, {}, {}});
  Answer(kTasmota, kTasmotaBody);
  ASSERT_TRUE(source_->Read());
  clock_.Advance(std::chrono::seconds(181));
  EXPECT_EQ(source_->Read().error().reason, "stale");
}

TEST_F(HttpJsonTest, TasmotaTakesItsPasswordInTheQuestionAndNobodyElseSeesIt) {
  Configure({"", "tasmota", "", {}, "p&w", {}, {}});
  Answer(std::string(kTasmota) + "&user=admin&password=p%26w", kTasmotaBody);
  EXPECT_DOUBLE_EQ(Watts(), 42);
  Answer(std::string(kTasmota) + "&user=admin&password=p%26w", "", 401);
  const Error error = source_->Read().error();
  EXPECT_EQ(error.code, Code::kPermissionDenied);
  EXPECT_THAT(error.message, Not(HasSubstr("p%26w")));
}

std::string State(const std::string& state, const std::string& unit, const std::string& updated) {
  return R"({"entity_id":"sensor.desk","state":")" + state +
         R"(","attributes":{"unit_of_measurement":")" + unit +
         R"(","device_class":"power"},"last_changed":"2020-01-01T00:00:00+00:00","last_updated":")" +
         updated + "\"}";
}

class HomeAssistantTest : public HttpJsonTest {
 protected:
  HomeAssistantTest() {
    Configure({"", "home_assistant", "", {}, "token", {{"entity", "sensor.desk"}}, {}});
  }
  std::string Ago(std::chrono::seconds age) const {
    return FormatRfc3339(WallTime{clock_.Wall().ns} - age);
  }
  void AnswerState(const std::string& state, const std::string& unit,
                   std::chrono::seconds age = std::chrono::seconds(5)) {
    Answer("/api/states/sensor.desk", State(state, unit, Ago(age)));
  }
};

TEST_F(HomeAssistantTest, StateIsATextAndTheUnitAnAttribute) {
  AnswerState("42.3", "W");
  EXPECT_DOUBLE_EQ(Watts(), 42.3);
  AnswerState("0.0423", "kW");
  EXPECT_NEAR(Watts(), 42.3, 1e-9);
  const std::pair<std::string, std::string> token{"Authorization", "Bearer token"};
  EXPECT_THAT(http_.requests()[0].headers, testing::Contains(token));
}

TEST_F(HomeAssistantTest, AnUnavailableSensorIsSaidSo) {
  for (const char* state : {"unavailable", "unknown"}) {
    AnswerState(state, "W");
    EXPECT_EQ(source_->Read().error().reason, "unavailable") << state;
  }
}

TEST_F(HomeAssistantTest, WrongUnitsAreNoWatts) {
  for (const char* unit : {"VA", "A", "kWh", ""}) {
    AnswerState("42", unit);
    EXPECT_EQ(source_->Read().error().reason, "wrong_unit") << unit;
  }
}

TEST_F(HomeAssistantTest, AnOldStateIsStale) {
  AnswerState("42", "W", std::chrono::seconds(299));
  EXPECT_TRUE(source_->Read());
  AnswerState("42", "W", std::chrono::seconds(301));
  EXPECT_EQ(source_->Read().error().reason, "stale");
}

TEST_F(HomeAssistantTest, WhatWasLastReportedCounts) {
  std::string body = State("42", "W", Ago(std::chrono::hours(2)));
  body.insert(body.size() - 1, R"(,"last_reported":")" + Ago(std::chrono::seconds(2)) + "\"");
  Answer("/api/states/sensor.desk", body);
  EXPECT_TRUE(source_->Read()) << "an unchanged value is not written again";
}

TEST_F(HomeAssistantTest, AgeIsByItsOwnClock) {
  http_.On("GET", "http://plug.test/api/states/sensor.desk", [](const HttpRequest&) {
    return Result<HttpResponse>(HttpResponse{200,
                                             State("42", "W", "2031-01-01T00:00:00+00:00"),
                                             {{"date", "Wed, 01 Jan 2031 00:00:07 GMT"}}});
  });
  EXPECT_TRUE(source_->Read()) << "its clock is years ahead of ours";
}

TEST_F(HomeAssistantTest, AnEntityThatDoesNotExistIsNamedAndWhereToCorrectIt) {
  Answer("/api/states/sensor.desk", "", 404);
  const Error error = source_->Read().error();
  EXPECT_EQ(error.code, Code::kNotFound);
  EXPECT_EQ(error.message, "http://plug.test: there is no 'sensor.desk'");
  EXPECT_EQ(error.fix, "correct entity in [plug.desk]");
}

TEST_F(HomeAssistantTest, AReasonNamesTheEntity) {
  AnswerState("unavailable", "W");
  EXPECT_THAT(source_->Read().error().message, HasSubstr("plug.test: sensor.desk: "));
}

class HomeAssistantEnergyTest : public HomeAssistantTest {
 protected:
  HomeAssistantEnergyTest() {
    Configure({"",
               "home_assistant",
               "",
               {},
               "token",
               {{"entity", "sensor.desk"}, {"energy_entity", "sensor.desk_kwh"}},
               {}});
    AnswerState("42.3", "W");
  }
};

// Met with a real Home Assistant: a mistyped energy_entity vanished without a word.
TEST_F(HomeAssistantEnergyTest, AnEnergyEntityThatCannotBeHadLeavesThePowerAndSaysWhy) {
  Answer("/api/states/sensor.desk_kwh", "", 404);
  const PowerAnswer answer = *source_->Read();
  EXPECT_EQ(answer.readings.size(), 1u);
  ASSERT_EQ(answer.missing_counters.size(), 1u);
  EXPECT_EQ(answer.missing_counters[0].component, "desk");
  EXPECT_EQ(answer.missing_counters[0].error.message,
            "http://plug.test: there is no 'sensor.desk_kwh'");
  EXPECT_EQ(answer.missing_counters[0].error.fix, "correct energy_entity in [plug.desk]");
}

TEST_F(HomeAssistantEnergyTest, AnEnergyEntityOfAnotherUnitSaysWhy) {
  Answer("/api/states/sensor.desk_kwh", State("12.5", "W", Ago(std::chrono::seconds(0))));
  const PowerAnswer answer = *source_->Read();
  ASSERT_EQ(answer.missing_counters.size(), 1u);
  EXPECT_EQ(answer.missing_counters[0].error.reason, "wrong_unit");
  EXPECT_THAT(answer.missing_counters[0].error.message, HasSubstr("sensor.desk_kwh"));
}

TEST_F(HomeAssistantEnergyTest, ASecondEntityTellsTheEnergy) {
  Answer("/api/states/sensor.desk_kwh", State("12.5", "kWh", Ago(std::chrono::seconds(0))));
  EXPECT_NEAR(WattHours(), 12'500, 1e-6);
}

TEST_F(HttpJsonTest, HomeWizard) {
  Configure({"", "homewizard", "", {}, {}, {}, {}});
  Answer("/api/v1/data",
         R"({"wifi_strength":94,"total_power_import_t1_kwh":30.511,"active_power_w":543.2,)"
         R"("active_power_l1_w":543.2})");
  EXPECT_DOUBLE_EQ(Watts(), 543.2);
  EXPECT_NEAR(WattHours(), 30'511, 1e-6);
}

TEST_F(HttpJsonTest, EspHome) {
  Configure({"", "esphome", "", {}, "pw", {{"entity", "power"}}, {}});
  Answer("/sensor/power", R"({"id":"sensor-power","state":"42.3 W","value":42.3})");
  EXPECT_DOUBLE_EQ(Watts(), 42.3);
  EXPECT_EQ(http_.requests()[0].login->kind, HttpLogin::Kind::kBasic);
  Answer("/sensor/power", R"({"id":"sensor-power","state":"NA","value":"NA"})");
  EXPECT_EQ(source_->Read().error().reason, "unavailable");
  Answer("/sensor/power", R"({"id":"sensor-power","state":"1.2 A","value":1.2})");
  EXPECT_EQ(source_->Read().error().reason, "wrong_unit");
}

TEST_F(HttpJsonTest, AnythingThatAnswersJson) {
  Configure({"",
             "http_json",
             "http://plug.test/meter",
             {},
             {},
             {{"power", "/now/0/p"},
              {"power_unit", "mW"},
              {"energy", "/sum"},
              {"energy_unit", "J"},
              {"refresh", "5"}},
             {{"X-Api-Version", "2"}}});
  Answer("/meter", R"({"now":[{"p":42300}],"sum":7200})");
  const auto answer = source_->Read();
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_DOUBLE_EQ(std::get<PowerGauge>(answer->readings[0].value).watts, 42.3);
  EXPECT_EQ(answer->readings[0].refresh_seconds, 5);
  EXPECT_NEAR(WattHours(), 2, 1e-9);
  const std::pair<std::string, std::string> header{"X-Api-Version", "2"};
  EXPECT_THAT(http_.requests()[0].headers, testing::Contains(header));
}

TEST_F(HttpJsonTest, LiesAreErrorsAndNeverReadings) {
  Configure({"", "homewizard", "", {}, {}, {}, {}});
  for (const char* body :
       {"<html>router login</html>", "", "null", "[]", "{}", R"({"active_power_w":null})",
        R"({"active_power_w":"high"})", R"({"active_power_w":-1})", R"({"active_power_w":1e300})",
        R"({"active_power_w":{}})", R"({"active_power_w":[42]})", R"({"active_power_w":42)"}) {
    Answer("/api/v1/data", body);
    const auto answer = source_->Read();
    ASSERT_FALSE(answer) << body;
    EXPECT_EQ(answer.error().code, Code::kDataLoss) << body;
  }
}

}  // namespace
}  // namespace tokwatt
