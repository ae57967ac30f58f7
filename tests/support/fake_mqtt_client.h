// FakeMqttClient: the newest message of every topic is what the test says. Not thread-safe.
#pragma once

#include <memory>
#include <vector>

#include "base/net/mqtt_client.h"

namespace tokwatt {

class FakeMqttClient : public MqttClient {
 public:
  Result<std::unique_ptr<MqttSubscription>> Subscribe(const MqttTopic& topic) override {
    topics.push_back(topic);
    return std::make_unique<Always>(*this);
  }

  Result<MqttMessage> newest = Fail(Code::kUnavailable, "no message came", "no_message_yet");
  std::vector<MqttTopic> topics;

 private:
  class Always : public MqttSubscription {
   public:
    explicit Always(const FakeMqttClient& client) : client_(client) {}
    Result<MqttMessage> Newest() const override { return client_.newest; }

   private:
    const FakeMqttClient& client_;
  };
};

}  // namespace tokwatt
