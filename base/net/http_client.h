// HttpClient: the one way out over HTTP. The real one is libcurl, tests use FakeHttpClient.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/stop.h"

namespace tokwatt {

// Who asks. A digest (RFC 7616: SHA-256 or MD5, as the server wants) keeps the password off the
// wire and costs a second exchange; basic sends it with the first.
struct HttpLogin {
  enum class Kind { kBasic, kDigest };
  Kind kind = Kind::kBasic;
  std::string user;
  std::string password;
};

inline constexpr const char* kCertificateNotTrusted = "certificate_not_trusted";

struct HttpRequest {
  std::string method = "GET";
  std::string url;
  std::string body;
  std::vector<std::pair<std::string, std::string>> headers;
  std::optional<HttpLogin> login;
  std::chrono::milliseconds connect_timeout{500};
  std::chrono::milliseconds timeout{2000};     // whole exchange; 0 = no limit
  std::chrono::milliseconds stall_timeout{0};  // no byte for that long = kDeadlineExceeded
  size_t max_body_bytes = 4u << 20;            // more = kResourceExhausted
  // Called with each piece of the body as it arrives; false cancels (kCancelled). When set, the
  // response's body stays empty and max_body_bytes bounds nothing.
  std::function<bool(std::string_view)> on_data;
  const StopToken* stop = nullptr;  // cancels the exchange when requested
};

struct HttpResponse {
  int status = 0;
  std::string body;
  std::vector<std::pair<std::string, std::string>> headers;  // names in lower case
};

// Thread-safe. An answer of any status is a response, redirects included: they are not followed.
// Errors are kUnavailable (no connection; reason "connection_lost" if it broke after it stood,
// kCertificateNotTrusted if this machine does not believe who answers), kDeadlineExceeded (reason
// "stalled" or "timed_out"), kResourceExhausted, kCancelled, kInvalidArgument (URL), kDataLoss
// (what answered does not speak HTTP). Messages hold the URL without user information and query,
// and never a byte of a body.
class HttpClient {
 public:
  virtual ~HttpClient() = default;
  virtual Result<HttpResponse> Send(const HttpRequest& request) = 0;
};

std::unique_ptr<HttpClient> MakeCurlHttpClient();

}  // namespace tokwatt
