// What every adapter that measures promises, whatever its runtime answers: an event or an error
// that says what happened, never a number made of garbage, and not one byte of anybody's text.
// Long because it is one suite over all adapters.
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "probes/runtime/detect.h"
#include "probes/runtime/validity.h"
#include "tests/support/proc_tree.h"
#include "tests/support/runtime_fixtures.h"

namespace tokwatt {
namespace {

using std::chrono::milliseconds;

constexpr char kCanary[] = "canary-7c1f";

struct Subject {
  const char* kind;
  const char* url;
  void (*serve)(FakeRuntime&);
  const char* generate_path;
  const char* stream;                     // a recorded good answer
  std::vector<const char*> described_by;  // what its inventory reads
  const char* model;
  int64_t n_prompt;
  int64_t n_output;
};

const Subject kSubjects[] = {
    {"llamacpp",
     "http://127.0.0.1:8080",
     ServeLlama,
     "/completion",
     "llama-server-b11669/completion-stream.txt",
     {"/props", "/v1/models", "/slots"},
     "tokwatt-test.gguf",
     32,
     16},
    {"ollama",
     "http://127.0.0.1:11434",
     ServeOllama,
     "/api/generate",
     "ollama-0.33.3/generate-stream.ndjson",
     {"/api/version", "/api/tags", "/api/ps"},
     "tokwatt-test",
     33,
     16},
};

TEST(RuntimeAdapterContract, CoversEveryRuntimeThatIsMeasured) {
  std::set<std::string> measured;
  for (const RuntimeEntry& entry : RuntimeRegistry()) {
    if (entry.install_hint[0] != '\0') measured.insert(entry.name);
  }
  std::set<std::string> covered;
  for (const Subject& subject : kSubjects) covered.insert(subject.kind);
  EXPECT_EQ(covered, measured);
}

class RuntimeAdapterContract : public testing::TestWithParam<Subject> {
 protected:
  RuntimeAdapterContract() : runtime_(GetParam().url) {
    GetParam().serve(runtime_);
    runtime_.env.root = tree_.env().root;
  }

  std::unique_ptr<RuntimeAdapter> Adapter() {
    auto detected = DetectAt(runtime_.env, runtime_.url());
    return detected ? std::move(*detected) : nullptr;
  }

  static WorkloadSpec Spec() {
    WorkloadSpec spec;
    spec.model = GetParam().model;
    spec.n_prompt = GetParam().n_prompt;
    spec.n_output = GetParam().n_output;
    spec.nonce = std::string("nonce-") + kCanary;
    return spec;
  }

  void Answer(const std::string& body, std::optional<Error> end = std::nullopt) {
    runtime_.Stream(GetParam().generate_path, body, milliseconds(1), std::move(end));
  }

  Result<InferenceEvent> Run() { return Adapter()->RunWorkload(Spec()); }

  // The answer must be an event that does not pass for a measurement.
  void ExpectInvalid(const char* code) {
    const auto event = Run();
    ASSERT_TRUE(event) << event.error().message;
    EXPECT_NE(std::find(event->validity.begin(), event->validity.end(), code),
              event->validity.end())
        << code << " is missing";
  }

  std::string Good() const { return RuntimeFixture(GetParam().stream); }
  std::string FirstLines(int count) const {
    std::istringstream all(Good());
    std::string text;
    std::string line;
    for (int i = 0; i < count && std::getline(all, line); ++i) text += line + "\n";
    return text;
  }

