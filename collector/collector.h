// Collector: gRPC service, writer, store and HTTP server in one; what `collector run` starts.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"

namespace tokwatt {

// Below a data directory: keys, members and the password.
std::string TrustDirectory(const std::string& data_dir);

struct CollectorOptions {
  std::string data_dir;                        // created 0700; holds tokwatt.db and a lock file
  std::string store = "sqlite";                // a row of StoreRegistry()
  std::string http_listen = "127.0.0.1:7811";  // port 0: any free port
  std::string grpc_listen = "127.0.0.1:7812";
  std::vector<std::string> hosts;  // by which other machines find it; empty: this machine's own
  std::string web_dir;
  // Pages over TLS with a password, agents over TLS with certificates, both beyond loopback.
  bool lan = false;
  bool plain_http = false;                   // with `lan`: pages without TLS too
  std::vector<std::string> trusted_proxies;  // addresses that may forward for others
  std::string tls_certificate;               // PEM, the whole chain; empty: one of our own
  std::string tls_key;
  std::string self_path;                  // this program, for machines that join
  std::vector<std::string> release_dirs;  // builds for other machines
};

class Collector {
 public:
  // Errors say what, why and what to do: port in use, no permission, damaged or newer database, no
  // password where one is needed.
  static Result<std::unique_ptr<Collector>> Start(const CollectorOptions& options,
                                                  const Clock& clock);
  virtual ~Collector() = default;  // commits what is queued, closes the sessions, stops
  virtual uint16_t http_port() const = 0;
  virtual uint16_t grpc_port() const = 0;
  // Where this machine's own agent sends: "127.0.0.1:PORT", or "unix:/PATH" with `lan`.
  virtual std::string local_target() const = 0;
};

}  // namespace tokwatt
