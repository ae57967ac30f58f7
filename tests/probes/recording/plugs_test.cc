// Plugs in a recording: no address, login or name is left, and what a plug measured is.
#include "probes/recording/plugs.h"

#include "probes/recording/http.h"
#include "tests/probes/recording/recorded_plug.h"
#include "tests/support/fake_clock.h"
#include "tests/support/fake_http_client.h"

namespace tokwatt {
namespace {

struct Case {
  PlugConfig plug;
  std::vector<std::pair<std::string, std::string>> answers;  // by URL
  double watts;
};

std::vector<Case> Cases() {
  return {
      {Plug("shelly", "http://192.168.7.31"),
       {{"http://192.168.7.31/shelly",
         R"({"gen":2,"name":"CANARY","mac":"0A1B2C3D4E5F","id":"shellyplusplugs-CANARY"})"},
        {"http://192.168.7.31/rpc/Switch.GetStatus?id=0",
         R"({"id":0,"source":"CANARY","apower":42.5,"aenergy":{"total":10.5,"minute_ts":1},)"
         R"("wifi":{"ssid":"CANARY"}})"}},
       42.5},
      {Plug("tasmota", "http://192.168.7.32/"),
       {{"http://192.168.7.32/cm?cmnd=Status%208&user=CANARY-USER&password=CANARY-SECRET",
         R"(STATUS8 = {"StatusSNS":{"Time":"2026-11-01T10:00:00","Host":"CANARY",)"
         R"("ENERGY":{"Power":60,"Total":1.5}}})"}},
       60},
      {Plug("home_assistant", "http://192.168.7.33:8123", {{"entity", "sensor.CANARY_power"}}),
       {{"http://192.168.7.33:8123/api/states/sensor.CANARY_power",
         R"({"entity_id":"sensor.CANARY_power","state":"12.5",)"
         R"("attributes":{"unit_of_measurement":"W","friendly_name":"CANARY"},)"
         R"("context":{"user_id":"CANARY"}})"}},
       12.5},
      {Plug("http_json", "http://192.168.7.34/CANARY-TOKEN/meter", {{"power", "/a/w"}}),
       {{"http://192.168.7.34/CANARY-TOKEN/meter", R"({"a":{"w":7,"b":"CANARY"},"c":1.5})"}},
       7},
  };
}

TEST(Plugs, APlugIsPlayedWithoutWhatNamesIt) {
  for (const Case& each : Cases()) {
    FakeClock clock;
    FakeHttpClient real;
    for (const auto& [url, body] : each.answers) real.On("GET", url, 200, body);
    RecordingWriter writer;
    ASSERT_TRUE(writer.BeginTick(0));
    const auto recording =
        MakeRecordingHttp(real, {PlugQuestions(RecordedPlugs({each.plug}))}, writer);
    Env env;
    env.clock = &clock;
    env.http = recording.get();
    env.plugs = {each.plug};
    EXPECT_EQ(WattsOf(env), each.watts) << each.plug.kind;
    const auto recorded = RecordedPlugs({each.plug});
    const std::string text = writer.Text({{"plug", PlugDocument(recorded[0].recorded)}});
    RecordedState state;
    const auto plug = Played(text, state);
    ASSERT_TRUE(plug) << text;
    const auto replay = MakeRecordedHttp({PlugQuestions(RecordedPlugs({*plug}))}, state);
    env.http = replay.get();
    env.plugs = {*plug};
    EXPECT_EQ(WattsOf(env), each.watts) << text;
  }
}

TEST(Plugs, OneThatAnswersBelowAnothersAddressIsItself) {
  const auto questions =
      PlugQuestions(RecordedPlugs({Plug("shelly", "http://10.0.0.9"),
                                   Plug("http_json", "http://10.0.0.9/b", {{"power", "/w"}})}));
  HttpRequest request;
  request.url = "http://10.0.0.9/b";
  EXPECT_EQ(questions(request)->key.rfind("recorded-2 ", 0), 0u);
  request.url = "http://10.0.0.9/shelly";
  EXPECT_EQ(questions(request)->key.rfind("recorded-1 ", 0), 0u);
}

// A plug of a switch would be played as this machine's own.
TEST(Plugs, APlugThatFeedsSomethingElseStillDoesAndDoesNotSayWhat) {
  PlugConfig plug = Plug("shelly", "http://192.168.7.30", {});
  plug.powers = "CANARY";
  const auto recorded = RecordedPlugs({plug});
  const auto played = PlugOf(PlugDocument(recorded[0].recorded));
  ASSERT_TRUE(played);
  EXPECT_EQ(played->powers, "another machine");
}

TEST(Plugs, ItsFailuresArePlayedToo) {
  FakeHttpClient real;
  real.On("GET", "http://10.0.0.1/shelly", [](const HttpRequest&) {
    return Result<HttpResponse>(
        Fail(Code::kDeadlineExceeded, "http://10.0.0.1: too slow", "timed_out"));
  });
  RecordingWriter writer;
  ASSERT_TRUE(writer.BeginTick(0));
  const auto plugs = RecordedPlugs({Plug("shelly", "http://10.0.0.1")});
  const auto recording = MakeRecordingHttp(real, {PlugQuestions(plugs)}, writer);
  HttpRequest request;
  request.url = "http://10.0.0.1/shelly";
  EXPECT_FALSE(recording->Send(request));
  const auto parsed = ParseRecording(writer.Text({}));
  ASSERT_TRUE(parsed);
  RecordedState state;
  for (const Observation& change : parsed->ticks[0].changes) state.Set(change);
  request.url = "http://recorded-1/shelly";
  const auto played =
      MakeRecordedHttp({PlugQuestions(RecordedPlugs({plugs[0].recorded}))}, state)->Send(request);
  ASSERT_FALSE(played);
  EXPECT_EQ(played.error().reason, "timed_out");
  EXPECT_EQ(played.error().message.find("10.0.0.1"), std::string::npos);
}

TEST(Plugs, NothingElseIsAsked) {
  FakeHttpClient real;
  RecordingWriter writer;
  const auto plugs =
      RecordedPlugs({Plug("shelly", "http://10.0.0.1"), Plug("mqtt", "http://10.0.0.2")});
  const auto recording = MakeRecordingHttp(real, {PlugQuestions(plugs)}, writer);
  const RecordedState state;
  const auto replay = MakeRecordedHttp({PlugQuestions(plugs)}, state);
  HttpRequest request;
  for (const char* url : {"http://127.0.0.1:11434/api/tags", "http://10.0.0.11/shelly",
                          "http://10.0.0.2/", "http://example.org"}) {
    request.url = url;
    EXPECT_EQ(recording->Send(request).error().reason, "not_recorded") << url;
    EXPECT_EQ(replay->Send(request).error().reason, "not_recorded") << url;
  }
  EXPECT_TRUE(real.requests().empty());
}

}  // namespace
}  // namespace tokwatt
