// Config: every setting of tokwatt with its default, and where each value came from.
//
// Order: built-in default, tokwatt.toml, environment TOKWATT_*, flags; later wins. An unknown key
// is an error that names the nearest valid one. `url` and `agent.collector` follow the collector's
// listen keys where only these are set.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/result.h"
#include "probes/env.h"

namespace tokwatt {

struct Config {
  std::string file;                           // the tokwatt.toml that was read; empty for none
  std::string data_dir;                       // state of this user or of the service
  std::string url = "http://127.0.0.1:7811";  // where commands find the collector
  std::string password_file;                  // of the pages, for commands; empty: none is sent
  std::string name;                           // of this device; empty: the host name
  std::string log_level = "info";
  std::string http_listen = "127.0.0.1:7811";
  std::string grpc_listen = "127.0.0.1:7812";
  std::string store = "sqlite";
  bool lan = false;                // the collector is open to the network
  bool plain_http = false;         // its pages without TLS too
  std::vector<std::string> hosts;  // by which other machines find the collector
  std::vector<std::string> trusted_proxies;
  std::string tls_certificate;  // of the pages; empty: tokwatt's own
  std::string tls_key;
  std::string release_dir;  // builds for machines that join; empty: beside this program
  std::string collector = "127.0.0.1:7812";  // where the agent sends
  std::chrono::milliseconds interval{1000};
  int64_t spool_budget_bytes = 128ll << 20;
  bool allow_commands = true;
  std::vector<std::string> runtime_endpoints;
  bool scan_runtimes = true;
  std::vector<PlugConfig> plugs;
  std::map<std::string, std::string> origins;  // key -> "default", a file, "TOKWATT_X", "--flag",
                                               // or the key it follows
};

// What the command line said; empty strings say nothing.
struct ConfigFlags {
  std::string config_file;
  std::string data_dir;
  bool lan = false;
  bool plain_http = false;
};

using Environment = std::map<std::string, std::string>;

// The process's environment, TOKWATT_*, XDG_* and HOME only.
Environment ReadEnvironment();

// kInvalidArgument for every mistake, with file, line, what is wrong and the nearest valid name;
// kFailedPrecondition for a collector that is not on this machine; kPermissionDenied for a secret
// that others may read.
Result<Config> LoadConfig(const ConfigFlags& flags, const Environment& environment);

// Nobody set the key: not file, environment or flag.
bool IsDefault(const Config& config, const std::string& key);

// Every key with its value as text, sorted; for `config show`.
std::vector<std::pair<std::string, std::string>> Describe(const Config& config);

}  // namespace tokwatt
