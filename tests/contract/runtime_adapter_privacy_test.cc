// What every adapter that measures promises of people's text: not one byte of it is handed out.
#include <gtest/gtest.h>

#include "probes/runtime/runtime_probe.h"
#include "tests/contract/runtime_adapter_contract.h"
#include "tests/support/collecting_sink.h"

namespace tokwatt {
namespace {

constexpr char kCanary[] = "canary-7c1f";

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
  std::string text = state.kind + state.endpoint + state.version + state.engine + state.processor +
                     state.first_model_command;
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

bool HasCanary(const std::string& text) { return text.find(kCanary) != std::string::npos; }

template <typename T>
std::string AllText(const Result<T>& result) {
  return result ? AllText(*result) : AllText(result.error());
}

// Plants the canary in every answer that was given so far; returns in how many it found a place.
int PlantCanary(FakeRuntime& runtime) {
  int planted = 0;
  for (const HttpRequest& request : runtime.http.requests()) {
    const auto answer = runtime.http.Send(request);
    if (!answer) continue;
    const std::string body = WithCanary(answer->body);
    runtime.http.On(request.method, request.url, answer->status, body);
    planted += HasCanary(body) ? 1 : 0;
  }
  return planted;
}

TEST_P(RuntimeAdapterContract, NoTextOfAPromptOrAnswerIsKept) {
  const std::string slots = WithCanary(RuntimeFixture("llama-server-b6400-documented/slots.json"));
  ASSERT_TRUE(HasCanary(slots));
  GetParam().show_slots(tree_, runtime_, slots);
  const auto adapter = Adapter();
  ASSERT_TRUE(adapter->Inventory());
  ASSERT_TRUE(adapter->Poll());
  EXPECT_GT(PlantCanary(runtime_), 0) << "nothing to find";
  ASSERT_TRUE(HasCanary(WithCanary(Good())));
  Answer(WithCanary(Good()));
  const auto event = adapter->RunWorkload(Spec(std::string("nonce-") + kCanary));
  ASSERT_TRUE(event);
  EXPECT_FALSE(HasCanary(AllText(*event)));
  const auto state = adapter->Inventory();
  ASSERT_TRUE(state);
  EXPECT_FALSE(HasCanary(AllText(*state)));
  const auto activity = adapter->Poll();
  ASSERT_TRUE(activity);
  EXPECT_FALSE(HasCanary(AllText(*activity)));
}

// A runtime at the same address behind a login: nothing answers a request without it.
class BehindLogin {
 public:
  BehindLogin(const std::string& url, const std::string& root, void (*serve)(FakeRuntime&))
      : runtime("http://user:" + std::string(kCanary) + "@" + url.substr(url.find("://") + 3)) {
    serve(runtime);
    runtime.env.root = root;
  }
  FakeRuntime runtime;
};

TEST_P(RuntimeAdapterContract, APasswordInAnAddressIsForTheRequestOnly) {
  BehindLogin locked(GetParam().url, runtime_.env.root, GetParam().serve);
  const std::string slots = RuntimeFixture("llama-server-b6400-documented/slots.json");
  GetParam().show_slots(tree_, locked.runtime, slots);
  locked.runtime.Stream(GetParam().generate_path, Good(), std::chrono::milliseconds(1));
  const auto adapter = AdapterOf(locked.runtime);
  ASSERT_NE(adapter, nullptr);
  EXPECT_EQ(adapter->endpoint(), GetParam().url);
  const auto event = adapter->RunWorkload(Spec());
  ASSERT_TRUE(event) << event.error().message;
  EXPECT_FALSE(HasCanary(AllText(*event)));
  EXPECT_FALSE(HasCanary(AllText(adapter->Inventory())));
  EXPECT_FALSE(HasCanary(AllText(adapter->Poll())));
  EXPECT_TRUE(DetectKindAt(locked.runtime.env, GetParam().kind, GetParam().url))
      << "the configured login is found again by the address alone";
  Env unknown = locked.runtime.env;
  unknown.runtime_endpoints.clear();
  EXPECT_FALSE(DetectAt(unknown, GetParam().url));
}

TEST_P(RuntimeAdapterContract, APasswordInAnAddressIsInNoSeriesAndNoInventory) {
  BehindLogin locked(GetParam().url, runtime_.env.root, GetParam().serve);
  GetParam().show_slots(tree_, locked.runtime, R"([{"id":0,"is_processing":false}])");
  RuntimeProbe probe(locked.runtime.env);
  CollectingSink sink;
  ASSERT_TRUE(probe.Collect(sink));
  ASSERT_FALSE(sink.samples.empty());
  std::string all;
  for (const auto& sample : sink.samples) {
    all += sample.series.key.source + sample.series.key.component;
    for (const auto& [key, value] : sample.series.key.labels) all += value;
  }
  for (const RuntimeState& state : probe.Runtimes()) all += AllText(state);
  EXPECT_FALSE(HasCanary(all)) << all;
}

TEST_P(RuntimeAdapterContract, NoErrorQuotesWhatWasAnswered) {
  const std::string text = std::string("{\"error\":\"") + kCanary + "\"} " + kCanary;
  for (const int status : {200, 400, 404, 500, 503}) {
    FakeRuntime runtime(GetParam().url);
    Prepare(runtime);
    const auto adapter = AdapterOf(runtime);
    ASSERT_NE(adapter, nullptr);
    ASSERT_TRUE(adapter->Inventory());
    for (const char* path : GetParam().described_by) runtime.Get(path, status, text);
    runtime.http.On("POST", std::string(GetParam().url) + GetParam().generate_path, status, text);
    const std::string all = AllText(adapter->Inventory()) + AllText(adapter->Poll()) +
                            AllText(adapter->RunWorkload(Spec()));
    EXPECT_FALSE(HasCanary(all)) << status << ": " << all;
  }
}

}  // namespace
}  // namespace tokwatt
