// mqtt: what bridges publish, and how long a message stands.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/probes/power/source_under_test.h"
#include "tests/support/fake_mqtt_client.h"

namespace tokwatt {
namespace {

class MqttTest : public testing::Test {
 protected:
  MqttTest() {
    env_.clock = &clock_;
    env_.mqtt = &mqtt_;
    Configure("zigbee2mqtt");
  }
  void Configure(const std::string& kind, std::map<std::string, std::string> options = {}) {
    options["topic"] = "zigbee2mqtt/desk";
    env_.plugs = {{"desk", kind, "mqtt://nas:1884", {}, {}, options, {}}};
    source_ = std::move(MakeSources("mqtt", env_).front());
  }
  void Publish(const std::string& payload) { mqtt_.newest = MqttMessage{payload, clock_.Mono()}; }
  double Watts() {
    const auto answer = source_->Read();
    if (!answer) throw std::runtime_error(answer.error().message);
    return std::get<PowerGauge>(answer->readings.at(0).value).watts;
  }

  FakeClock clock_;
  FakeMqttClient mqtt_;
  Env env_;
  std::unique_ptr<PowerSource> source_;
};

TEST_F(MqttTest, Bridges) {
  Publish(R"({"power":42,"energy":12.34,"voltage":230,"current":0.2})");
  EXPECT_DOUBLE_EQ(Watts(), 42);
  Configure("tasmota_mqtt");
  Publish(R"({"Time":"2024-01-01T12:00:00","ENERGY":{"Total":3.185,"Power":61}})");
  EXPECT_DOUBLE_EQ(Watts(), 61);
  Configure("shelly_mqtt");
  Publish(R"({"id":0,"apower":8.9,"aenergy":{"total":6.532}})");
  EXPECT_DOUBLE_EQ(Watts(), 8.9);
  Configure("mqtt", {{"power", "/p"}, {"power_unit", "kW"}});
  Publish(R"({"p":0.1})");
  EXPECT_DOUBLE_EQ(Watts(), 100);
}

TEST_F(MqttTest, TheTopicIsAskedForOnce) {
  Publish(R"({"power":42})");
  Watts();
  Watts();
  ASSERT_EQ(mqtt_.topics.size(), 1u);
  EXPECT_EQ(mqtt_.topics[0].host, "nas");
  EXPECT_EQ(mqtt_.topics[0].port, 1884);
  EXPECT_EQ(mqtt_.topics[0].topic, "zigbee2mqtt/desk");
}

TEST_F(MqttTest, AMessageStandsUntilTheNextButNotForever) {
  Publish(R"({"power":42})");
  clock_.Advance(std::chrono::seconds(300));
  EXPECT_DOUBLE_EQ(Watts(), 42);
  clock_.Advance(std::chrono::seconds(1));
  EXPECT_EQ(source_->Read().error().reason, "stale");
}

TEST_F(MqttTest, HowSeldomMessagesComeIsSaid) {
  Publish(R"({"power":42})");
  EXPECT_EQ(source_->Read()->readings[0].refresh_seconds, 10);
  clock_.Advance(std::chrono::seconds(45));
  EXPECT_EQ(source_->Read()->readings[0].refresh_seconds, 45);
  Publish(R"({"power":43})");
  EXPECT_EQ(source_->Read()->readings[0].refresh_seconds, 45) << "of late";
}

TEST_F(MqttTest, BeforeAnyMessageThereIsNoPower) {
  EXPECT_EQ(source_->Read().error().reason, "no_message_yet");
}

TEST_F(MqttTest, LiesAreErrors) {
  for (const char* payload : {"", "42", "online", "{}", R"({"power":null})", R"({"power":-1})",
                              R"({"power":99999})", R"({"power":"42 W"})"}) {
    Publish(payload);
    EXPECT_FALSE(source_->Read()) << payload;
  }
}

}  // namespace
}  // namespace tokwatt
