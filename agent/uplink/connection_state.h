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
  ConnectionState(const Clock& clock, std::string collector);
  // `error`: why there is no connection; empty with one.
  void Set(bool connected, const std::string& error);
  void SetStopping();  // an end from now on is meant, and not worth a warning
  UplinkStatus status() const;

 private:
  void Log(bool connected, const std::string& error) const;

  const Clock& clock_;
  const std::string collector_;
  mutable std::mutex mutex_;
  UplinkStatus status_;
  bool stopping_ = false;
};

}  // namespace tokwatt
