// RuntimeProbeTest: a RuntimeProbe, one runtime for it, and what the last run gave.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "probes/runtime/runtime_probe.h"
#include "tests/support/collecting_sink.h"
#include "tests/support/runtime_adapter_test.h"

namespace tokwatt {

inline std::string Slots(bool processing, int64_t task, int64_t context, int64_t prompt,
                         int64_t decoded) {
  return "[{\"id\":0,\"is_processing\":" + std::string(processing ? "true" : "false") +
         ",\"speculative\":false,\"id_task\":" + std::to_string(task) +
         ",\"n_prompt_tokens\":" + std::to_string(context) +
         ",\"n_prompt_tokens_processed\":" + std::to_string(prompt) +
         ",\"n_prompt_tokens_cache\":0,\"prompt\":\"canary\",\"next_token\":[{\"n_decoded\":" +
         std::to_string(decoded) + "}]}]";
}

inline constexpr char kIdleSlots[] = R"([{"id":0,"is_processing":false}])";

inline Result<HttpResponse> Refuse(const HttpRequest&) {
  return Fail(Code::kUnavailable, "connection refused");
}

class ProbeOfOneRuntime : public testing::Test {
 protected:
  ProbeOfOneRuntime(const std::string& url, void (*serve)(FakeRuntime&)) : runtime_(url) {
    serve(runtime_);
    runtime_.env.root = tree_.env().root;
    probe_ = std::make_unique<RuntimeProbe>(runtime_.env);
  }
  void Collect(Nanoseconds after = std::chrono::seconds(1)) {
    runtime_.clock.Advance(after);
    sink_ = {};
    ASSERT_TRUE(probe_->Collect(sink_));
  }
  std::optional<double> Value(const Metric& metric) const {
    for (const auto& sample : sink_.samples) {
      if (sample.series.key.metric == metric.name) return sample.value;
    }
    return std::nullopt;
  }
  const RuntimeState& StateOf(const std::string& kind) {
    states_ = probe_->Runtimes();
    for (const RuntimeState& state : states_) {
      if (state.kind == kind) return state;
    }
    throw std::runtime_error("no state of " + kind);
  }
  // The validity codes of the one request that was reported.
  std::vector<std::string> CodesOfTheEvent() const {
    if (sink_.events.size() != 1) return {std::to_string(sink_.events.size()) + " events"};
    return std::get<InferenceEvent>(sink_.events[0].body).validity;
  }
  ProcTree tree_;
  FakeRuntime runtime_;
  std::unique_ptr<RuntimeProbe> probe_;
  std::vector<RuntimeState> states_;
  CollectingSink sink_;
};

class RuntimeProbeTest : public ProbeOfOneRuntime {
 protected:
  RuntimeProbeTest() : ProbeOfOneRuntime("http://127.0.0.1:8080", ServeLlama) {
    runtime_.Get("/slots", 200, kIdleSlots);
  }
  // Its server ends.
  void RefuseAll() {
    for (const char* path : {"/props", "/slots", "/lmstudio-greeting"}) {
      runtime_.http.On("GET", runtime_.url() + path, Refuse);
    }
  }
};

}  // namespace tokwatt
