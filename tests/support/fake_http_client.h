// FakeHttpClient: canned answers by method and URL; records what was asked. Thread-safe.
#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "base/net/http_client.h"

namespace tokwatt {

class FakeHttpClient : public HttpClient {
 public:
  using Handler = std::function<Result<HttpResponse>(const HttpRequest&)>;

  void On(const std::string& method, const std::string& url, Handler handler) {
    const std::lock_guard lock(mutex_);
    handlers_[method + " " + url] = std::move(handler);
  }
  void On(const std::string& method, const std::string& url, int status, std::string body) {
    On(method, url, [status, body = std::move(body)](const HttpRequest& request) {
      HttpResponse response{status, body, {}};
      if (request.on_data) {
        request.on_data(response.body);
        response.body.clear();
      }
      return Result<HttpResponse>(response);
    });
  }
  Result<HttpResponse> Send(const HttpRequest& request) override {
    Handler handler;
    {
      const std::lock_guard lock(mutex_);
      requests_.push_back(request);
      const auto found = handlers_.find(request.method + " " + request.url);
      if (found != handlers_.end()) handler = found->second;
    }
    if (!handler) return Fail(Code::kUnavailable, request.url + ": connection refused");
    return handler(request);
  }
  std::vector<HttpRequest> requests() const {
    const std::lock_guard lock(mutex_);
    return requests_;
  }

 private:
  mutable std::mutex mutex_;
  std::map<std::string, Handler> handlers_;
  std::vector<HttpRequest> requests_;
};

}  // namespace tokwatt
