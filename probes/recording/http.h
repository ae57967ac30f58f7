// HTTP in a recording: a client that writes down what plugs and runtimes answer, and one that
// answers from what was written. Kind "http", value {"status", "body" or "text", "date"}.
#pragma once

#include <functional>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "base/net/http_client.h"
#include "probes/recording/recorded_state.h"
#include "probes/recording/recording_writer.h"

namespace tokwatt {

// A question that a recording may ask.
struct HttpQuestion {
  std::string key;  // where its answer stands, without what names whom it goes to
  // What is kept of a body: {"body": JSON}, {"text"}, or {}. What is kept of that is the same.
  std::function<nlohmann::json(const std::string& body)> keep;
  bool keeps_date = false;  // of the answer, by the clock of whoever answers
};

// Nothing for a question that goes to none of those that it knows. Thread-safe.
using HttpQuestions = std::function<std::optional<HttpQuestion>(const HttpRequest&)>;

// Questions that nobody knows are refused: a recording asks nothing else.
std::unique_ptr<HttpClient> MakeRecordingHttp(HttpClient& real, std::vector<HttpQuestions> known,
                                              RecordingWriter& writer);

// Never opens a connection: what was not recorded is kUnavailable, reason "not_recorded".
std::unique_ptr<HttpClient> MakeRecordedHttp(std::vector<HttpQuestions> known,
                                             const RecordedState& state);

}  // namespace tokwatt
