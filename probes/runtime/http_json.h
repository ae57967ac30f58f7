// One request to a runtime, answered by filtered JSON.
#pragma once

#include <chrono>
#include <string>

#include "base/net/http_client.h"
#include "probes/env.h"
#include "probes/runtime/json_counts.h"

namespace tokwatt {

// A GET of what a runtime tells about itself. Asks to close the connection afterwards: servers with
// few HTTP threads (llama-server has slots + 2) must not lose one to an idle watcher.
HttpRequest RuntimeGet(const std::string& url,
                       std::chrono::milliseconds timeout = std::chrono::milliseconds(500));
HttpRequest RuntimePost(const std::string& url, std::string body);

// Errors of the transport as they are; another status than 200 as StatusError; garbage kDataLoss.
Result<nlohmann::json> FetchJson(HttpClient& http, const HttpRequest& request,
                                 const JsonFilter& filter);

// What a status means for a caller, without a byte of the body: 401 kUnauthenticated, 403
// kPermissionDenied, 404 kNotFound, 501 and 405 kUnimplemented, 503 kUnavailable ("loading"), ...
Error StatusError(int status, const HttpRequest& request);

// Whether an error means that no server is there: the connection was refused. Every answer, and a
// failure that names its reason, only means that nothing is known this time.
bool MeansNobodyIsThere(const Error& error);

}  // namespace tokwatt
