// Router: the one table of routes of the API, and how a request finds its row.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/clock.h"
#include "collector/http/http_server.h"
#include "collector/http/message.h"
#include "collector/http/query.h"
#include "collector/live/live_hub.h"

namespace tokwatt {

// Values of the {parts} of a pattern, in order.
using PathArgs = std::vector<std::string>;

// For routes answered on the io_context thread, at once, from the live hub.
struct LoopContext {
  LiveHub& hub;
  const HttpServerContext& server;
};

// For routes answered on a reader thread, from the store.
struct QueryContext {
  Query query;
  const HttpServerContext& server;
  std::shared_ptr<const LiveView> view;
  // Hands a change over to the hub's thread.
  std::function<void(std::function<void(LiveHub&)>)> change_hub;
};

using LoopHandler = Response (*)(const LoopContext&, const Request&, const PathArgs&);
using QueryHandler = Response (*)(const QueryContext&, const Request&, const PathArgs&);

struct Parameter {
  const char* name;
  const char* description;
};

struct Route {
  const char* method;
  const char* pattern;  // "/api/v1/devices/{id}"
  const char* summary;
  const char* schema;       // component schema of the answer in openapi.json, or ""
  const char* body_schema;  // of the body, or ""
  LoopHandler loop;         // exactly one of loop and query is set, except for the stream
  QueryHandler query;
  std::vector<Parameter> parameters;
};

// Every route, in the order of openapi.json. The stream has neither handler: its session serves it,
// and FindRoute never matches it.
const std::vector<Route>& Routes();
inline constexpr char kStreamPattern[] = "/api/v1/stream";

struct Match {
  const Route* route = nullptr;
  PathArgs args;
};

// A match with a handler, or what to answer instead: 404, 405 with Allow, or 501 for what is not
// built yet. Paths outside of /api/ that no route names are pages: std::nullopt in both.
struct RouteResult {
  std::optional<Match> match;
  std::optional<Response> answer;
};
RouteResult FindRoute(const Request& request);

}  // namespace tokwatt
