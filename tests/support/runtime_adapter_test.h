// RuntimeAdapterTest: an adapter, its fake runtime as recorded, and a /proc and /dev around both.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <iterator>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include "probes/runtime/detect.h"
#include "tests/support/proc_tree.h"
#include "tests/support/runtime_fixtures.h"

namespace tokwatt {

inline WorkloadSpec Workload(const std::string& model, int64_t n_prompt, int64_t n_output,
                             const std::string& nonce = "nonce") {
  WorkloadSpec spec;
  spec.model = model;
  spec.n_prompt = n_prompt;
  spec.n_output = n_output;
  spec.nonce = nonce;
  return spec;
}

// Shows Ollama's engine as recorded, in /proc and at its own port, which is returned.
inline std::string ShowOllamaEngine(ProcTree& tree, FakeRuntime& runtime, const std::string& slots,
                                    const std::vector<std::string>& more_arguments = {}) {
  tree.Process(10, 1, "ollama", {"ollama", "serve"});
  std::vector<std::string> command;
  std::istringstream lines(RuntimeFixture("ollama-0.33.3/child-cmdline.txt"));
  for (std::string line; std::getline(lines, line);) command.push_back(line);
  command.insert(command.end(), more_arguments.begin(), more_arguments.end());
  tree.Process(11, 10, "llama-server", command);
  const std::string port = *std::next(std::find(command.begin(), command.end(), "--port"));
  runtime.http.On("GET", "http://127.0.0.1:" + port + "/slots", 200, slots);
  return port;
}

class RuntimeAdapterTest : public testing::Test {
 protected:
  using Serve = void (*)(FakeRuntime&);

  RuntimeAdapterTest(const std::string& url, Serve serve) : serve_(serve), runtime_(url) {
    Prepare(runtime_);
  }

  void Prepare(FakeRuntime& runtime) {
    serve_(runtime);
    runtime.env.root = tree_.env().root;
  }
  // Null when it is not recognised.
  static std::unique_ptr<RuntimeAdapter> AdapterOf(const FakeRuntime& runtime) {
    auto detected = DetectAt(runtime.env, runtime.url());
    return detected ? std::move(*detected) : nullptr;
  }
  std::unique_ptr<RuntimeAdapter> Adapter() { return AdapterOf(runtime_); }

  // The bodies that were posted to `path`, in order.
  std::vector<std::string> PostedTo(const std::string& path) const {
    std::vector<std::string> bodies;
    for (const HttpRequest& request : runtime_.http.requests()) {
      if (request.method == "POST" && request.url == runtime_.url() + path) {
        bodies.push_back(request.body);
      }
    }
    return bodies;
  }

  const Serve serve_;
  ProcTree tree_;
  FakeRuntime runtime_;
};

}  // namespace tokwatt
