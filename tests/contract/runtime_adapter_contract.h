// RuntimeAdapterContract: one fixture over every adapter that measures, as its runtime was
// recorded.
#pragma once

#include <algorithm>
#include <sstream>
#include <string>
#include <vector>

#include "tests/support/runtime_adapter_test.h"

namespace tokwatt {

// Busy slots, where the runtime shows them.
using ShowSlots = void (*)(ProcTree&, FakeRuntime&, const std::string& slots);

inline void ShowLlamaSlots(ProcTree&, FakeRuntime& runtime, const std::string& slots) {
  runtime.Get("/slots", 200, slots);
}

inline void ShowOllamaSlots(ProcTree& tree, FakeRuntime& runtime, const std::string& slots) {
  ShowOllamaEngine(tree, runtime, slots);
}

struct Subject {
  const char* kind;
  const char* url;
  void (*serve)(FakeRuntime&);
  ShowSlots show_slots;
  const char* generate_path;
  const char* stream;                     // a recorded good answer
  const char* line_prefix;                // of each record of an answer
  const char* counts_key;                 // where the counts of the closing record begin
  const char* closing_without_counts;     // a record
  std::vector<const char*> described_by;  // what its inventory reads
  const char* model;
  int64_t n_prompt;
  int64_t n_output;
};

inline const Subject kSubjects[] = {
    {.kind = "llamacpp",
     .url = "http://127.0.0.1:8080",
     .serve = ServeLlama,
     .show_slots = ShowLlamaSlots,
     .generate_path = "/completion",
     .stream = "llama-server-b11669/completion-stream.txt",
     .line_prefix = "data: ",
     .counts_key = "timings",
     .closing_without_counts = R"({"content":"","stop":true})",
     .described_by = {"/props", "/v1/models", "/slots"},
     .model = "tokwatt-test.gguf",
     .n_prompt = 32,
     .n_output = 16},
    {.kind = "ollama",
     .url = "http://127.0.0.1:11434",
     .serve = ServeOllama,
     .show_slots = ShowOllamaSlots,
     .generate_path = "/api/generate",
     .stream = "ollama-0.33.3/generate-stream.ndjson",
     .line_prefix = "",
     .counts_key = "eval_count",
     .closing_without_counts = R"({"response":"","done":true})",
     .described_by = {"/api/version", "/api/tags", "/api/ps"},
     .model = "tokwatt-test",
     .n_prompt = 33,
     .n_output = 16},
};

class RuntimeAdapterContract : public RuntimeAdapterTest,
                               public testing::WithParamInterface<Subject> {
 protected:
  RuntimeAdapterContract() : RuntimeAdapterTest(GetParam().url, GetParam().serve) {}

  static WorkloadSpec Spec(const std::string& nonce = "nonce") {
    return Workload(GetParam().model, GetParam().n_prompt, GetParam().n_output, nonce);
  }

  void Answer(const std::string& body, std::optional<Error> end = std::nullopt) {
    runtime_.Stream(GetParam().generate_path, body, std::chrono::milliseconds(1), std::move(end));
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
};

}  // namespace tokwatt
