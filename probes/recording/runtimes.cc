#include "probes/recording/runtimes.h"

#include <optional>
#include <utility>

#include "base/endpoint.h"
#include "probes/recording/runtime_answers.h"
#include "probes/recording/stand_ins.h"

namespace tokwatt {
namespace {

using nlohmann::json;

constexpr char kHost[] = "recorded-runtime-";
constexpr char kHere[] = "http://127.0.0.1:";

// "http://nas:80/api" of "http://user:password@nas:80/api".
std::string WithoutLogin(const std::string& url) {
  const size_t authority = url.find("://");
  if (authority == std::string::npos) return url;
  const size_t host = authority + 3;
  const size_t at = url.substr(0, url.find('/', host)).rfind('@');
  return at == std::string::npos ? url : url.substr(0, host) + url.substr(at + 1);
}

std::string ModelIn(const std::string& body) {
  const json asked = json::parse(body, nullptr, false);
  const auto model = asked.is_object() ? asked.find("model") : asked.end();
  return model != asked.end() && model->is_string() ? model->get<std::string>() : std::string();
}

class Questions {
 public:
  explicit Questions(std::vector<RecordedRuntime> runtimes) : runtimes_(std::move(runtimes)) {}

  std::optional<HttpQuestion> Find(const HttpRequest& request) {
    const std::string url = WithoutLogin(request.url);
    for (const RecordedRuntime& runtime : runtimes_) {
      if (!url.starts_with(runtime.real + "/")) continue;
      const RuntimeAnswer* answer =
          FindRuntimeAnswer(request.method, url.substr(runtime.real.size()));
      if (answer == nullptr) return std::nullopt;
      HttpQuestion question;
      question.key = runtime.recorded.substr(runtime.recorded.find("://") + 3) + " " +
                     answer->method + " " + answer->path;
      const std::string model = models_.Of(ModelIn(request.body));
      if (!model.empty()) question.key += " " + model;
      question.keep = [this, answer](const std::string& body) {
        return KeptOf(*answer, body, models_);
      };
      return question;
    }
    return std::nullopt;
  }

 private:
  const std::vector<RecordedRuntime> runtimes_;
  StandIns models_{"recorded-model-"};
};

}  // namespace

std::vector<RecordedRuntime> RecordedRuntimes(const std::vector<std::string>& endpoints) {
  StandIns hosts(kHost);
  std::vector<RecordedRuntime> runtimes;
  for (const std::string& endpoint : endpoints) {
    const std::string port = PortOfEndpoint(endpoint);
    runtimes.push_back(
        {endpoint, IsLocalEndpoint(endpoint)
                       ? kHere + port
                       : "http://" + hosts.Of(HostOfEndpoint(endpoint)) + ":" + port});
  }
  return runtimes;
}

bool IsRecordedRuntime(const std::string& endpoint) {
  return endpoint.starts_with(kHere) || endpoint.starts_with(std::string("http://") + kHost);
}

HttpQuestions RuntimeQuestions(std::vector<RecordedRuntime> runtimes) {
  auto questions = std::make_shared<Questions>(std::move(runtimes));
  return [questions](const HttpRequest& request) { return questions->Find(request); };
}

}  // namespace tokwatt
