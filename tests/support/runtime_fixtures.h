// Recorded and documented answers of runtimes, served through a FakeHttpClient.
#pragma once

#include <fstream>
#include <sstream>
#include <stdexcept>
#include <string>

#include "probes/env.h"
#include "tests/support/fake_clock.h"
#include "tests/support/fake_http_client.h"

namespace tokwatt {

inline std::string RuntimeFixture(const std::string& name) {
  std::ifstream file(std::string(TOKWATT_FIXTURES) + "/runtimes/" + name, std::ios::binary);
  if (!file) throw std::runtime_error("no fixture " + name);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

// The last line that is not empty: the closing record of a stream.
inline std::string LastLine(const std::string& text) {
  const size_t end = text.find_last_not_of("\r\n");
  const size_t begin = text.find_last_of('\n', end);
  return text.substr(begin + 1, end - begin);
}

// A runtime that exists only as answers: every path not given is 404, nobody else listens.
class FakeRuntime {
 public:
  explicit FakeRuntime(std::string url) : url_(std::move(url)) {
    for (const char* path :
         {"/", "/lmstudio-greeting", "/api/v1/health", "/v1/health", "/.well-known/localai.json",
          "/node_id", "/state", "/api/extra/version", "/props", "/v1/models", "/health", "/slots",
          "/api/version", "/api/tags", "/api/ps"}) {
      Get(path, 404, "{\"error\":{\"message\":\"File Not Found\",\"code\":404}}");
    }
    env.clock = &clock;
    env.http = &http;
    env.runtime_endpoints = {url_};
    env.scan_default_ports = false;
  }
  FakeRuntime(const FakeRuntime&) = delete;
  FakeRuntime& operator=(const FakeRuntime&) = delete;

  void Get(const std::string& path, int status, const std::string& body) {
    http.On("GET", url_ + path, status, body);
  }
  // Streams the body line by line, `per_line` apart, then ends as `end` says (nothing: in order).
  void Stream(const std::string& path, const std::string& body, Nanoseconds per_line,
              std::optional<Error> end = std::nullopt) {
    http.On("POST", url_ + path, [=, this](const HttpRequest& request) -> Result<HttpResponse> {
      std::istringstream lines(body);
      for (std::string line; std::getline(lines, line);) {
        clock.Advance(per_line);
        if (request.stop != nullptr && request.stop->stop_requested()) {
          return Fail(Code::kCancelled, "cancelled");
        }
        if (request.on_data && !request.on_data(line + "\n")) {
          return Fail(Code::kCancelled, "cancelled");
        }
      }
      if (end) return tl::unexpected<Error>(*end);
      return HttpResponse{200, request.on_data ? "" : body, {}};
    });
  }
  // Answers all the "METHOD path status" entries of a file of impostors-documented.
  void Impersonate(const std::string& server) {
    std::istringstream file(RuntimeFixture("impostors-documented/" + server + ".txt"));
    std::string method;
    std::string path;
    int status = 0;
    while (file >> method >> path >> status) {
      std::string body;
      std::getline(file, body);
      std::getline(file, body);
      Get(path, status, body);
    }
  }
  const std::string& url() const { return url_; }

  // How often `path` was requested.
  int Asked(const std::string& path) const {
    int count = 0;
    for (const HttpRequest& request : http.requests()) count += request.url == url_ + path ? 1 : 0;
    return count;
  }

  FakeClock clock;
  FakeHttpClient http;
  Env env;

 private:
  std::string url_;
};

// A llama-server b11669 at rest, as recorded.
inline void ServeLlama(FakeRuntime& runtime) {
  const std::string folder = "llama-server-b11669/";
  runtime.Get("/health", 200, RuntimeFixture(folder + "health.json"));
  runtime.Get("/v1/health", 200, RuntimeFixture(folder + "health.json"));
  runtime.Get("/props", 200, RuntimeFixture(folder + "props.json"));
  runtime.Get("/v1/models", 200, RuntimeFixture(folder + "v1-models.json"));
  runtime.Get("/slots", 200, RuntimeFixture(folder + "slots-fresh.json"));
}

// An Ollama 0.33.3 with one model, resident, as recorded. Its engine is visible only where
// env.root has a /proc that shows it.
inline void ServeOllama(FakeRuntime& runtime) {
  const std::string folder = "ollama-0.33.3/";
  runtime.Get("/", 200, RuntimeFixture(folder + "root.txt"));
  runtime.Get("/api/version", 200, RuntimeFixture(folder + "api-version.json"));
  runtime.Get("/api/tags", 200, RuntimeFixture(folder + "api-tags.json"));
  runtime.Get("/api/ps", 200, RuntimeFixture(folder + "api-ps.json"));
  runtime.http.On("POST", runtime.url() + "/api/show", 200,
                  RuntimeFixture(folder + "api-show.json"));
}

}  // namespace tokwatt
