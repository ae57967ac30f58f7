#include "collector/documents/how_to_start.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "probes/runtime/runtime_adapter.h"
#include "probes/runtime/runtime_probe.h"

namespace tokwatt {
namespace {

// What the probe says before it has found anything.
Inventory NothingFound() {
  Inventory inventory;
  inventory.runtimes = RuntimeProbe(Env{}).Runtimes();
  return inventory;
}

TEST(HowToStart, NoRuntimeNamesEveryWayOnItsLine) {
  const Inventory inventory = NothingFound();
  const Absence why = WhyNoRuntime(inventory);
  EXPECT_EQ(why.reason, "no_runtime");
  EXPECT_EQ(why.detail, "neither llama-server nor Ollama answers on this machine");
  EXPECT_EQ(std::count(why.fix.begin(), why.fix.end(), '\n') + 1,
            static_cast<std::ptrdiff_t>(inventory.runtimes.size()));
  for (const RuntimeState& runtime : inventory.runtimes) {
    EXPECT_NE(why.fix.find(runtime.absent->fix), std::string::npos) << runtime.kind;
  }
}

// With scan = false each of them has the same way, which was told as often as there are runtimes.
TEST(HowToStart, AWayThatIsTheSameForAllIsToldOnce) {
  Env env;
  env.scan_default_ports = false;
  Inventory inventory;
  inventory.runtimes = RuntimeProbe(env).Runtimes();
  ASSERT_GT(inventory.runtimes.size(), 1u);
  EXPECT_EQ(WhyNoRuntime(inventory).fix, inventory.runtimes.front().absent->fix);
}

TEST(HowToStart, ARuntimeThatIsThereButNotMeasuredIsNotToBeInstalled) {
  Inventory inventory = NothingFound();
  const Absence before = WhyNoRuntime(inventory);
  RuntimeState other;
  other.kind = "lmstudio";
  other.absent = Absence{"not_supported_in_this_version", "lmstudio is not measured yet", "wait"};
  inventory.runtimes.insert(inventory.runtimes.begin(), other);
  EXPECT_EQ(WhyNoRuntime(inventory), before);
}

TEST(HowToStart, EachRuntimeGetsItsOwnFirstModel) {
  Inventory inventory;
  for (const char* kind : {"llamacpp", "ollama"}) {
    inventory.runtimes.emplace_back();
    inventory.runtimes.back().kind = kind;
    inventory.runtimes.back().first_model_command = FirstModelCommand(kind);
  }
  EXPECT_EQ(WhyNoModel(inventory.runtimes[0]).fix, "llama-server -hf ggml-org/gemma-3-1b-it-GGUF");
  EXPECT_EQ(WhyNoModel(inventory.runtimes[1]).fix, "ollama pull llama3.2:3b");
  EXPECT_EQ(WhyNoModel(inventory).detail, "llama-server has no model. Ollama has no model.");
  EXPECT_EQ(WhyNoModel(inventory).fix,
            "llama-server -hf ggml-org/gemma-3-1b-it-GGUF\nollama pull llama3.2:3b");
}

}  // namespace
}  // namespace tokwatt
