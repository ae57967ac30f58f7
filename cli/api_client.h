// ApiClient: the commands' view of a running collector, as JSON documents.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "base/net/http_client.h"
#include "base/result.h"
#include "cli/config/config.h"

namespace tokwatt {

// Names and values of a query, as they are meant: the client encodes them.
using Params = std::vector<std::pair<std::string, std::string>>;

// The reason of the kUnavailable that says that nobody listens there, so that nothing was asked.
// A collector that was reached and then lost gives kCollectorLost: what was asked may go on.
inline constexpr const char* kCollectorUnreachable = "collector_unreachable";
inline constexpr const char* kCollectorLost = "collector_lost";

class ApiClient {
 public:
  // `url` is the collector's base, "http://127.0.0.1:7811". `http` must outlive the client.
  // `password_file` holds the password of the pages, which a collector asks for beyond its own
  // machine; empty: none is sent.
  ApiClient(HttpClient& http, std::string url, std::string password_file = {})
      : http_(http), url_(std::move(url)), password_file_(std::move(password_file)) {}
  ApiClient(HttpClient& http, const Config& config)
      : ApiClient(http, config.url, config.password_file) {}

  // kUnavailable when no answer comes (exit 4); kPermissionDenied for a password that others read.
  // Problem documents become errors with their fix.
  Result<nlohmann::json> Get(const std::string& path, const Params& params = {});
  Result<nlohmann::json> Post(const std::string& path, const nlohmann::json& body);
  Result<nlohmann::json> Patch(const std::string& path, const nlohmann::json& body);
  Result<nlohmann::json> Delete(const std::string& path);

  const std::string& url() const { return url_; }

 private:
  Result<nlohmann::json> Send(const std::string& method, const std::string& path,
                              const std::string& body);
  Result<> AddLogin(HttpRequest& request) const;
  HttpClient& http_;
  std::string url_;
  std::string password_file_;
};

// Says the error; a collector that does not answer gives kExitUnreachable, a bad URL kExitConfig.
int FailWithApi(const Error& error);

}  // namespace tokwatt