  ProcTree tree_;
  FakeRuntime runtime_;
};

INSTANTIATE_TEST_SUITE_P(All, RuntimeAdapterContract, testing::ValuesIn(kSubjects),
                         [](const auto& row) { return std::string(row.param.kind); });

const char* const kGarbage[] = {
    "",         "<html><body>hello</body></html>", "{\"mod",  "null", "[]", "[[[[", "{}",
    "\"text\"", "{\"models\":1,\"data\":1}",       "\xff\xfe"};

TEST_P(RuntimeAdapterContract, IsDetectedAsItself) {
  const auto adapter = Adapter();
  ASSERT_NE(adapter, nullptr);
  EXPECT_EQ(adapter->kind(), GetParam().kind);
  EXPECT_EQ(adapter->endpoint(), GetParam().url);
}

TEST_P(RuntimeAdapterContract, AGoodAnswerIsAValidEvent) {
  Answer(Good());
  const auto event = Run();
  ASSERT_TRUE(event) << event.error().message;
  EXPECT_TRUE(event->validity.empty()) << event->validity.front();
  EXPECT_EQ(event->runtime, GetParam().kind);
  EXPECT_EQ(event->n_output, GetParam().n_output);
  EXPECT_EQ(event->n_decode_steps, GetParam().n_output - 1);
  EXPECT_GT(event->t_decode_ns.value_or(0), 0);
  EXPECT_GT(event->t_prefill_ns.value_or(0), 0);
  EXPECT_GT(event->ttft_ns.value_or(0), 0);
}

TEST_P(RuntimeAdapterContract, TheFirstTokenIsReportedOnceInTime) {
  Answer(Good());
  int calls = 0;
  WorkloadSpec spec = Spec();
  MonoTime at{};
  spec.on_first_token = [&](MonoTime first) { ++calls, at = first; };
  const auto event = Adapter()->RunWorkload(spec);
  ASSERT_TRUE(event);
  EXPECT_EQ(calls, 1);
  EXPECT_EQ((at - event->start).count(), event->ttft_ns);
}

TEST_P(RuntimeAdapterContract, GarbageDescriptionsNeverBecomeFacts) {
  for (const char* path : GetParam().described_by) {
    for (const char* garbage : kGarbage) {
      FakeRuntime runtime(GetParam().url);
      GetParam().serve(runtime);
      runtime.env.root = tree_.env().root;
      auto adapter = DetectAt(runtime.env, runtime.url());
      ASSERT_TRUE(adapter);
      runtime.Get(path, 200, garbage);
      const auto state = (*adapter)->Inventory();
      if (!state) {
        EXPECT_EQ(state.error().code, Code::kDataLoss) << path << " " << garbage;
      } else {
        EXPECT_EQ(state->kind, GetParam().kind) << path << " " << garbage;
      }
    }
  }
}

TEST_P(RuntimeAdapterContract, GarbageActivityIsAnErrorNotAnIdleRuntime) {
  for (const char* garbage : kGarbage) {
    FakeRuntime runtime(GetParam().url);
    GetParam().serve(runtime);
    runtime.env.root = tree_.env().root;
    auto adapter = DetectAt(runtime.env, runtime.url());
    ASSERT_TRUE(adapter);
    for (const char* path : GetParam().described_by) runtime.Get(path, 200, garbage);
    const auto activity = (*adapter)->Poll();
    ASSERT_FALSE(activity) << garbage;
    EXPECT_EQ(activity.error().code, Code::kDataLoss) << garbage;
  }
}

TEST_P(RuntimeAdapterContract, GarbageInsteadOfAnAnswer) {
  for (const char* garbage : {"<html>hello</html>", "{\"mod", "\"text\"", "\xff\xfe", "[1]"}) {
    Answer(garbage);
    ExpectInvalid(validity::kGarbageAnswer);
  }
}

TEST_P(RuntimeAdapterContract, NothingInsteadOfAnAnswer) {
  Answer("");
  ExpectInvalid(validity::kAbortedWithoutFinal);
}

TEST_P(RuntimeAdapterContract, AnAnswerWithoutItsClosingRecord) {
  Answer(FirstLines(6));
  ExpectInvalid(validity::kAbortedWithoutFinal);
}

TEST_P(RuntimeAdapterContract, AClosingRecordCutShort) {
  const std::string good = Good();
  Answer(good.substr(0, good.rfind("done") == std::string::npos ? good.rfind("timings")
                                                                : good.rfind("eval_count")));
  ExpectInvalid(validity::kGarbageAnswer);
}

TEST_P(RuntimeAdapterContract, AClosingRecordWithoutCounts) {
  Answer(std::string(GetParam().kind) == "ollama" ? "{\"response\":\"\",\"done\":true}"
                                                  : "data: {\"content\":\"\",\"stop\":true}");
  ExpectInvalid(validity::kCountsMissing);
}

TEST_P(RuntimeAdapterContract, DeathInTheMiddle) {
  Answer(FirstLines(6), Error{Code::kUnavailable, "lost", "connection_lost", ""});
  ExpectInvalid(validity::kConnectionLost);
}

TEST_P(RuntimeAdapterContract, AStallInTheMiddle) {
  Answer(FirstLines(6), Error{Code::kDeadlineExceeded, "stalled", "stalled", ""});
  ExpectInvalid(validity::kStalled);
}

TEST_P(RuntimeAdapterContract, AStallBeforeTheFirstByte) {
  Answer("", Error{Code::kDeadlineExceeded, "stalled", "stalled", ""});
  ExpectInvalid(validity::kStalled);
}

TEST_P(RuntimeAdapterContract, TooSlowToEndInTime) {
  Answer(FirstLines(6), Error{Code::kDeadlineExceeded, "timed out", "timed_out", ""});
  ExpectInvalid(validity::kTimedOut);
}

TEST_P(RuntimeAdapterContract, AnErrorInTheMiddle) {
  const std::string error = "{\"error\":{\"message\":\"x\"}}\n";
  Answer(FirstLines(6) + (std::string(GetParam().kind) == "ollama" ? error : "data: " + error));
  ExpectInvalid(validity::kRuntimeError);
}

TEST_P(RuntimeAdapterContract, ALineLongerThanAnyIsDroppedNotKept) {
  Answer(std::string(3u << 20, 'x') + "\n" + Good());
  ExpectInvalid(validity::kGarbageAnswer);
}

TEST_P(RuntimeAdapterContract, LoadingIsAnErrorThatSaysSo) {
  runtime_.http.On("POST", std::string(GetParam().url) + GetParam().generate_path, 503,
                   RuntimeFixture("llama-server-b11669/health-loading.json"));
  const auto event = Run();
  ASSERT_FALSE(event);
  EXPECT_EQ(event.error().code, Code::kUnavailable);
  EXPECT_EQ(event.error().reason, "loading");
}

TEST_P(RuntimeAdapterContract, NobodyThereIsAnError) {
  const auto adapter = Adapter();
  runtime_.http.On("POST", std::string(GetParam().url) + GetParam().generate_path,
                   [](const HttpRequest&) -> Result<HttpResponse> {
                     return Fail(Code::kUnavailable, "connection refused");
                   });
  EXPECT_EQ(adapter->RunWorkload(Spec()).error().code, Code::kUnavailable);
}

TEST_P(RuntimeAdapterContract, AStopCancels) {
  Answer(Good());
  StopSource source;
  source.RequestStop();
  const StopToken stop = source.token();
  WorkloadSpec spec = Spec();
  spec.stop = &stop;
  const auto event = Adapter()->RunWorkload(spec);
  ASSERT_FALSE(event);
  EXPECT_EQ(event.error().code, Code::kCancelled);
}

TEST_P(RuntimeAdapterContract, EveryRequestIsBoundedInTime) {
  Answer(Good());
  const auto adapter = Adapter();
  ASSERT_TRUE(adapter->Inventory());
  ASSERT_TRUE(adapter->RunWorkload(Spec()));
  for (const HttpRequest& request : runtime_.http.requests()) {
    EXPECT_GT(request.timeout.count(), 0) << request.url;
  }
}

// Every string that an adapter hands out.
std::string AllText(const InferenceEvent& event) {
  std::string text = event.runtime + event.runtime_version + event.engine + event.endpoint +
                     event.model.name + event.model.digest + event.model.quantisation +
                     event.model.format + event.processor + event.finish_reason;
  for (const std::string& code : event.validity) text += code;
  return text;
}

std::string AllText(const Error& error) { return error.message + error.reason + error.fix; }

std::string AllText(const RuntimeState& state) {
  std::string text = state.kind + state.endpoint + state.version + state.engine + state.processor;
  for (const RuntimeModel& model : state.models) {
    text += model.identity.name + model.identity.digest + model.identity.quantisation +
            model.identity.format;
  }
  for (const auto* absent : {&state.absent, &state.passive_absent}) {
    if (*absent) text += (*absent)->reason + (*absent)->detail + (*absent)->fix;
  }
  return text;
}

std::string AllText(const RuntimeActivity& activity) {
  std::string text = activity.model;
  for (const auto& slot : activity.slots) text += slot.id + slot.task + slot.model;
  return text;
}

// The canary wherever a runtime puts people's text.
std::string WithCanary(std::string body) {
  for (const char* key : {"content", "response", "thinking", "prompt", "chat_template", "template",
                          "message", "system"}) {
    const std::string opening = std::string("\"") + key + "\":\"";
    for (size_t at = 0; (at = body.find(opening, at)) != std::string::npos;) {
      at += opening.size();
      const size_t length = body.find('"', at) - at;  // up to an escaped quote, if there is one
      body.replace(at, length, kCanary);
    }
  }
  return body;
}

TEST_P(RuntimeAdapterContract, NoTextOfAPromptOrAnswerIsKept) {
  Answer(WithCanary(Good()));
  const auto adapter = Adapter();
  for (const HttpRequest& request : runtime_.http.requests()) {
    const auto answer = runtime_.http.Send(request);
    if (answer) runtime_.http.On("GET", request.url, answer->status, WithCanary(answer->body));
  }
  runtime_.Get("/slots", 200,
               WithCanary(RuntimeFixture("llama-server-b6400-documented/slots.json")));
  const auto event = adapter->RunWorkload(Spec());
  ASSERT_TRUE(event);
  EXPECT_EQ(AllText(*event).find(kCanary), std::string::npos);
  const auto state = adapter->Inventory();
  ASSERT_TRUE(state);
  EXPECT_EQ(AllText(*state).find(kCanary), std::string::npos);
  const auto activity = adapter->Poll();
  EXPECT_EQ((activity ? AllText(*activity) : AllText(activity.error())).find(kCanary),
            std::string::npos);
}

TEST_P(RuntimeAdapterContract, NoErrorQuotesWhatWasAnswered) {
  const std::string text = std::string("{\"error\":\"") + kCanary + "\"} " + kCanary;
  for (const int status : {200, 400, 404, 500, 503}) {
    FakeRuntime runtime(GetParam().url);
    GetParam().serve(runtime);
    runtime.env.root = tree_.env().root;
    auto adapter = DetectAt(runtime.env, runtime.url());
    ASSERT_TRUE(adapter);
    ASSERT_TRUE((*adapter)->Inventory());
    for (const char* path : GetParam().described_by) runtime.Get(path, status, text);
    runtime.http.On("POST", std::string(GetParam().url) + GetParam().generate_path, status, text);
    const auto state = (*adapter)->Inventory();
    const auto activity = (*adapter)->Poll();
    const auto event = (*adapter)->RunWorkload(Spec());
    std::string all = state ? AllText(*state) : AllText(state.error());
    all += activity ? AllText(*activity) : AllText(activity.error());
    all += event ? AllText(*event) : AllText(event.error());
    EXPECT_EQ(all.find(kCanary), std::string::npos) << status << ": " << all;
  }
}

}  // namespace
}  // namespace tokwatt
