// Uplink: the agent's stream to its collector: gRPC around UplinkSession. One thread.
//
// Reconnects for ever with full-jitter backoff; nothing expires by time spent retrying. No public
// header of the agent shows gRPC.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "agent/credentials.h"
#include "agent/spool/batch_log.h"
#include "base/absence.h"
#include "base/backoff.h"
#include "base/clock.h"
#include "base/result.h"
#include "tokwatt/v1/collector.pb.h"

namespace tokwatt {

struct UplinkOptions {
  std::string collector;  // "host:port"; on this machine also "unix:/PATH"
  // By the configuration: it is used alone. Else the credentials say where the collector is.
  bool collector_is_named = false;
  // With them the collector may be anywhere: TLS, by its root and this machine's key.
  std::optional<Credentials> credentials = std::nullopt;
  std::function<Result<>(const Credentials&)> save_credentials = {};  // when they change
  // Asked before each stream: `tokwatt enroll` may have changed them. Empty: they stay.
  std::function<Result<std::optional<Credentials>>()> load_credentials = {};
  std::string device_id;  // 16 bytes
  std::string name;
  std::vector<std::string> allowed_commands;
  std::chrono::nanoseconds backoff_base = std::chrono::seconds(1);
  std::chrono::nanoseconds backoff_cap = std::chrono::minutes(5);
  // A stream that lived so long, or got something acknowledged, starts the backoff anew.
  std::chrono::nanoseconds healthy_after = std::chrono::minutes(1);
  std::chrono::nanoseconds welcome_timeout = std::chrono::seconds(20);
  // While a stream is open: how often to see whether the certificate is due for renewal.
  std::chrono::nanoseconds renewal_look = std::chrono::seconds(10);
  std::chrono::nanoseconds drain_timeout = std::chrono::seconds(2);  // for acks, when stopping
};

struct UplinkStatus {
  bool connected = false;
  std::string address;            // of the collector: in use, or tried first
  WallTime since;                 // connected, or disconnected
  std::string error;              // why not connected, or what keeps cutting; empty: all is well
  std::string fix;                // what would help; empty: nothing is known, or nothing is wrong
  std::string collector_version;  // of the last welcome; empty: there was none
  std::optional<Absence> version_skew = {};  // what is to be said of it
};

// Thread-safe.
class Uplink {
 public:
  struct Hooks {
    std::function<void(bool present)> viewer;
    std::function<void(const v1::Command&)> command;
  };

  // kFailedPrecondition: another machine's address, and no credentials; kDataLoss: the credentials
  // are damaged.
  static Result<std::unique_ptr<Uplink>> Start(const UplinkOptions& options, BatchLog& log,
                                               const Clock& clock, RandomSource random,
                                               Hooks hooks);
  // Waits a moment for what is in the spool to be acknowledged, then closes the stream.
  virtual ~Uplink() = default;

  virtual void NotifySpooled() = 0;
  // Sent when a stream is open; the end of a command only after all batches before it are
  // acknowledged, so that whoever hears of it finds the results.
  virtual void SendProgress(v1::CommandProgress progress) = 0;
  virtual UplinkStatus status() const = 0;
};

}  // namespace tokwatt
