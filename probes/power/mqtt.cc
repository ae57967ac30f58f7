// mqtt: wall power that a plug, or the bridge of one, publishes to an MQTT broker as JSON.
//
// Messages come when the plug has something to say: the newest stands until the next, and how long
// that takes is what the readings say their refresh is.
#include <algorithm>
#include <optional>

#include "base/text_file.h"
#include "probes/power/mqtt_presets.h"
#include "probes/power/plug_address.h"

namespace tokwatt {
namespace {

constexpr int64_t kUsualStaleSeconds = 300;
constexpr Nanoseconds kLongestRemembered = std::chrono::minutes(10);

class Mqtt : public PlugSource {
 public:
  Mqtt(const Env& env, PlugConfig plug, MqttPreset preset)
      : PlugSource(std::move(plug)),
        env_(env),
        preset_(std::move(preset)),
        stale_after_(ParseInteger(plug_.Option("stale_after")).value_or(kUsualStaleSeconds)) {}

  const std::string& name() const override { return name_; }

  Result<PowerAnswer> ReadPlug() override {
    if (env_.only_files() || env_.mqtt == nullptr) return NoPlugUnderRoot();
    if (!subscription_) TOKWATT_RETURN_IF_ERROR(At(plug_, Subscribe()));
    TOKWATT_ASSIGN_OR_RETURN(const MqttMessage message, At(plug_, subscription_->Newest()));
    const MonoTime now = env_.clock->Mono();
    if (now - message.at > stale_after_) {
      return Fail(Code::kUnavailable,
                  plug_.url + ": the last message is older than " +
                      std::to_string(stale_after_.count()) + " s",
                  "stale");
    }
    Remember(message.at, now);
    TOKWATT_ASSIGN_OR_RETURN(const PlugValues values, At(plug_, Parse(message.payload)));
    PlugTraits traits = preset_.traits;
    traits.power_refresh_seconds = std::max(traits.power_refresh_seconds, Seconds(longest_));
    return PlugAnswer(plug_.name, now, values, traits);
  }

 private:
  Result<> Subscribe() {
    TOKWATT_ASSIGN_OR_RETURN(const PlugAddress address,
                             ParsePlugAddress(plug_.url, MqttTopic{}.port));
    MqttTopic topic;
    topic.host = address.host;
    topic.port = address.port;
    topic.topic = plug_.Option("topic");
    topic.user = plug_.Option("user");
    topic.password = plug_.secret;
    TOKWATT_ASSIGN_OR_RETURN(subscription_, env_.mqtt->Subscribe(topic));
    return {};
  }

  // The longest that a message stood, of late.
  void Remember(MonoTime came, MonoTime now) {
    if (now - longest_since_ > kLongestRemembered) {
      longest_ = Nanoseconds(0);
      longest_since_ = now;
    }
    longest_ = std::max(longest_, now - came);
  }

  Result<PlugValues> Parse(const std::string& payload) const {
    const auto json = nlohmann::json::parse(payload, nullptr, false);
    if (json.is_discarded()) return Fail(Code::kDataLoss, "the message is no JSON");
    PlugValues values;
    TOKWATT_ASSIGN_OR_RETURN(values.watts, ParsePower(json, preset_.power));
    if (preset_.energy.asked()) {
      values.TakeEnergy(At(plug_, ParseEnergy(json, preset_.energy)));
    }
    return values;
  }

  const std::string name_ = "mqtt";
  const Env env_;
  const MqttPreset preset_;
  const std::chrono::seconds stale_after_;
  std::unique_ptr<MqttSubscription> subscription_;
  Nanoseconds longest_{0};
  MonoTime longest_since_;
};

}  // namespace

std::vector<PlugKind> MqttKinds() {
  std::vector<PlugKind> kinds;
  for (const MqttPreset& preset : MqttPresets()) kinds.push_back(preset.kind);
  return kinds;
}

std::vector<std::unique_ptr<PowerSource>> MakeMqtt(const Env& env) {
  std::vector<std::unique_ptr<PowerSource>> sources;
  for (const PlugConfig& plug : env.plugs) {
    auto preset = PresetOfMqtt(plug);
    if (preset) sources.push_back(std::make_unique<Mqtt>(env, plug, *std::move(preset)));
  }
  return sources;
}

}  // namespace tokwatt
