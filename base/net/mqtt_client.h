// MqttClient: the newest message of a topic, as a broker sends it.
#pragma once

#include <memory>
#include <string>

#include "base/clock.h"
#include "base/dynamic_library.h"
#include "base/result.h"

namespace tokwatt {

struct MqttTopic {
  std::string host;  // of the broker, without brackets
  int port = 1883;
  std::string user;  // empty: none
  std::string password;
  std::string topic;  // without wildcards
};

struct MqttMessage {
  std::string payload;
  MonoTime at;  // when it came
};

// Connects and listens on a thread of its own until it is destroyed. Thread-safe.
class MqttSubscription {
 public:
  virtual ~MqttSubscription() = default;
  // kUnavailable until a message came (reason "no_message_yet"), while there is no connection, and
  // for a payload that is too large; kPermissionDenied when the broker refuses the login. What a
  // broker retained from before does not count: nobody knows how old it is.
  virtual Result<MqttMessage> Newest() const = 0;
};

// Thread-safe.
class MqttClient {
 public:
  virtual ~MqttClient() = default;
  // Never waits for the network. kNotFound, with the fix, without the library.
  virtual Result<std::unique_ptr<MqttSubscription>> Subscribe(const MqttTopic& topic) = 0;
};

// Over libmosquitto, which is loaded when the first topic is wanted. Both outlive the client and
// its subscriptions.
std::unique_ptr<MqttClient> MakeMosquittoClient(const LibraryLoader& libraries, const Clock& clock);

}  // namespace tokwatt
