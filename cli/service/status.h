// ServiceStatus: what a service manager answers about one service, read into one shape.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "cli/service/place.h"

namespace tokwatt {

struct ServiceStatus {
  bool loaded = false;   // the manager knows it
  bool enabled = false;  // it starts by itself
  bool running = false;
  std::string state = "unknown";  // the manager's word: "active (running)", "failed (exit-code)"
  std::optional<int64_t> pid;
  // Microseconds on the clock that stops in suspend (CLOCK_MONOTONIC); launchd does not tell.
  std::optional<int64_t> since_us;
  std::optional<int64_t> restarts;  // since it was started by hand or at boot
  std::string binary;               // path; empty if not told
};

// Of `systemctl show` (KEY=value lines) or `launchctl print`; what is not in it stays as above.
ServiceStatus ParseServiceStatus(Manager manager, const std::string& text);
ServiceStatus ParseSystemctlShow(const std::string& text);
ServiceStatus ParseLaunchctlPrint(const std::string& text);

}  // namespace tokwatt
