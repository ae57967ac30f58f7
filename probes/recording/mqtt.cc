#include "probes/recording/mqtt.h"

#include <mutex>
#include <string>
#include <utility>

#include "probes/power/plug_address.h"
#include "probes/recording/recording.h"

namespace tokwatt {
namespace {

using nlohmann::json;

constexpr char kKind[] = "mqtt";

struct Topic {
  std::string key;
  std::set<std::string> fields;
};

Result<Topic> Find(const std::vector<RecordedPlug>& plugs, const MqttTopic& topic) {
  for (const RecordedPlug& plug : plugs) {
    if (plug.transport != PlugTransport::kMqtt) continue;
    const auto address = ParsePlugAddress(plug.real.url, MqttTopic{}.port);
    const auto recorded = ParsePlugAddress(plug.recorded.url, MqttTopic{}.port);
    const bool same = address && recorded && address->host == topic.host &&
                      address->port == topic.port && plug.real.Option("topic") == topic.topic;
    if (same) return Topic{recorded->host + " " + plug.recorded.Option("topic"), plug.fields};
  }
  return Fail(Code::kUnavailable, "a recording listens only to the configured plugs",
              "not_recorded");
}

class RecordingSubscription : public MqttSubscription {
 public:
  RecordingSubscription(std::unique_ptr<MqttSubscription> real, Topic topic, const Clock& clock,
                        RecordingWriter& writer)
      : real_(std::move(real)), topic_(std::move(topic)), clock_(clock), writer_(writer) {}

  Result<MqttMessage> Newest() const override {
    auto message = real_->Newest();
    writer_.Observe(kKind, topic_.key, message ? Keep(*message) : SilenceValue(message.error()));
    return message;
  }

 private:
  // What stands stays as it was written when it came.
  json Keep(const MqttMessage& message) const {
    const std::lock_guard lock(mutex_);
    if (messages_ > 0 && message.at == came_at_) return kept_;
    came_at_ = message.at;
    kept_ = {{"message", ++messages_},
             {"age_ns", (clock_.Mono() - message.at).count()},
             {"body", KeptFields(message.payload, topic_.fields)}};
    return kept_;
  }

  const std::unique_ptr<MqttSubscription> real_;
  const Topic topic_;
  const Clock& clock_;
  RecordingWriter& writer_;
  mutable std::mutex mutex_;
  mutable int64_t messages_ = 0;
  mutable MonoTime came_at_;
  mutable json kept_;
};

class RecordedSubscription : public MqttSubscription {
 public:
  RecordedSubscription(std::string key, const Clock& clock, const RecordedState& state)
      : key_(std::move(key)), clock_(clock), state_(state) {}

  Result<MqttMessage> Newest() const override {
    TOKWATT_ASSIGN_OR_RETURN(const json value, state_.Look(kKind, key_));
    TOKWATT_ASSIGN_OR_RETURN(const int64_t number, IntegerIn(value, "message"));
    TOKWATT_ASSIGN_OR_RETURN(const int64_t age_ns, IntegerIn(value, "age_ns"));
    if (age_ns < 0 || age_ns > kMostRecordingNs) {
      return Fail(Code::kDataLoss, "the recording has an age that is none");
    }
    const std::lock_guard lock(mutex_);
    if (number != number_) came_at_ = clock_.Mono() - Nanoseconds(age_ns);
    number_ = number;
    const auto body = value.find("body");
    const bool told = body != value.end() && body->is_object();
    return MqttMessage{told ? LineOf(*body) : std::string(), came_at_};
  }

 private:
  const std::string key_;
  const Clock& clock_;
  const RecordedState& state_;
  mutable std::mutex mutex_;
  mutable int64_t number_ = 0;
  mutable MonoTime came_at_;
};

class RecordingMqtt : public MqttClient {
 public:
  RecordingMqtt(MqttClient& real, std::vector<RecordedPlug> plugs, const Clock& clock,
                RecordingWriter& writer)
      : real_(real), plugs_(std::move(plugs)), clock_(clock), writer_(writer) {}

  Result<std::unique_ptr<MqttSubscription>> Subscribe(const MqttTopic& topic) override {
    TOKWATT_ASSIGN_OR_RETURN(Topic found, Find(plugs_, topic));
    auto real = real_.Subscribe(topic);
    if (!real) {
      writer_.Observe(kKind, found.key, SilenceValue(real.error()));
      return real;
    }
    return std::make_unique<RecordingSubscription>(*std::move(real), std::move(found), clock_,
                                                   writer_);
  }

 private:
  MqttClient& real_;
  const std::vector<RecordedPlug> plugs_;
  const Clock& clock_;
  RecordingWriter& writer_;
};

class RecordedMqtt : public MqttClient {
 public:
  RecordedMqtt(std::vector<RecordedPlug> plugs, const Clock& clock, const RecordedState& state)
      : plugs_(std::move(plugs)), clock_(clock), state_(state) {}

  Result<std::unique_ptr<MqttSubscription>> Subscribe(const MqttTopic& topic) override {
    TOKWATT_ASSIGN_OR_RETURN(Topic found, Find(plugs_, topic));
    return std::make_unique<RecordedSubscription>(std::move(found.key), clock_, state_);
  }

 private:
  const std::vector<RecordedPlug> plugs_;
  const Clock& clock_;
  const RecordedState& state_;
};

}  // namespace

std::unique_ptr<MqttClient> MakeRecordingMqtt(MqttClient& real, std::vector<RecordedPlug> plugs,
                                              const Clock& clock, RecordingWriter& writer) {
  return std::make_unique<RecordingMqtt>(real, std::move(plugs), clock, writer);
}

std::unique_ptr<MqttClient> MakeRecordedMqtt(std::vector<RecordedPlug> plugs, const Clock& clock,
                                             const RecordedState& state) {
  return std::make_unique<RecordedMqtt>(std::move(plugs), clock, state);
}

}  // namespace tokwatt
