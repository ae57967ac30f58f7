// ConnectionState: whether there is a collector, since when, and why not; logged when it changes.
#pragma once

#include <mutex>
#include <string>

#include "agent/uplink/uplink.h"
#include "base/clock.h"

namespace tokwatt {

// Thread-safe.
class ConnectionState {
 public:
  ConnectionState(const Clock& clock, std::string address);
  // Of streams that are cut again and again each is connected for a while: what cuts them stays
  // said until one holds.
  void SetConnected(const std::string& address);
  void SetHolds();  // the stream was not cut for StreamFailures::kHolds
  // `address`: where the collector is looked for first.
  void SetDisconnected(const std::string& address, const Error& why);
  // What the collector said of itself; logged when it is news.
  void SetCollectorVersion(const std::string& version);
  void SetStopping();  // an end from now on is meant, and not worth a warning
  UplinkStatus status() const;

 private:
  void Set(bool connected, const std::string& address, const Error& error);
  void Turn(bool connected, const std::string& address);
  void Log(bool connected, const Error& error) const;

  const Clock& clock_;
  mutable std::mutex mutex_;
  UplinkStatus status_;
  std::string reason_;  // code of the last end's error
  bool stopping_ = false;
};

}  // namespace tokwatt
