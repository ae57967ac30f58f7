// Access: where a request comes from, and whether it may be answered.
//
// Straight from this machine over loopback: no password, as without --lan. From anywhere else: TLS
// (or plain HTTP where the owner said so) and a password. A proxy on this machine would look like
// this machine, so whoever forwards must be named, and what it forwards is never taken for local.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "collector/http/message.h"
#include "collector/trust/sign_in.h"

namespace tokwatt {

struct AccessRules {
  bool open_to_network = false;
  bool plain = false;                        // HTTP without TLS is answered beyond loopback too
  std::vector<std::string> trusted_proxies;  // addresses
  SignIn* sign_in = nullptr;                 // set when open_to_network
};

// What the connection knows of a request's sender.
struct Arrival {
  std::string peer;       // address
  bool loopback = false;  // the peer is on this machine
  bool tls = false;
};

// Of the sender itself: `client` replaces the proxy's address.
struct Sender {
  std::string client;
  bool local = false;
  bool tls = false;
  bool proxied = false;
};

// 403 "proxy_not_named": forwarded by somebody who is not named in collector.trusted_proxies.
std::optional<Response> Locate(const Request& request, const Arrival& arrival,
                               const AccessRules& rules, Sender& sender);

enum class Entrance {
  kOpen,           // answer it
  kNeedsPassword,  // 401
  kCheckBasic,     // by CheckBasic, which is slow, and then as it says
};
Entrance Decide(const Request& request, const Sender& sender, const AccessRules& rules);

// Whether the request is of somebody who signed in or is local.
bool IsSignedIn(const Request& request, const Sender& sender, const AccessRules& rules);

Response NeedsPassword();

inline constexpr char kCookieName[] = "tokwatt";

}  // namespace tokwatt
