// Guard: what a request must satisfy before any route sees it, and the headers of every answer.
//
// On loopback a page of any website can reach us through the browser, so: the Host must be a
// loopback name (DNS rebinding; from elsewhere the cookie, which belongs to one host, does that),
// the Origin must be ours on anything that changes state, bodies must be JSON (which makes browsers
// ask first, and we never answer that), and nothing is shared across origins (no CORS).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "collector/http/message.h"

namespace tokwatt {

// A refusal, or std::nullopt when the request may go on. `port` is the one we listen on.
std::optional<Response> Refuse(const Request& request, uint16_t port);

// Content-Security-Policy, nosniff and the like.
const std::vector<std::pair<std::string, std::string>>& SecurityHeaders();

}  // namespace tokwatt
