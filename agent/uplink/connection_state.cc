#include "agent/uplink/connection_state.h"

#include <spdlog/spdlog.h>

#include <utility>

#include "agent/uplink/stream_failure.h"
#include "base/version.h"
#include "base/version_skew.h"

namespace tokwatt {

ConnectionState::ConnectionState(const Clock& clock, std::string address) : clock_(clock) {
  status_.address = std::move(address);
  status_.since = clock.Wall();
}

void ConnectionState::SetConnected(const std::string& address) {
  const std::lock_guard lock(mutex_);
  if (reason_ == kStreamCut) return Turn(true, address);
  Set(true, address, {});
}

void ConnectionState::SetHolds() {
  const std::lock_guard lock(mutex_);
  if (!status_.connected || status_.error.empty()) return;
  Log(true, {});
  reason_.clear();
  status_.error.clear();
  status_.fix.clear();
}

void ConnectionState::SetDisconnected(const std::string& address, const Error& why) {
  const std::lock_guard lock(mutex_);
  Set(false, address, why);
}

void ConnectionState::Set(bool connected, const std::string& address, const Error& error) {
  const bool first_failure = !connected && status_.error.empty();
  const bool turned = connected != status_.connected && reason_ != kStreamCut;
  // A new reason is worth a line: a machine that was away is now told that it was revoked.
  const bool other_reason = !connected && reason_ != error.reason;
  if (first_failure) status_.since = clock_.Wall();
  Turn(connected, address);
  if (turned || other_reason || first_failure) Log(connected, error);
  reason_ = connected ? "" : error.reason;
  status_.error = connected ? "" : error.message;
  status_.fix = connected ? "" : error.fix;
}

void ConnectionState::Turn(bool connected, const std::string& address) {
  status_.address = address;
  if (connected != status_.connected) status_.since = clock_.Wall();
  status_.connected = connected;
}

void ConnectionState::Log(bool connected, const Error& error) const {
  if (connected) {
    spdlog::info("connected to the collector at {}", status_.address);
  } else if (!stopping_) {
    spdlog::warn("no collector at {}: {}; measuring goes on, batches are kept{}{}", status_.address,
                 error.message, error.fix.empty() ? "" : "; ", error.fix);
  }
}

void ConnectionState::SetCollectorVersion(const std::string& version) {
  const std::lock_guard lock(mutex_);
  if (version == status_.collector_version) return;
  status_.collector_version = version;
  status_.version_skew = VersionSkew(kVersion, version);
  if (!status_.version_skew) return;
  const auto level =
      status_.version_skew->reason == kVersionsApart ? spdlog::level::warn : spdlog::level::info;
  spdlog::log(level, "{}; {}", status_.version_skew->detail, status_.version_skew->fix);
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
