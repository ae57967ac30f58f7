// MqttClient over libmosquitto: its thread connects, connects again, and hands messages over.
#include <mutex>
#include <optional>

#include "base/net/mosquitto_library.h"
#include "base/net/mqtt_client.h"

namespace tokwatt {
namespace {

constexpr int kKeepaliveSeconds = 30;
constexpr int kMostPayloadBytes = 64 << 10;
constexpr int kBadLogin = 4;       // MQTT 3.1.1, 3.2.2.3: refused, bad user name or password
constexpr int kNotAuthorised = 5;  // refused, not authorized

class Subscription : public MqttSubscription {
 public:
  Subscription(const MosquittoLibrary& library, const Clock& clock, MqttTopic topic)
      : library_(library), clock_(clock), topic_(std::move(topic)) {}

  ~Subscription() override {
    if (client_ == nullptr) return;
    library_.disconnect(client_);
    if (looping_) library_.loop_stop(client_, false);
    library_.destroy(client_);
  }

  Result<> Start() {
    client_ = library_.create(nullptr, true, this);
    if (client_ == nullptr) return Fail(Code::kInternal, "libmosquitto could not be set up");
    library_.connect_callback_set(client_, &Subscription::OnConnect);
    library_.disconnect_callback_set(client_, &Subscription::OnDisconnect);
    library_.message_callback_set(client_, &Subscription::OnMessage);
    if (!topic_.user.empty()) {
      library_.username_pw_set(client_, topic_.user.c_str(), topic_.password.c_str());
    }
    // An error here is one of the first attempt: the loop goes on trying.
    library_.connect_async(client_, topic_.host.c_str(), topic_.port, kKeepaliveSeconds);
    const int error = library_.loop_start(client_);
    if (error != 0) return Fail(Code::kUnavailable, library_.error_text(error));
    looping_ = true;
    return {};
  }

  Result<MqttMessage> Newest() const override {
    const std::lock_guard lock(mutex_);
    if (refused_) return tl::unexpected<Error>(*refused_);
    if (!connected_) return Fail(Code::kUnavailable, "no connection to the broker");
    if (!newest_) {
      return Fail(Code::kUnavailable, "no message came since the connection stands",
                  "no_message_yet");
    }
    return *newest_;
  }

 private:
  static void OnConnect(void* client, void* self, int connack) {
    auto& subscription = *static_cast<Subscription*>(self);
    {
      const std::lock_guard lock(subscription.mutex_);
      subscription.connected_ = connack == 0;
      subscription.refused_ = connack == 0 ? std::nullopt : subscription.RefusalOf(connack);
    }
    if (connack != 0) return;
    subscription.library_.subscribe(client, nullptr, subscription.topic_.topic.c_str(), 0);
  }

  std::optional<Error> RefusalOf(int connack) const {
    const std::string what = library_.connack_text(connack);
    if (connack != kBadLogin && connack != kNotAuthorised) {
      return Error{Code::kUnavailable, what, {}, {}};
    }
    return Error{Code::kPermissionDenied,
                 what,
                 {},
                 "set user and secret_file to a login that the broker knows"};
  }

  static void OnDisconnect(void* /*client*/, void* self, int /*error*/) {
    auto& subscription = *static_cast<Subscription*>(self);
    const std::lock_guard lock(subscription.mutex_);
    subscription.connected_ = false;
    subscription.newest_.reset();
  }

  static void OnMessage(void* /*client*/, void* self, const MosquittoMessage* message) {
    auto& subscription = *static_cast<Subscription*>(self);
    if (message->retain || message->payloadlen < 0 || message->payloadlen > kMostPayloadBytes) {
      return;
    }
    MqttMessage newest;
    newest.payload.assign(static_cast<const char*>(message->payload),
                          static_cast<size_t>(message->payloadlen));
    newest.at = subscription.clock_.Mono();
    const std::lock_guard lock(subscription.mutex_);
    subscription.newest_ = std::move(newest);
  }

  const MosquittoLibrary library_;
  const Clock& clock_;
  const MqttTopic topic_;
  void* client_ = nullptr;
  bool looping_ = false;
  mutable std::mutex mutex_;
  bool connected_ = false;
  std::optional<Error> refused_;
  std::optional<MqttMessage> newest_;
};

class MosquittoClient : public MqttClient {
 public:
  MosquittoClient(const LibraryLoader& libraries, const Clock& clock)
      : libraries_(libraries), clock_(clock) {}

  Result<std::unique_ptr<MqttSubscription>> Subscribe(const MqttTopic& topic) override {
    TOKWATT_ASSIGN_OR_RETURN(const MosquittoLibrary library, Library());
    auto subscription = std::make_unique<Subscription>(library, clock_, topic);
    TOKWATT_RETURN_IF_ERROR(subscription->Start());
    return subscription;
  }

 private:
  Result<MosquittoLibrary> Library() {
    const std::lock_guard lock(mutex_);
    if (library_) return *library_;
    TOKWATT_ASSIGN_OR_RETURN(const MosquittoLibrary library, LoadMosquitto(libraries_));
    library.lib_init();
    library_ = library;
    return library;
  }

  const LibraryLoader& libraries_;
  const Clock& clock_;
  std::mutex mutex_;
  std::optional<MosquittoLibrary> library_;
};

}  // namespace

std::unique_ptr<MqttClient> MakeMosquittoClient(const LibraryLoader& libraries,
                                                const Clock& clock) {
  return std::make_unique<MosquittoClient>(libraries, clock);
}

}  // namespace tokwatt
