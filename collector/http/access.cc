#include "collector/http/access.h"

#include <algorithm>
#include <string_view>

namespace tokwatt {
namespace {

constexpr const char* kForwardingHeaders[] = {"x-forwarded-for", "forwarded", "x-real-ip",
                                              "x-forwarded-host", "x-forwarded-proto"};

bool IsForwarded(const Request& request) {
  return std::any_of(std::begin(kForwardingHeaders), std::end(kForwardingHeaders),
                     [&](const char* name) { return !request.Header(name).empty(); });
}

bool IsTrusted(const std::string& address, const AccessRules& rules) {
  return std::find(rules.trusted_proxies.begin(), rules.trusted_proxies.end(), address) !=
         rules.trusted_proxies.end();
}

// The last address of "a, b, c" that is no trusted proxy: what stands before it, its sender wrote.
std::string ClientOf(std::string_view hops, const AccessRules& rules) {
  std::string address;
  while (!hops.empty()) {
    const size_t comma = hops.rfind(',');
    std::string_view hop = comma == std::string_view::npos ? hops : hops.substr(comma + 1);
    while (!hop.empty() && hop.front() == ' ') hop.remove_prefix(1);
    while (!hop.empty() && hop.back() == ' ') hop.remove_suffix(1);
    address = std::string(hop);
    if (comma == std::string_view::npos || !IsTrusted(address, rules)) break;
    hops = hops.substr(0, comma);
  }
  return address;
}

// The value of our cookie in "a=1; tokwatt=...; b=2".
std::string CookieOf(const Request& request) {
  std::string_view rest = request.Header("cookie");
  while (!rest.empty()) {
    const size_t end = std::min(rest.find(';'), rest.size());
    std::string_view pair = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    while (!pair.empty() && pair.front() == ' ') pair.remove_prefix(1);
    const std::string_view name = kCookieName;
    if (pair.substr(0, name.size()) == name && pair.substr(name.size(), 1) == "=") {
      return std::string(pair.substr(name.size() + 1));
    }
  }
  return {};
}

// Pages hold no figures: what they show comes from /api. Joining has a code of its own.
bool IsForEverybody(const Request& request) {
  const std::string& path = request.path;
  if (path == "/healthz" || path == "/api/v1/sign-in" || path.rfind("/e/", 0) == 0) return true;
  const bool told = path.rfind("/api/", 0) == 0 || path == "/metrics" || path == "/readyz";
  return !told && (request.method == "GET" || request.method == "HEAD");
}

}  // namespace

std::optional<Response> Locate(const Request& request, const Arrival& arrival,
                               const AccessRules& rules, Sender& sender) {
  sender = {arrival.peer, arrival.loopback, arrival.tls, false};
  if (!IsForwarded(request)) return std::nullopt;
  if (!IsTrusted(arrival.peer, rules)) {
    return Problem(403, "proxy_not_named",
                   "A proxy at " + arrival.peer + " forwarded this, and it is not known here.",
                   "If it is yours, name it: collector.trusted_proxies = [\"" + arrival.peer +
                       "\"] in tokwatt.toml");
  }
  sender.client = ClientOf(request.Header("x-forwarded-for"), rules);
  sender.local = false;
  sender.proxied = true;
  sender.tls = request.Header("x-forwarded-proto") == "https";
  return std::nullopt;
}

bool IsSignedIn(const Request& request, const Sender& sender, const AccessRules& rules) {
  if (sender.local) return true;
  return rules.sign_in != nullptr && rules.sign_in->IsGood(CookieOf(request));
}

Entrance Decide(const Request& request, const Sender& sender, const AccessRules& rules) {
  if (IsForEverybody(request) || IsSignedIn(request, sender, rules)) return Entrance::kOpen;
  const std::string& authorization = request.Header("authorization");
  if (rules.sign_in == nullptr || authorization.empty()) return Entrance::kNeedsPassword;
  return rules.sign_in->IsRemembered(authorization) ? Entrance::kOpen : Entrance::kCheckBasic;
}

Response NeedsPassword() {
  return Problem(401, "not_signed_in", "Beyond the collector's own machine this needs a password.",
                 "Open the page and sign in, or send it by HTTP Basic.");
}

}  // namespace tokwatt
