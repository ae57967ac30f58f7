// Plugs and UPSes over TCP and MQTT in a recording: as those over HTTP.
#include "probes/power/apcupsd_protocol.h"
#include "probes/power/kasa_protocol.h"
#include "probes/power/nut_protocol.h"
#include "probes/recording/mqtt.h"
#include "probes/recording/tcp.h"
#include "probes/recording/tcp_kind.h"
#include "tests/probes/recording/recorded_plug.h"
#include "tests/support/fake_clock.h"
#include "tests/support/fake_mqtt_client.h"
#include "tests/support/fake_tcp_client.h"
#include "tests/support/replaying.h"

namespace tokwatt {
namespace {

std::string Kasa(const std::string& json) { return EncodeKasaFrame(json); }
std::string Apcupsd(const std::vector<std::string>& lines) { return EncodeApcupsdLines(lines); }

struct TcpCase {
  PlugConfig plug;
  std::vector<std::string> answers;
  double watts;
};

std::vector<TcpCase> TcpCases() {
  return {
      {Plug("kasa", "tcp://192.168.7.35", {{"channel", "1"}}),
       {Kasa(R"({"system":{"get_sysinfo":{"alias":"CANARY","latitude_i":123456,"mac":"CANARY",)"
             R"("children":[{"id":"CANARY00","alias":"CANARY"},{"id":"CANARY01"}]}}})"),
        Kasa(R"({"emeter":{"get_realtime":{"power_mw":33000,"total_wh":5,"err_code":0}}})")},
       33},
      {Plug("nut", "nut://192.168.7.36/CANARYups"),
       {"BEGIN LIST VAR CANARYups\nVAR CANARYups device.serial \"CANARY\"\n"
        "VAR CANARYups ups.realpower \"120\"\nVAR CANARYups ups.id \"CANARY\"\n"
        "END LIST VAR CANARYups\n"},
       120},
      {Plug("apcupsd", "apcupsd://192.168.7.37"),
       {Apcupsd({"APC      : 001,036,0879", "HOSTNAME : CANARY", "UPSNAME  : CANARY",
                 "STATUS   : ONLINE", "LOADPCT  : 20.0 Percent", "SERIALNO : CANARY123456",
                 "NOMPOWER : 500 Watts"})},
       100},
  };
}

TEST(PlugsElsewhere, WhatAnswersOverTcpIsPlayedWithoutWhatNamesIt) {
  for (const TcpCase& each : TcpCases()) {
    FakeClock clock;
    FakeTcpClient real;
    real.answers = each.answers;
    RecordingWriter writer;
    ASSERT_TRUE(writer.BeginTick(0));
    const auto recorded = RecordedPlugs({each.plug});
    const auto recording = MakeRecordingTcp(real, recorded, writer);
    Env env;
    env.clock = &clock;
    env.tcp = recording.get();
    env.plugs = {each.plug};
    EXPECT_EQ(WattsOf(env), each.watts) << each.plug.kind;
    const std::string text = writer.Text({{"plug", PlugDocument(recorded[0].recorded)}});
    RecordedState state;
    const auto plug = Played(text, state);
    ASSERT_TRUE(plug) << text;
    const auto replay = MakeRecordedTcp(RecordedPlugs({*plug}), state);
    env.tcp = replay.get();
    env.plugs = {*plug};
    EXPECT_EQ(WattsOf(env), each.watts) << text;
  }
}

TEST(PlugsElsewhere, ARefusalOfUpsdIsKept) {
  const auto upsd = FindTcpKind("nut")->make({"192.168.7.36", kNutPort, "CANARYups"});
  EXPECT_EQ(upsd->Keep("ERR UNKNOWN-UPS CANARY\n").at("text"), "ERR UNKNOWN-UPS\n");
  EXPECT_EQ(upsd->Keep("<html>CANARY").at("text"), "");
}

TEST(PlugsElsewhere, GarbageOverTcpIsPlayedAsAnErrorWithoutAByteOfIt) {
  for (const char* kind : {"apcupsd", "kasa"}) {
    const auto plug = FindTcpKind(kind)->make({"192.168.7.36", 1, ""});
    const nlohmann::json kept = plug->Keep("<html>CANARY");
    EXPECT_TRUE(IsError(kept)) << kind;
    EXPECT_EQ(kept.dump().find("CANARY"), std::string::npos) << kind;
  }
}

// One upsd serves all of them at one address: the second was played as the first.
TEST(PlugsElsewhere, TwoUpsesBehindOneUpsdAreTwo) {
  const auto plugs = RecordedPlugs({Plug("nut", "nut://nas/one"), Plug("nut", "nut://nas/two")});
  FakeTcpClient real;
  real.answers = {"VAR one ups.realpower \"1\"\nEND LIST VAR one\n",
                  "VAR two ups.realpower \"2\"\nEND LIST VAR two\n"};
  RecordingWriter writer;
  ASSERT_TRUE(writer.BeginTick(0));
  const auto recording = MakeRecordingTcp(real, plugs, writer);
  for (const char* ups : {"one", "two"}) {
    EXPECT_TRUE(recording->Ask({"nas", kNutPort, NutQuestion(ups), IsWholeNutAnswer}));
  }
  const auto parsed = ParseRecording(writer.Text({}));
  ASSERT_TRUE(parsed);
  RecordedState state;
  for (const Observation& change : parsed->ticks[0].changes) state.Set(change);
  const auto replay = MakeRecordedTcp(RecordedPlugs({plugs[0].recorded, plugs[1].recorded}), state);
  for (const auto& [host, watts] : {std::pair("recorded-1", "1"), std::pair("recorded-2", "2")}) {
    const auto answer = replay->Ask({host, kNutPort, NutQuestion("ups"), IsWholeNutAnswer});
    ASSERT_TRUE(answer) << host;
    EXPECT_NE(answer->find(watts), std::string::npos) << *answer;
  }
}

TEST(PlugsElsewhere, MessagesArePlayedWithTheirAge) {
  const PlugConfig plug =
      Plug("zigbee2mqtt", "mqtt://192.168.7.38", {{"topic", "zigbee2mqtt/CANARY"}});
  FakeClock clock;
  FakeMqttClient real;
  RecordingWriter writer;
  const auto recording = MakeRecordingMqtt(real, RecordedPlugs({plug}), clock, writer);
  Env env;
  env.clock = &clock;
  env.mqtt = recording.get();
  env.plugs = {plug};
  const auto sources = MakePlugSources(env);
  ASSERT_TRUE(writer.BeginTick(0));
  EXPECT_FALSE(sources[0]->Read()) << "no message yet";
  ASSERT_TRUE(writer.BeginTick(1'000'000'000));
  real.newest = MqttMessage{R"({"power":33,"energy":1.5,"device":"CANARY"})",
                            clock.Mono() - std::chrono::milliseconds(400)};
  EXPECT_TRUE(sources[0]->Read());
  const std::string text = writer.Text(
      {{"plug", PlugDocument(RecordedPlugs({plug})[0].recorded)},
       {"plugs", nlohmann::json::array({PlugDocument(RecordedPlugs({plug})[0].recorded)})}});
  RecordedState unused;
  ASSERT_TRUE(Played(text, unused)) << text;

  const auto player = OpenPlayer(text);
  const Env played = player->MakeEnv();
  const auto again = MakePlugSources(played);
  ASSERT_EQ(again.size(), 1u);
  const auto silent = again[0]->Read();
  ASSERT_FALSE(silent);
  EXPECT_EQ(silent.error().reason, "no_message_yet");
  const StopSource never;
  played.clock->WaitUntil(played.clock->Mono() + std::chrono::seconds(1), never.token());
  EXPECT_EQ(WattsOf(played), 33);
  const auto subscription = played.mqtt->Subscribe({"recorded-1", 1883, "", "", "recorded/desk"});
  ASSERT_TRUE(subscription);
  const auto message = (*subscription)->Newest();
  ASSERT_TRUE(message);
  EXPECT_EQ(played.clock->Mono() - message->at, Nanoseconds(400'000'000));
  EXPECT_FALSE(played.mqtt->Subscribe({"recorded-1", 1883, "", "", "another"}));
}

}  // namespace
}  // namespace tokwatt
