// Fuzzer of llama-server's answers: each input is taken for every one of them.
#include <string>
#include <string_view>

#include "probes/runtime/llamacpp_parse.h"
#include "probes/runtime/slots.h"
#include "tests/fuzz/runtime_counts.h"

namespace tokwatt {
namespace {

void CheckProps(std::string_view body) {
  const auto props = ParseLlamaProps(body);
  if (!props) return;
  Require(!props->build_info.empty() && props->total_slots >= 0, "properties tell a build");
}

void CheckModels(std::string_view body) {
  const auto model = ParseLlamaModels(body);
  if (!model) return;
  Require(!model->id.empty(), "a model has an id");
  RequireNotNegative(model->n_vocab, "n_vocab");
  RequireNotNegative(model->n_ctx, "n_ctx");
  RequireNotNegative(model->size_bytes, "size_bytes");
}

void CheckSlots(std::string_view body) {
  const auto slots = ParseSlots(body);
  if (!slots) return;
  for (const RuntimeActivity::Slot& slot : *slots) {
    Require(!slot.id.empty(), "a slot has an id");
    RequireNotNegative(slot.n_prompt_processed, "n_prompt_processed");
    RequireNotNegative(slot.n_prompt_cached, "n_prompt_cached");
    RequireNotNegative(slot.n_decoded, "n_decoded");
    RequireNotNegative(slot.n_context, "n_context");
  }
}

}  // namespace
}  // namespace tokwatt

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace tokwatt;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  RequireSane(ParseLlamaLine(text));
  RequireSane(ParseLlamaLine("data: " + std::string(text)));
  CheckProps(text);
  CheckModels(text);
  CheckSlots(text);
  IsLoadingAnswer(text);
  const std::string name = NameWithoutFolders("/" + std::string(text));
  Require(name.find('/') == std::string::npos, "a name holds no folder");
  return 0;
}
