// Collector: gRPC service, writer, store and HTTP server in one; what `collector run` starts.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "base/clock.h"
#include "base/result.h"

namespace tokwatt {

struct CollectorOptions {
  std::string data_dir;                        // created 0700; holds tokwatt.db and a lock file
  std::string store = "sqlite";                // a row of StoreRegistry()
  std::string http_listen = "127.0.0.1:7811";  // port 0: any free port
  std::string grpc_listen = "127.0.0.1:7812";
  std::string web_dir;
};

class Collector {
 public:
  // Errors say what, why and what to do: port in use, no permission, damaged or newer database.
  static Result<std::unique_ptr<Collector>> Start(const CollectorOptions& options,
                                                  const Clock& clock);
  virtual ~Collector() = default;  // commits what is queued, closes the sessions, stops
  virtual uint16_t http_port() const = 0;
  virtual uint16_t grpc_port() const = 0;
};

}  // namespace tokwatt
