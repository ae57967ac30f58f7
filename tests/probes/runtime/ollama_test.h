// OllamaTest: an Ollama as recorded, whose models in memory a test chooses.
#pragma once

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "tests/support/runtime_adapter_test.h"

namespace tokwatt {

class OllamaTest : public RuntimeAdapterTest {
 protected:
  OllamaTest() : RuntimeAdapterTest("http://127.0.0.1:11434", ServeOllama) {
    Stream(RuntimeFixture("ollama-0.33.3/generate-stream.ndjson"));
  }
  void Stream(const std::string& body) {
    runtime_.Stream("/api/generate", body, std::chrono::milliseconds(1));
  }
  void ShowEngine(const std::vector<std::string>& more_arguments = {}) {
    port_ = ShowOllamaEngine(
        tree_, runtime_, RuntimeFixture("ollama-0.33.3/child-slots-decode.json"), more_arguments);
  }
  std::vector<nlohmann::json> Generated() const {
    std::vector<nlohmann::json> bodies;
    for (const std::string& body : PostedTo("/api/generate")) {
      bodies.push_back(nlohmann::json::parse(body));
    }
    return bodies;
  }

  struct Held {
    std::string name;
    int64_t n_context;       // 0: not told
    std::string expires_at;  // empty: as recorded
  };
  // As GET /api/ps lists them.
  void HoldInMemory(const std::vector<Held>& models) {
    const auto recorded = nlohmann::json::parse(RuntimeFixture("ollama-0.33.3/api-ps.json"));
    nlohmann::json list{{"models", nlohmann::json::array()}};
    for (const Held& held : models) {
      nlohmann::json entry = recorded["models"][0];
      entry["name"] = entry["model"] = held.name;
      if (held.name != "tokwatt-test:latest") entry["digest"] = "of " + held.name;
      entry.erase("context_length");
      if (held.n_context > 0) entry["context_length"] = held.n_context;
      if (!held.expires_at.empty()) entry["expires_at"] = held.expires_at;
      list["models"].push_back(entry);
    }
    runtime_.Get("/api/ps", 200, list.dump());
  }
  // `after` the clock of the test, as Ollama writes times.
  std::string TimeIn(std::chrono::seconds after) const {
    return FormatRfc3339(runtime_.clock.Wall() + after);
  }
  std::string port_;  // of the engine, once shown
};

}  // namespace tokwatt
