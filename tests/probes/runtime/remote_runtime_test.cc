// Runtimes on another machine: watched, told apart from those here, and never judged by a network.
#include <gtest/gtest.h>

#include <algorithm>

#include "probes/runtime/detect.h"
#include "probes/runtime/runtime_probe.h"
#include "probes/runtime/validity.h"
#include "tests/support/collecting_sink.h"
#include "tests/support/runtime_fixtures.h"

namespace tokwatt {
namespace {

constexpr char kElsewhere[] = "http://192.0.2.20:8080";  // for documentation (RFC 5737)
constexpr char kHere[] = "http://127.0.0.1:8080";

// What the probe says after it saw a request of one slot end.
struct Watched {
  std::vector<RuntimeState> states;
  SeriesKey series;
  std::optional<InferenceEvent> request;
};

std::string Slot(bool processing, int context, int decoded) {
  return "[{\"id\":0,\"is_processing\":" + std::string(processing ? "true" : "false") +
         ",\"id_task\":9,\"n_prompt_tokens\":" + std::to_string(context) +
         ",\"n_prompt_tokens_processed\":100,\"n_prompt_tokens_cache\":0,"
         "\"next_token\":[{\"n_decoded\":" +
         std::to_string(decoded) + "}]}]";
}

Watched Watch(const std::string& url) {
  FakeRuntime runtime(url);
  ServeLlama(runtime);
  runtime.env.root = "/nonexistent-root";
  RuntimeProbe probe(runtime.env);
  Watched seen;
  for (const std::string& slots : {std::string(R"([{"id":0,"is_processing":false}])"),
                                   Slot(true, 110, 10), Slot(true, 150, 50), Slot(false, 159, 0)}) {
    runtime.Get("/slots", 200, slots);
    runtime.clock.Advance(std::chrono::seconds(1));
    CollectingSink sink;
    EXPECT_TRUE(probe.Collect(sink));
    if (!sink.samples.empty()) seen.series = sink.samples.front().series.key;
    for (const Event& event : sink.events) seen.request = std::get<InferenceEvent>(event.body);
  }
  seen.states = probe.Runtimes();
  return seen;
}

TEST(RemoteRuntime, RequestsAndInventorySayWhereItRuns) {
  const Watched there = Watch(kElsewhere);
  ASSERT_TRUE(there.request);
  EXPECT_EQ(there.request->remote, std::optional(true));
  EXPECT_EQ(there.states.front().remote, std::optional(true));
  EXPECT_TRUE(there.request->energy.empty());
  const Watched here = Watch(kHere);
  ASSERT_TRUE(here.request);
  EXPECT_EQ(here.request->remote, std::optional(false));
  EXPECT_EQ(here.states.front().remote, std::optional(false));
}

// Both were "port-8080", so that their counts ran into one series.
TEST(RemoteRuntime, ItsSeriesAreItsOwn) {
  const SeriesKey here = Watch(kHere).series;
  const SeriesKey there = Watch(kElsewhere).series;
  const SeriesKey third = Watch("http://192.0.2.21:8080").series;
  EXPECT_EQ(here.component, "port-8080");
  EXPECT_NE(there.component, here.component);
  EXPECT_NE(there.component, third.component);
  EXPECT_EQ(there.component, Watch(kElsewhere).series.component);
  EXPECT_EQ(there.component.find("192"), std::string::npos);
  const std::pair<std::string, std::string> remote{"remote", "true"};
  EXPECT_EQ(std::count(there.labels.begin(), there.labels.end(), remote), 1);
  EXPECT_EQ(std::count(here.labels.begin(), here.labels.end(), remote), 0);
}

TEST(RemoteRuntime, APortElsewhereDoesNotHideTheSamePortHere) {
  Env env;
  env.scan_default_ports = true;
  const auto scanned = DetectionTargets(env);
  env.runtime_endpoints = {kElsewhere};
  EXPECT_EQ(DetectionTargets(env).size(), scanned.size() + 1);
  env.runtime_endpoints = {"http://[::1]:8080"};  // the same server, or one in its place
  EXPECT_EQ(DetectionTargets(env).size(), scanned.size());
}

// There is no agent for Windows to advise.
TEST(RemoteRuntime, ARemoteOllamaNamesWhatCanBeDone) {
  FakeRuntime runtime("http://192.0.2.20:11434");
  ServeOllama(runtime);
  for (const char* version : {"0.33.3", "0.24.0"}) {
    runtime.Get("/api/version", 200, "{\"version\":\"" + std::string(version) + "\"}");
    const auto adapter = DetectAt(runtime.env, runtime.url());
    ASSERT_TRUE(adapter);
    const auto state = (*adapter)->Inventory();
    ASSERT_TRUE(state && state->passive_absent) << version;
    EXPECT_EQ(state->passive_absent->detail, "this Ollama runs on another machine");
    EXPECT_NE(state->passive_absent->fix.find("Measure now"), std::string::npos);
    EXPECT_EQ(state->passive_absent->fix.find("agent"), std::string::npos);
  }
}

// The runtime's own times stand: a network delivers pieces in bursts.
TEST(RemoteRuntime, ANetworkDoesNotMakeABlockInvalid) {
  std::string lines;
  for (int n = 1; n <= 16; ++n) {
    lines +=
        "data: {\"content\":\"a\",\"stop\":false,\"tokens_predicted\":" + std::to_string(n) + "}\n";
  }
  lines +=
      "data: "
      "{\"stop\":true,\"tokens_predicted\":16,\"tokens_evaluated\":32,\"stop_type\":\"limit\","
      "\"timings\":{\"cache_n\":0,\"prompt_ms\":9,\"predicted_n\":16,\"predicted_ms\":250}}";
  for (const char* url : {kHere, kElsewhere}) {
    FakeRuntime runtime(url);
    ServeLlama(runtime);
    runtime.Stream("/completion", lines, std::chrono::milliseconds(20));  // 300 ms as seen here
    WorkloadSpec spec;
    spec.n_prompt = 32;
    spec.n_output = 16;
    const auto adapter = DetectAt(runtime.env, url);
    ASSERT_TRUE(adapter);
    const auto event = (*adapter)->RunWorkload(spec);
    ASSERT_TRUE(event);
    EXPECT_EQ(event->t_decode_ns, std::optional<int64_t>(250'000'000));
    EXPECT_EQ(event->validity.empty(), url == kElsewhere);
  }
}

}  // namespace
}  // namespace tokwatt
