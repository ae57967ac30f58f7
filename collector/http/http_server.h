// HttpServer: pages, JSON API, SSE and /metrics on one port, on one io_context thread.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "collector/live/counters.h"
#include "collector/live/notice.h"
#include "collector/store/store.h"

namespace tokwatt {

struct HttpServerOptions {
  std::string address = "127.0.0.1";  // anything but loopback is refused in this version
  uint16_t port = 7811;               // 0: any free port
  std::string web_dir;                // serve pages from here instead of the embedded ones (dev)
  int max_streams_per_client = 32;
};

struct HttpServerContext {
  const Clock* clock = nullptr;
  // A read-only view per reader thread; called once for each of the two readers.
  std::function<Result<std::unique_ptr<Store>>()> open_reader;
  // The view the memory engine shares (used when open_reader is empty).
  Store* shared_store = nullptr;
  // Runs a PutMeta on the writer thread and waits for it.
  std::function<Result<>(const std::string& key, const std::string& value)> put_meta;
  CommandRouter* commands = nullptr;
  const CollectorCounters* counters = nullptr;
};

class HttpServer {
 public:
  // kAlreadyExists: the port is in use (the message says by whom, if that is a tokwatt).
  static Result<std::unique_ptr<HttpServer>> Start(const HttpServerOptions& options,
                                                   const HttpServerContext& context);
  virtual ~HttpServer() = default;  // stops, within 2 s
  virtual uint16_t port() const = 0;
  virtual NoticeListener& listener() = 0;
};

}  // namespace tokwatt
