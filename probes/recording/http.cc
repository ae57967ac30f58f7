#include "probes/recording/http.h"

#include <utility>

namespace tokwatt {
namespace {

using nlohmann::json;

constexpr char kKind[] = "http";
constexpr size_t kMostDateBytes = 64;

Result<HttpQuestion> Find(const std::vector<HttpQuestions>& known, const HttpRequest& request) {
  for (const HttpQuestions& questions : known) {
    if (auto question = questions(request)) return *std::move(question);
  }
  return Fail(Code::kUnavailable, "a recording asks only the configured plugs and runtimes",
              "not_recorded");
}

json AnswerValue(const Result<HttpResponse>& response, const HttpQuestion& question) {
  if (!response) return SilenceValue(response.error());
  json value = question.keep(response->body);
  value["status"] = response->status;
  for (const auto& [name, text] : response->headers) {
    if (question.keeps_date && name == "date") value["date"] = text.substr(0, kMostDateBytes);
  }
  return value;
}

std::string BodyOf(const json& value) {
  const auto body = value.find("body");
  const bool told = body != value.end() && !body->is_null();
  if (told) return LineOf(*body);
  return TextIn(value, "text").value_or("");
}

class RecordingHttp : public HttpClient {
 public:
  RecordingHttp(HttpClient& real, std::vector<HttpQuestions> known, RecordingWriter& writer)
      : real_(real), known_(std::move(known)), writer_(writer) {}

  Result<HttpResponse> Send(const HttpRequest& request) override {
    TOKWATT_ASSIGN_OR_RETURN(const HttpQuestion question, Find(known_, request));
    auto response = real_.Send(request);
    writer_.Observe(kKind, question.key, AnswerValue(response, question));
    return response;
  }

 private:
  HttpClient& real_;
  const std::vector<HttpQuestions> known_;
  RecordingWriter& writer_;
};

class RecordedHttp : public HttpClient {
 public:
  RecordedHttp(std::vector<HttpQuestions> known, const RecordedState& state)
      : known_(std::move(known)), state_(state) {}

  Result<HttpResponse> Send(const HttpRequest& request) override {
    TOKWATT_ASSIGN_OR_RETURN(const HttpQuestion question, Find(known_, request));
    TOKWATT_ASSIGN_OR_RETURN(const json value, state_.Look(kKind, question.key));
    TOKWATT_ASSIGN_OR_RETURN(const int64_t status, IntegerIn(value, "status"));
    if (status < 100 || status > 999) {
      return Fail(Code::kDataLoss, "the recording has an HTTP status that is none");
    }
    HttpResponse response;
    response.status = static_cast<int>(status);
    // A file that somebody wrote by hand tells no more than one of ours.
    response.body = BodyOf(question.keep(BodyOf(value)));
    if (auto date = TextIn(value, "date")) response.headers.emplace_back("date", *std::move(date));
    return response;
  }

 private:
  const std::vector<HttpQuestions> known_;
  const RecordedState& state_;
};

}  // namespace

std::unique_ptr<HttpClient> MakeRecordingHttp(HttpClient& real, std::vector<HttpQuestions> known,
                                              RecordingWriter& writer) {
  return std::make_unique<RecordingHttp>(real, std::move(known), writer);
}

std::unique_ptr<HttpClient> MakeRecordedHttp(std::vector<HttpQuestions> known,
                                             const RecordedState& state) {
  return std::make_unique<RecordedHttp>(std::move(known), state);
}

}  // namespace tokwatt
