#include "collector/http/guard.h"

#include <algorithm>
#include <cctype>

namespace tokwatt {
namespace {

std::string Lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

// "host" or "host:port" where host names loopback and the port, if given, is ours.
bool IsOurHost(const std::string& host, uint16_t port) {
  const std::string text = Lower(host);
  for (const char* name : {"127.0.0.1", "localhost", "[::1]"}) {
    if (text == name || text == std::string(name) + ":" + std::to_string(port)) return true;
  }
  return false;
}

bool ChangesState(const std::string& method) { return method != "GET" && method != "HEAD"; }

// Browsers send Origin on every request that changes state; other programs send none.
bool IsForeign(const Request& request) {
  const std::string& origin = request.Header("origin");
  const std::string scheme = request.tls ? "https://" : "http://";
  if (!origin.empty()) return Lower(origin) != scheme + Lower(request.Header("host"));
  const std::string& site = request.Header("sec-fetch-site");
  return !site.empty() && site != "same-origin" && site != "none";
}

bool IsJson(const std::string& content_type) {
  const std::string type = Lower(content_type.substr(0, content_type.find(';')));
  const size_t end = type.find_last_not_of(" \t");
  return end != std::string::npos && type.substr(0, end + 1) == "application/json";
}

}  // namespace

std::optional<Response> Refuse(const Request& request, uint16_t port) {
  if (request.local && !IsOurHost(request.Header("host"), port)) {
    return Problem(421, "host_not_allowed",
                   "This collector answers to loopback names only: 127.0.0.1, localhost, [::1].",
                   "Open http://127.0.0.1:" + std::to_string(port) + "/");
  }
  if (!ChangesState(request.method)) return std::nullopt;
  if (IsForeign(request)) {
    return Problem(403, "cross_site",
                   "Requests that change something are accepted from this collector's own pages "
                   "and from programs, not from other sites.");
  }
  const bool has_body = request.method == "POST" || request.method == "PATCH" ||
                        request.method == "PUT" || !request.body.empty();
  if (has_body && !IsJson(request.Header("content-type"))) {
    return Problem(415, "json_only", "The body must be JSON.",
                   "Send Content-Type: application/json");
  }
  return std::nullopt;
}

const std::vector<std::pair<std::string, std::string>>& SecurityHeaders() {
  static const std::vector<std::pair<std::string, std::string>> kHeaders = {
      {"Content-Security-Policy",
       "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
       "font-src 'self'; connect-src 'self'; manifest-src 'self'; base-uri 'none'; "
       "form-action 'self'; frame-ancestors 'none'"},
      {"X-Content-Type-Options", "nosniff"},
      {"Referrer-Policy", "no-referrer"},
      {"Cross-Origin-Resource-Policy", "same-origin"},
      {"Cross-Origin-Opener-Policy", "same-origin"},
      {"X-Frame-Options", "DENY"},
  };
  return kHeaders;
}

}  // namespace tokwatt
