#include "probes/runtime/endpoint_login.h"

#include <memory>
#include <utility>

#include "base/endpoint.h"

namespace tokwatt {
namespace {

class LoginClient : public HttpClient {
 public:
  LoginClient(const Env& env, std::string base_url, const std::string& login)
      : outer_(env), base_url_(std::move(base_url)) {
    const size_t authority = base_url_.find("://") + 3;
    with_login_ = base_url_.substr(0, authority) + login + "@" + base_url_.substr(authority);
  }

  Result<HttpResponse> Send(const HttpRequest& request) override {
    const size_t length = base_url_.size();
    const bool for_it = request.url.starts_with(base_url_) &&
                        (request.url.size() == length || request.url[length] == '/');
    if (!for_it) return outer_.http->Send(request);
    HttpRequest with_login = request;
    with_login.url = with_login_ + request.url.substr(length);
    return outer_.http->Send(with_login);
  }

 private:
  const Env outer_;
  const std::string base_url_;
  std::string with_login_;
};

std::string LoginFor(const Env& env, const std::string& url, const std::string& base_url) {
  std::string login = LoginOfEndpoint(url);
  for (const std::string& configured : env.runtime_endpoints) {
    if (!login.empty()) break;
    if (NormalisedEndpoint(configured) == base_url) login = LoginOfEndpoint(configured);
  }
  return login;
}

}  // namespace

Env WithLogin(const Env& env, const std::string& url, const std::string& base_url) {
  const std::string login = LoginFor(env, url, base_url);
  if (login.empty()) return env;
  Env with_login = env;
  with_login.http_owner = std::make_shared<LoginClient>(env, base_url, login);
  with_login.http = with_login.http_owner.get();
  return with_login;
}

}  // namespace tokwatt
