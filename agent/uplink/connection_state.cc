#include "agent/uplink/connection_state.h"

#include <spdlog/spdlog.h>

#include <utility>

namespace tokwatt {

ConnectionState::ConnectionState(const Clock& clock, std::string collector)
    : clock_(clock), collector_(std::move(collector)) {
  status_.since = clock.Wall();
}

void ConnectionState::Set(bool connected, const std::string& error) {
  const std::lock_guard lock(mutex_);
  const bool first_failure = !connected && status_.error.empty();
  if (connected != status_.connected || first_failure) {
    status_.since = clock_.Wall();
    Log(connected, error);
  }
  status_.connected = connected;
  status_.error = error;
}

void ConnectionState::Log(bool connected, const std::string& error) const {
  if (connected) {
    spdlog::info("connected to the collector at {}", collector_);
  } else if (!stopping_) {
    spdlog::warn("no collector at {}: {}; measuring goes on, batches are kept", collector_, error);
  }
}

void ConnectionState::SetStopping() {
  const std::lock_guard lock(mutex_);
  stopping_ = true;
}

UplinkStatus ConnectionState::status() const {
  const std::lock_guard lock(mutex_);
  return status_;
}

}  // namespace tokwatt
