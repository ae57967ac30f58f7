#include "probes/runtime/ollama_request.h"

#include "probes/runtime/ollama_memory.h"
#include "probes/runtime/prompt_words.h"

namespace tokwatt {

nlohmann::json OllamaLoadBody(const std::string& model, int64_t n_context) {
  return {{"model", model},
          {"keep_alive", kKeepWhileMeasuring.count()},
          {"options", {{"num_ctx", n_context}}},
          {"stream", false}};
}

nlohmann::json OllamaGenerateBody(const std::string& model, const WorkloadSpec& spec,
                                  int64_t n_words, const OllamaHold& hold) {
  nlohmann::json body{{"model", model},
                      {"prompt", PromptWords::Text(spec.nonce, n_words)},
                      {"raw", true},
                      {"stream", true},
                      {"options",
                       {{"num_predict", spec.n_output},
                        {"temperature", 0},
                        {"seed", spec.seed & 0x7fffffff},
                        {"top_k", 1},
                        {"repeat_penalty", 1.0}}}};
  if (hold.n_context) body["options"]["num_ctx"] = *hold.n_context;
  PutRunOptions(hold.run_options, body["options"]);
  if (hold.keep) body["keep_alive"] = kKeepWhileMeasuring.count();
  return body;
}

}  // namespace tokwatt
