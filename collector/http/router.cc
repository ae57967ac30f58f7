#include "collector/http/router.h"

#include <algorithm>
#include <string_view>

#include "collector/http/routes.h"

namespace tokwatt {
namespace {

// Lines of the contract that this version does not build yet.
constexpr std::string_view kNotBuilt[] = {"/api/v1/links", "/api/v1/tco", "/api/v1/roofline",
                                          "/api/v1/community", "/api/v1/export"};

std::string_view NextPart(std::string_view& rest) {
  const size_t end = std::min(rest.find('/', 1), rest.size());
  const std::string_view part = rest.substr(0, end);
  rest.remove_prefix(end);
  return part;
}

// The values of the pattern's {parts}; std::nullopt if the path is another one.
std::optional<PathArgs> MatchPattern(std::string_view pattern, std::string_view path) {
  PathArgs args;
  while (!pattern.empty() && !path.empty()) {
    const std::string_view wanted = NextPart(pattern);
    const std::string_view given = NextPart(path);
    if (wanted.size() > 2 && wanted[1] == '{') {
      if (given.size() < 2) return std::nullopt;
      args.emplace_back(given.substr(1));
    } else if (wanted != given) {
      return std::nullopt;
    }
  }
  if (!pattern.empty() || !path.empty()) return std::nullopt;
  return args;
}

bool IsNotBuilt(const std::string& path) {
  return std::any_of(std::begin(kNotBuilt), std::end(kNotBuilt), [&](std::string_view prefix) {
    return path == prefix || path.rfind(std::string(prefix) + "/", 0) == 0;
  });
}

// What is asked for by programs: an unknown one is no page.
bool IsApi(const std::string& path) {
  return path.rfind("/api/", 0) == 0 || path == "/api" || path.rfind("/e/", 0) == 0;
}

Response NotAllowed(const std::string& allow) {
  Response response =
      Problem(405, "method_not_allowed", "This path does not take that method.", "Use " + allow);
  response.headers.emplace_back("Allow", allow);
  return response;
}

}  // namespace

Response NotInThisVersion() {
  return Problem(501, "not_in_this_version", "This is not in this version.");
}

RouteResult FindRoute(const Request& request) {
  // HEAD is GET without the body. A row without a handler has none to leave out: only its own
  // session serves it, so nothing of it may be called here.
  const std::string method = request.method == "HEAD" ? "GET" : request.method;
  std::string allow;
  for (const Route& route : Routes()) {
    auto args = MatchPattern(route.pattern, request.path);
    if (!args) continue;
    const bool handled = route.loop != nullptr || route.query != nullptr;
    if (handled && method == route.method) return {Match{&route, std::move(*args)}, std::nullopt};
    const bool takes_head = handled && std::string_view(route.method) == "GET";
    allow += (allow.empty() ? "" : ", ") + std::string(route.method) + (takes_head ? ", HEAD" : "");
  }
  if (!allow.empty()) return {std::nullopt, NotAllowed(allow)};
  if (IsNotBuilt(request.path)) return {std::nullopt, NotInThisVersion()};
  if (IsApi(request.path)) {
    return {std::nullopt, Problem(404, "not_found", "There is no " + request.path + ".",
                                  "See /api/v1/openapi.json")};
  }
  if (method != "GET") return {std::nullopt, NotAllowed("GET, HEAD")};
  return {};
}

}  // namespace tokwatt
