// HttpServer: pages, JSON API, SSE and /metrics on one port, on one io_context thread.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "collector/handout/builds.h"
#include "collector/live/counters.h"
#include "collector/live/notice.h"
#include "collector/store/store.h"
#include "collector/trust/gate.h"
#include "collector/trust/sign_in.h"

namespace tokwatt {

struct HttpServerOptions {
  std::string address = "127.0.0.1";  // beyond loopback only with `open_to_network`
  uint16_t port = 7811;               // 0: any free port
  std::string web_dir;                // serve pages from here instead of the embedded ones (dev)
  int max_streams_per_client = 32;
  // TLS and a password beyond loopback; on loopback both plain HTTP and TLS are answered.
  bool open_to_network = false;
  bool plain = false;  // beyond loopback also without TLS
  std::vector<std::string> trusted_proxies;
  std::string tls_key;    // files, PEM
  std::string tls_chain;  // its certificate, then those that issued it
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
  Gate* gate = nullptr;
  std::vector<std::string> hosts;              // by which others find it; empty: this machine's own
  Builds* builds = nullptr;                    // for machines that join
  SignIn* sign_in = nullptr;                   // with `open_to_network`
  std::function<uint16_t()> agents_port = {};  // 0: agents are not served yet
  bool open_to_network = false;                // set by the server, as page_port
  uint16_t page_port = 0;
  std::string page_key_pin;  // "sha256//..." of the key of our TLS; empty: none
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
