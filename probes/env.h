// Env: everything outside the process that a probe may touch, injected.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/dynamic_library.h"
#include "base/net/http_client.h"
#include "base/net/tcp_client.h"

namespace tokwatt {

class AppleSensors;  // probes/apple/apple_sensors.h

// One configured smart plug: "[plug.desk] kind = shelly, url = http://..., powers = self".
struct PlugConfig {
  std::string name;  // stable component name
  std::string kind;  // registry name of the power source: "shelly"
  std::string url;
  int channel = 0;
};

struct Env {
  // Prefix of every file path ("" = the real machine). Under a root, probes that are not files
  // answer kUnimplemented with reason "not_available_under_root".
  std::string root;
  const Clock* clock = nullptr;
  HttpClient* http = nullptr;
  std::shared_ptr<HttpClient> http_owner;    // of `http`, where it was made for this Env
  TcpClient* tcp = nullptr;                  // null: nothing can be asked over TCP
  const LibraryLoader* libraries = nullptr;  // null: no driver library is there
  const AppleSensors* apple = nullptr;       // null: this is no Mac
  // Runtime base URLs to try besides the default ports; may hold a login, "http://user:pw@host".
  std::vector<std::string> runtime_endpoints;
  bool scan_default_ports = true;
  std::vector<PlugConfig> plugs;

  std::string Path(const std::string& absolute) const { return root + absolute; }
  bool under_root() const { return !root.empty(); }
};

}  // namespace tokwatt
