#include "cli/api_client.h"

#include "cli/errors.h"
#include "cli/exit_code.h"

namespace tokwatt {
namespace {

Error ProblemError(int status, const nlohmann::json& problem) {
  Error error{Code::kUnknown, problem.value("detail", "status " + std::to_string(status)),
              problem.value("code", ""), problem.value("fix", "")};
  switch (status) {
    case 400:
      error.code = Code::kInvalidArgument;
      break;
    case 401:
      error.code = Code::kUnauthenticated;
      break;
    case 403:
      error.code = Code::kPermissionDenied;
      break;
    case 404:
      error.code = Code::kNotFound;
      break;
    case 409:
      error.code = Code::kFailedPrecondition;
      break;
    case 501:
      error.code = Code::kUnimplemented;
      break;
    default:
      break;
  }
  return error;
}

// The client's message begins with the method and the URL, which ours names already.
std::string CauseOf(const Error& error) {
  const size_t colon = error.message.rfind(": ");
  return colon == std::string::npos ? error.message : error.message.substr(colon + 2);
}

}  // namespace

Result<nlohmann::json> ApiClient::Send(const std::string& method, const std::string& path,
                                       const std::string& body) {
  HttpRequest request;
  request.method = method;
  request.url = url_ + "/api/v1/" + path;
  request.body = body;
  request.timeout = std::chrono::seconds(30);
  request.max_body_bytes = 64u << 20;
  request.headers = {{"Origin", url_}};
  if (!body.empty()) request.headers.emplace_back("Content-Type", "application/json");
  const auto response = http_.Send(request);
  if (!response) {
    return Fail(Code::kUnavailable,
                "no collector answers at " + url_ + ": " + CauseOf(response.error()),
                "collector_unreachable", "tokwatt up");
  }
  auto document = nlohmann::json::parse(response->body, nullptr, false);
  if (document.is_discarded()) {
    return Fail(Code::kDataLoss, url_ + " answered something that is not JSON (status " +
                                     std::to_string(response->status) + "): is it a tokwatt?");
  }
  if (response->status >= 400) {
    return tl::unexpected<Error>(ProblemError(response->status, document));
  }
  return document;
}

Result<nlohmann::json> ApiClient::Get(const std::string& path) { return Send("GET", path, ""); }
Result<nlohmann::json> ApiClient::Post(const std::string& path, const nlohmann::json& body) {
  return Send("POST", path, body.dump());
}
Result<nlohmann::json> ApiClient::Delete(const std::string& path) {
  return Send("DELETE", path, "");
}

int FailWithApi(const Error& error) {
  const int code = FailWith(error);
  return error.code == Code::kUnavailable ? static_cast<int>(kExitUnreachable) : code;
}

}  // namespace tokwatt
