#include "probes/runtime/http_json.h"

#include <utility>

namespace tokwatt {
namespace {

// The largest answer of interest is Ollama's /api/show of a model with thousands of tensors.
constexpr size_t kMaxBodyBytes = 4u << 20;

std::pair<Code, const char*> MeaningOf(int status) {
  switch (status) {
    case 400:
      return {Code::kInvalidArgument, "runtime_refused"};
    case 401:
      return {Code::kUnauthenticated, "api_key_required"};
    case 403:
      return {Code::kPermissionDenied, "runtime_refused"};
    case 404:
      return {Code::kNotFound, ""};
    case 405:
    case 501:
      return {Code::kUnimplemented, "runtime_shows_nothing"};
    case 503:
      return {Code::kUnavailable, "loading"};
    default:
      return {Code::kUnavailable, "runtime_error"};
  }
}

// "GET /slots": which of a runtime's answers it was, without host and whatever else a URL may hold.
std::string NameOf(const HttpRequest& request) {
  const size_t authority = request.url.find("://");
  const size_t path =
      authority == std::string::npos ? authority : request.url.find('/', authority + 3);
  return request.method + " " + (path == std::string::npos ? "/" : request.url.substr(path));
}

}  // namespace

HttpRequest RuntimeGet(const std::string& url, std::chrono::milliseconds timeout) {
  HttpRequest request;
  request.url = url;
  request.timeout = timeout;
  request.max_body_bytes = kMaxBodyBytes;
  request.headers = {{"Connection", "close"}};
  return request;
}

HttpRequest RuntimePost(const std::string& url, std::string body) {
  HttpRequest request = RuntimeGet(url, std::chrono::milliseconds(2000));
  request.method = "POST";
  request.body = std::move(body);
  request.headers.emplace_back("Content-Type", "application/json");
  return request;
}

Result<nlohmann::json> FetchJson(HttpClient& http, const HttpRequest& request,
                                 const JsonFilter& filter) {
  TOKWATT_ASSIGN_OR_RETURN(const HttpResponse response, http.Send(request));
  if (response.status != 200) return tl::unexpected<Error>(StatusError(response.status, request));
  auto parsed = ParseJson(response.body, filter);
  if (!parsed) return Wrap(std::move(parsed).error(), NameOf(request));
  return parsed;
}

Error StatusError(int status, const HttpRequest& request) {
  const auto [code, reason] = MeaningOf(status);
  return {code, NameOf(request) + ": HTTP " + std::to_string(status), reason, ""};
}

bool MeansNobodyIsThere(const Error& error) {
  return error.code == Code::kUnavailable && error.reason.empty();
}

}  // namespace tokwatt
