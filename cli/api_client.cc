#include "cli/api_client.h"

#include <cstdio>
#include <string_view>

#include "base/endpoint.h"
#include "base/state_dir.h"
#include "cli/errors.h"
#include "cli/exit_code.h"
#include "cli/secret_input.h"

namespace tokwatt {
namespace {

constexpr const char* kBadUrl = "bad_url";

Error ProblemError(int status, const nlohmann::json& problem) {
  Error error{Code::kUnknown, problem.value("detail", "status " + std::to_string(status)),
              problem.value("code", ""), problem.value("fix", "")};
  switch (status) {
    case 400:
      error.code = Code::kInvalidArgument;
      break;
    case 401:
      error.code = Code::kUnauthenticated;
      error.fix =
          "write the password to a file of mode 0600 and name it: password_file in tokwatt.toml, "
          "or "
          "TOKWATT_PASSWORD_FILE";
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

// What gets there without any certificate: loopback, by way of ssh from elsewhere.
std::string FixOfTrust(const std::string& url) {
  const std::string port = PortOfEndpoint(url);
  const std::string here = "http://127.0.0.1:" + port;
  const std::string host = HostOfEndpoint(url);
  const std::string by_ssh = "ssh -N -L " + port + ":127.0.0.1:" + port + " " + host +
                             "    # then TOKWATT_URL=" + here + " in a second terminal";
  return "on the collector's machine, TOKWATT_URL=" + here + " needs no certificate" +
         (IsLoopbackEndpoint(url) ? "" : "\n" + by_ssh) +
         "\ntrust it here: copy collector/trust/ca.pem of its data folder to "
         "/usr/local/share/ca-certificates/tokwatt.crt, then: sudo update-ca-certificates"
         "\ngive the collector a certificate that this machine trusts: collector.tls_certificate "
         "and collector.tls_key in its tokwatt.toml";
}

std::string FixOfSilence(const std::string& url) {
  if (IsLoopbackEndpoint(url)) return "tokwatt up";
  const std::string host = HostOfEndpoint(url);
  return "on " + host + ", `tokwatt service status` says whether its collector runs" +
         "\nlet it answer other machines: collector.lan = true in its tokwatt.toml" +
         "\nopen port " + PortOfEndpoint(url) + " in the firewall of " + host;
}

Error NoAnswer(const std::string& url, const Error& error) {
  const std::string cause = CauseOf(error);
  switch (error.code) {
    case Code::kInvalidArgument:
      return {Code::kInvalidArgument, "'" + url + "' is not the URL of a collector: " + cause,
              kBadUrl, "set url in tokwatt.toml or TOKWATT_URL to http://127.0.0.1:7811"};
    case Code::kDataLoss:
      return {Code::kDataLoss, url + " answered, but " + cause + ": is it a tokwatt?",
              error.reason_code(), "tokwatt config show"};
    case Code::kUnavailable:
      if (error.reason == kCertificateNotTrusted) {
        return {Code::kUnavailable, url + " answers, but " + cause + "; nothing was asked",
                error.reason, FixOfTrust(url)};
      }
      if (!error.reason.empty()) break;
      return {Code::kUnavailable, "no collector answers at " + url + ": " + cause,
              kCollectorUnreachable, FixOfSilence(url)};
    default:
      break;
  }
  return {Code::kUnavailable, "the collector at " + url + " gave no answer: " + cause,
          kCollectorLost, "see whether `tokwatt up` still runs there, then ask again"};
}

// RFC 3986: what is not unreserved is written as %XX.
std::string PercentEncode(const std::string& text) {
  std::string encoded;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool letter = (byte >= 'A' && byte <= 'Z') || (byte >= 'a' && byte <= 'z');
    if (letter || (byte >= '0' && byte <= '9') ||
        std::string_view("-._~").find(c) != std::string_view::npos) {
      encoded += c;
    } else {
      char hex[4];
      std::snprintf(hex, sizeof hex, "%%%02X", byte);
      encoded += hex;
    }
  }
  return encoded;
}

std::string QueryOf(const Params& params) {
  std::string query;
  for (const auto& [name, value] : params) {
    query += (query.empty() ? "?" : "&") + PercentEncode(name) + "=" + PercentEncode(value);
  }
  return query;
}

}  // namespace

// To this machine itself, or so that nobody on the way can read it.
Result<> ApiClient::AddLogin(HttpRequest& request) const {
  if (password_file_.empty()) return {};
  if (!url_.starts_with("https://") && !IsLoopbackEndpoint(url_)) {
    return Fail(Code::kInvalidArgument, "the password would go to " + url_ + " for all to read",
                "password_in_clear", "use https:// in url, or leave password_file out");
  }
  TOKWATT_RETURN_IF_ERROR(CheckPrivateFile(password_file_));
  TOKWATT_ASSIGN_OR_RETURN(std::string password, ReadSecret(password_file_, ""));
  request.login = HttpLogin{HttpLogin::Kind::kBasic, "tokwatt", std::move(password)};
  return {};
}

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
  TOKWATT_RETURN_IF_ERROR(AddLogin(request));
  const auto response = http_.Send(request);
  if (!response) return tl::unexpected<Error>(NoAnswer(url_, response.error()));
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

Result<nlohmann::json> ApiClient::Get(const std::string& path, const Params& params) {
  return Send("GET", path + QueryOf(params), "");
}
Result<nlohmann::json> ApiClient::Post(const std::string& path, const nlohmann::json& body) {
  return Send("POST", path, body.dump());
}
Result<nlohmann::json> ApiClient::Patch(const std::string& path, const nlohmann::json& body) {
  return Send("PATCH", path, body.dump());
}
Result<nlohmann::json> ApiClient::Delete(const std::string& path) {
  return Send("DELETE", path, "");
}

int FailWithApi(const Error& error) {
  const int code = FailWith(error);
  if (error.reason == kBadUrl) return kExitConfig;
  return error.code == Code::kUnavailable ? static_cast<int>(kExitUnreachable) : code;
}

}  // namespace tokwatt
