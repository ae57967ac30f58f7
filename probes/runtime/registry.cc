// The table of runtimes, in the order of detection: many servers impersonate others, the first hit
// wins. A new one is one file in this folder and one row here: its name, its detector, whether this
// version measures it (else it is only recognised), how to get one, how to get a first model for
// it (both empty: nothing is advised), and its default ports.
#include "probes/runtime/runtime_adapter.h"

#define TOKWATT_RUNTIMES(X)                                                      \
  X(lmstudio, DetectLmStudio, false, "", "", 1234)                               \
  X(lemonade, DetectLemonade, false, "", "", 13305)                              \
  X(localai, DetectLocalAi, false, "", "", 8080)                                 \
  X(exo, DetectExo, false, "", "", 52415)                                        \
  X(koboldcpp, DetectKoboldCpp, false, "", "", 5001)                             \
  X(llamacpp, DetectLlamacpp, true,                                              \
    "install llama.cpp, then: llama-server -m MODEL.gguf --port 8080",           \
    "llama-server -hf ggml-org/gemma-3-1b-it-GGUF", 8080, 9931)                  \
  X(vllm, DetectByOwner, false, "", "", 8000)                                    \
  X(sglang, DetectByOwner, false, "", "", 30000, 8000)                           \
  X(ollama, DetectOllama, true, "curl -fsSL https://ollama.com/install.sh | sh", \
    "ollama pull llama3.2:3b", 11434)                                            \
  X(mlx, DetectMlx, false, "", "", 8080)

namespace tokwatt {

#define TOKWATT_DECLARE(name, detect, measured, install_hint, first_model_command, ...) \
  DetectedRuntime detect(const Env&, const std::string&);
TOKWATT_RUNTIMES(TOKWATT_DECLARE)
#undef TOKWATT_DECLARE

std::vector<RuntimeEntry> RuntimeRegistry() {
#define TOKWATT_ROW(name, detect, measured, install_hint, first_model_command, ...) \
  {#name, {__VA_ARGS__}, detect, measured, install_hint, first_model_command},
  return {TOKWATT_RUNTIMES(TOKWATT_ROW)};
#undef TOKWATT_ROW
}

std::string FirstModelCommand(const std::string& kind) {
  for (const RuntimeEntry& entry : RuntimeRegistry()) {
    if (entry.name == kind) return entry.first_model_command;
  }
  return {};
}

}  // namespace tokwatt
