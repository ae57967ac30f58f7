#include "probes/runtime/llamacpp_parse.h"

#include <array>
#include <utility>

#include "probes/runtime/json_counts.h"

namespace tokwatt {
namespace {

using nlohmann::json;

const JsonFilter& LineKeys() {
  static const JsonFilter keys = KeepKeys(
      {"stop", "tokens_predicted", "tokens_evaluated", "truncated", "stop_type", "timings",
       "cache_n", "prompt_n", "prompt_ms", "predicted_n", "predicted_ms", "draft_n", "error"},
      {"content"});
  return keys;
}

std::string FinishReason(const std::string& stop_type) {
  if (stop_type == "limit") return "length";
  if (stop_type == "eos" || stop_type == "word") return "stop";
  return "unknown";
}

WorkloadCounts ReadFinal(const json& line) {
  const json& timings = ObjectAt(line, "timings");
  WorkloadCounts counts;
  counts.n_prompt_cached = CountAt(timings, "cache_n");
  counts.n_prompt_total = CountAt(line, "tokens_evaluated");
  if (!counts.n_prompt_total && counts.n_prompt_cached && CountAt(timings, "prompt_n")) {
    counts.n_prompt_total = *counts.n_prompt_cached + *CountAt(timings, "prompt_n");
  }
  counts.n_output = CountAt(timings, "predicted_n");
  if (!counts.n_output) counts.n_output = CountAt(line, "tokens_predicted");
  // predicted_ms runs from the first token to the last: n - 1 steps.
  if (counts.n_output.value_or(0) > 0) counts.n_decode_steps = *counts.n_output - 1;
  counts.t_prefill_ns = NanosecondsOfMs(NumberAt(timings, "prompt_ms"));
  counts.t_decode_ns = NanosecondsOfMs(NumberAt(timings, "predicted_ms"));
  if (timings.contains("predicted_ms")) {
    counts.speculative = CountAt(timings, "draft_n").value_or(0) > 0;
  }
  counts.finish_reason = FinishReason(StringAt(line, "stop_type"));
  counts.prompt_truncated = BoolAt(line, "truncated").value_or(false);
  return counts;
}

}  // namespace

Result<LlamaProps> ParseLlamaProps(std::string_view body) {
  static const JsonFilter keys = KeepKeys({"build_info", "total_slots", "model_path", "model_alias",
                                           "model_ftype", "endpoint_slots", "is_sleeping"});
  TOKWATT_ASSIGN_OR_RETURN(const json props, ParseJson(body, keys));
  const auto slots = CountAt(props, "total_slots");
  LlamaProps read;
  read.build_info = StringAt(props, "build_info");
  if (read.build_info.empty() || !slots) {
    return Fail(Code::kDataLoss, "not the properties of a llama-server", "garbage_answer");
  }
  read.total_slots = *slots;
  read.model_path = StringAt(props, "model_path");
  read.model_alias = StringAt(props, "model_alias");
  read.file_type = QuantisationOfFileType(StringAt(props, "model_ftype"));
  read.slots_shown = BoolAt(props, "endpoint_slots").value_or(true);
  read.sleeping = BoolAt(props, "is_sleeping").value_or(false);
  return read;
}

Result<LlamaModel> ParseLlamaModels(std::string_view body) {
  static const JsonFilter keys =
      KeepKeys({"data", "id", "owned_by", "meta", "n_vocab", "n_ctx", "size", "ftype"});
  TOKWATT_ASSIGN_OR_RETURN(const json models, ParseJson(body, keys));
  const json& list = ArrayAt(models, "data");
  if (list.empty() || StringAt(list.front(), "id").empty()) {
    return Fail(Code::kDataLoss, "the list of models is empty or not one", "garbage_answer");
  }
  const json& first = list.front();
  const json& meta = ObjectAt(first, "meta");
  LlamaModel model;
  model.id = StringAt(first, "id");
  model.owner = StringAt(first, "owned_by");
  model.n_vocab = CountAt(meta, "n_vocab");
  model.n_ctx = CountAt(meta, "n_ctx");
  model.size_bytes = CountAt(meta, "size");
  model.file_type = QuantisationOfFileType(StringAt(meta, "ftype"));
  return model;
}

bool IsLoadingAnswer(std::string_view body) {
  static const JsonFilter keys = KeepKeys({"error", "type", "code"});
  const auto parsed = ParseJson(body, keys);
  if (!parsed) return false;
  const json& error = ObjectAt(*parsed, "error");
  return StringAt(error, "type") == "unavailable_error" && CountAt(error, "code") == 503;
}

Result<StreamLine> ParseLlamaLine(std::string_view line) {
  StreamLine read;
  if (line.empty() || line.front() == ':' || line == "data: [DONE]") return read;
  if (line.substr(0, 6) == "error:") {
    read.error = true;
    return read;
  }
  if (line.substr(0, 5) != "data:") {
    return Fail(Code::kDataLoss, "not a line of an event stream", "garbage_answer");
  }
  TOKWATT_ASSIGN_OR_RETURN(const json data, ParseJson(line.substr(5), LineKeys()));
  if (!data.is_object()) return Fail(Code::kDataLoss, "not an event", "garbage_answer");
  read.error = data.contains("error");
  read.n_output = CountAt(data, "tokens_predicted");
  if (BoolAt(data, "stop").value_or(false)) {
    read.final = ReadFinal(data);
  } else {
    read.carries_output = read.n_output.value_or(0) > 0 || CountAt(data, "content").value_or(0) > 0;
  }
  return read;
}

std::string QuantisationOfFileType(std::string text) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 3> kSizes = {
      {{" - Small", "_S"}, {" - Medium", "_M"}, {" - Large", "_L"}}};
  for (const auto& [words, suffix] : kSizes) {
    const size_t at = text.find(words);
    if (at != std::string::npos) return text.substr(0, at) + std::string(suffix);
  }
  return text;
}

std::string NameWithoutFolders(const std::string& text) {
  const bool path = text.rfind('/', 0) == 0 || text.find(".gguf") != std::string::npos;
  const size_t at = text.find_last_of("/\\");
  return path && at != std::string::npos ? text.substr(at + 1) : text;
}

}  // namespace tokwatt
