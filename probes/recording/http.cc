#include "probes/recording/http.h"

#include <string>
#include <utility>

namespace tokwatt {
namespace {

using nlohmann::json;

constexpr char kKind[] = "http";
constexpr size_t kMostDateBytes = 64;

tl::unexpected<Error> NotAPlug() {
  return Fail(Code::kUnavailable, "a recording asks only the configured plugs", "not_recorded");
}

// An error's message names the address.
json AnswerValue(const Result<HttpResponse>& response, const RecordedPlug& plug) {
  if (!response) {
    const Error& error = response.error();
    return ErrorValue(
        {error.code, "the plug did not answer: " + error.reason_code(), error.reason, {}});
  }
  json value{{"status", response->status}, {"body", KeptFields(response->body, plug.fields)}};
  for (const auto& [name, text] : response->headers) {
    if (name == "date") value["date"] = text.substr(0, kMostDateBytes);
  }
  return value;
}

class RecordingHttp : public HttpClient {
 public:
  RecordingHttp(HttpClient& real, std::vector<RecordedPlug> plugs, RecordingWriter& writer)
      : real_(real), plugs_(std::move(plugs)), writer_(writer) {}

  Result<HttpResponse> Send(const HttpRequest& request) override {
    const auto question = FindQuestion(plugs_, request.url);
    if (!question) return NotAPlug();
    auto response = real_.Send(request);
    writer_.Observe(kKind, question->key, AnswerValue(response, *question->plug));
    return response;
  }

 private:
  HttpClient& real_;
  const std::vector<RecordedPlug> plugs_;
  RecordingWriter& writer_;
};

class RecordedHttp : public HttpClient {
 public:
  RecordedHttp(std::vector<RecordedPlug> plugs, const RecordedState& state)
      : plugs_(std::move(plugs)), state_(state) {}

  Result<HttpResponse> Send(const HttpRequest& request) override {
    const auto question = FindQuestion(plugs_, request.url);
    if (!question) return NotAPlug();
    TOKWATT_ASSIGN_OR_RETURN(const json value, state_.Look(kKind, question->key));
    TOKWATT_ASSIGN_OR_RETURN(const int64_t status, IntegerIn(value, "status"));
    if (status < 100 || status > 999) {
      return Fail(Code::kDataLoss, "the recording has an HTTP status that is none");
    }
    HttpResponse response;
    response.status = static_cast<int>(status);
    const auto body = value.find("body");
    if (body != value.end() && body->is_object()) response.body = body->dump();
    if (auto date = TextIn(value, "date")) response.headers.emplace_back("date", *std::move(date));
    return response;
  }

 private:
  const std::vector<RecordedPlug> plugs_;
  const RecordedState& state_;
};

}  // namespace

std::unique_ptr<HttpClient> MakeRecordingHttp(HttpClient& real, std::vector<RecordedPlug> plugs,
                                              RecordingWriter& writer) {
  return std::make_unique<RecordingHttp>(real, std::move(plugs), writer);
}

std::unique_ptr<HttpClient> MakeRecordedHttp(std::vector<RecordedPlug> plugs,
                                             const RecordedState& state) {
  return std::make_unique<RecordedHttp>(std::move(plugs), state);
}

}  // namespace tokwatt
