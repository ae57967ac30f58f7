#include "collector/analytics/server_name.h"

#include <array>
#include <utility>

namespace tokwatt {
namespace {

// The pages name them alike: dashboards/web/src/ui/server_name.ts.
constexpr std::array<std::pair<const char*, const char*>, 10> kNames = {
    {{"exo", "EXO"},
     {"koboldcpp", "KoboldCpp"},
     {"lemonade", "Lemonade"},
     {"llamacpp", "llama-server"},
     {"lmstudio", "LM Studio"},
     {"localai", "LocalAI"},
     {"mlx", "MLX"},
     {"ollama", "Ollama"},
     {"sglang", "SGLang"},
     {"vllm", "vLLM"}}};

}  // namespace

std::string ServerName(const std::string& kind) {
  for (const auto& [known, name] : kNames) {
    if (kind == known) return name;
  }
  return kind;
}

}  // namespace tokwatt
