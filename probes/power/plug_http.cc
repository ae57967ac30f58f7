#include "probes/power/plug_http.h"

namespace tokwatt {
namespace {

constexpr size_t kMostBodyBytes = 64u << 10;

std::string PlugUrl(const PlugConfig& plug, const std::string& path) {
  if (path.starts_with("http://") || path.starts_with("https://")) return path;
  std::string base = plug.url;
  while (base.ends_with('/')) base.pop_back();
  return base + path;
}

HttpRequest Ask(const PlugConfig& plug, const std::string& path,
                const std::optional<HttpLogin>& login) {
  HttpRequest request;
  request.url = PlugUrl(plug, path);
  request.max_body_bytes = kMostBodyBytes;
  request.login = login;
  request.headers.assign(plug.headers.begin(), plug.headers.end());
  return request;
}

tl::unexpected<Error> Denied(const PlugConfig& plug) {
  if (!plug.secret.empty()) {
    return Fail(Code::kPermissionDenied, plug.url + ": the plug refuses the password or token", {},
                "correct what is in " + plug.Option("secret_file", "its secret_file"));
  }
  return Fail(
      Code::kPermissionDenied, plug.url + ": the plug wants a password or token", {},
      "write it to a file of mode 0600 and add secret_file = \"FILE\" to [plug." + plug.name + "]");
}

// Old Tasmota writes "STATUS8 = {...}".
std::string_view WithoutPrefix(std::string_view body) {
  const size_t brace = body.find('{');
  const bool prefixed = brace >= 3 && brace < 32 && body.substr(brace - 3, 3) == " = ";
  return prefixed ? body.substr(brace) : body;
}

std::string HeaderOf(const HttpResponse& response, const std::string& name) {
  for (const auto& [key, value] : response.headers) {
    if (key == name) return value;
  }
  return {};
}

Result<> CheckStatus(const PlugConfig& plug, int status) {
  if (status == 200) return {};
  if (status == 401 || status == 403) return Denied(plug);
  if (status == 404)
    return Fail(Code::kNotFound, plug.url + ": the plug does not know the question");
  return Fail(Code::kUnavailable, plug.url + ": the plug answered HTTP " + std::to_string(status),
              "http_status");
}

}  // namespace

Result<PlugBody> FetchPlugJson(const Env& env, const PlugConfig& plug, const std::string& path,
                               const std::optional<HttpLogin>& login) {
  if (env.only_files() || env.http == nullptr) return NoPlugUnderRoot();
  const MonoTime before = env.clock->Mono();
  TOKWATT_ASSIGN_OR_RETURN(const HttpResponse response, env.http->Send(Ask(plug, path, login)));
  const MonoTime after = env.clock->Mono();
  TOKWATT_RETURN_IF_ERROR(CheckStatus(plug, response.status));
  PlugBody body;
  body.json = nlohmann::json::parse(WithoutPrefix(response.body), nullptr, false);
  if (!body.json.is_object()) {
    return Fail(Code::kDataLoss, plug.url + ": the answer is no JSON object");
  }
  body.at = before + (after - before) / 2;
  body.date = HeaderOf(response, "date");
  return body;
}

std::optional<HttpLogin> PlugLogin(const PlugConfig& plug, HttpLogin::Kind kind,
                                   const std::string& usual_user) {
  if (plug.secret.empty()) return std::nullopt;
  return HttpLogin{kind, plug.Option("user", usual_user), plug.secret};
}

}  // namespace tokwatt
