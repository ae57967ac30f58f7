// Env: everything outside the process that a probe may touch, injected.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/dynamic_library.h"
#include "base/net/http_client.h"
#include "base/net/mqtt_client.h"
#include "base/net/tcp_client.h"
#include "base/perf_events.h"

namespace tokwatt {

// One configured smart plug or UPS: [plug.desk] kind = "shelly", url = "http://...".
struct PlugConfig {
  std::string name;  // stable component name
  std::string kind;  // one of the kinds that a power source takes (PowerSourceEntry::kinds)
  std::string url;   // without login
  // What is plugged into it: a machine's name in tokwatt, the host of a runtime's address, or the
  // name of something that has no agent. Empty: the machine that reads it.
  std::string powers;
  std::string secret;  // what `secret_file` holds: a password or a token; never shown
  std::map<std::string, std::string> options;  // the section's other keys, as text
  std::map<std::string, std::string> headers;  // of each HTTP request

  std::string Option(const std::string& key, const std::string& otherwise = {}) const {
    const auto found = options.find(key);
    return found == options.end() ? otherwise : found->second;
  }
};

class AppleSensors;  // probes/apple/apple_sensors.h
class NvmlSession;   // probes/nvidia/nvml_session.h

struct Env {
  // Prefix of every file path ("" = the real machine). Under a root this process and this kernel
  // are asked for nothing, and what is no file answers kUnimplemented with reason
  // "not_available_under_root"; but see `replays`.
  std::string root;
  // The root and what is named below stand for a machine that was recorded: what is no file answers
  // from the recording (probes/recording).
  bool replays = false;
  const Clock* clock = nullptr;
  HttpClient* http = nullptr;
  std::shared_ptr<HttpClient> http_owner;    // of `http`, where it was made for this Env
  TcpClient* tcp = nullptr;                  // null: nothing can be asked over TCP
  MqttClient* mqtt = nullptr;                // null: no broker can be listened to
  const LibraryLoader* libraries = nullptr;  // null: no driver library is there
  const PerfEvents* perf = nullptr;          // null: no performance counters
  std::shared_ptr<NvmlSession> nvidia;       // of `libraries`, shared by all probes; null: none
  const AppleSensors* apple = nullptr;       // null: this is no Mac
  // Runtime base URLs to try besides the default ports; may hold a login, "http://user:pw@host".
  std::vector<std::string> runtime_endpoints;
  bool scan_default_ports = true;
  std::vector<PlugConfig> plugs;

  std::string Path(const std::string& absolute) const { return root + absolute; }
  bool under_root() const { return !root.empty(); }
  bool only_files() const { return under_root() && !replays; }
};

}  // namespace tokwatt
