#include "probes/runtime/ollama_parse.h"

#include <algorithm>
#include <chrono>
#include <cstdio>

#include "probes/runtime/json_counts.h"

namespace tokwatt {
namespace {

using nlohmann::json;

bool EndsWith(const std::string& text, std::string_view end) {
  return text.size() >= end.size() && text.compare(text.size() - end.size(), end.size(), end) == 0;
}

// The path of the first FROM line, and nothing else of the file: the rest is people's text.
std::string BlobPathOf(const std::string& modelfile) {
  size_t from = 0;
  while (from < modelfile.size()) {
    const size_t end = std::min(modelfile.find('\n', from), modelfile.size());
    if (modelfile.compare(from, 6, "FROM /") == 0)
      return modelfile.substr(from + 5, end - from - 5);
    from = end + 1;
  }
  return {};
}

std::optional<bool> GeneratesText(const json& capabilities) {
  if (capabilities.empty()) return std::nullopt;
  return std::find(capabilities.begin(), capabilities.end(), "completion") != capabilities.end();
}

OllamaModel ReadModel(const json& entry) {
  const json& details = ObjectAt(entry, "details");
  OllamaModel model;
  model.name = StringAt(entry, "name");
  if (model.name.empty()) model.name = StringAt(entry, "model");
  model.digest = StringAt(entry, "digest");
  model.format = StringAt(details, "format");
  model.quantisation = StringAt(details, "quantization_level");
  model.size_bytes = CountAt(entry, "size");
  model.size_vram_bytes = CountAt(entry, "size_vram");
  model.context_tokens = CountAt(entry, "context_length");
  model.expires_at_seconds = ParseGoTime(StringAt(entry, "expires_at"));
  model.remote = CountAt(entry, "remote_model").value_or(0) > 0 ||
                 CountAt(entry, "remote_host").value_or(0) > 0 || EndsWith(model.name, ":cloud") ||
                 EndsWith(model.name, "-cloud");
  model.generates_text = GeneratesText(ArrayAt(entry, "capabilities"));
  return model;
}

void ReadMetadata(const json& info, ModelMetadata& metadata) {
  metadata.architecture = StringAt(info, "general.architecture");
  metadata.size_label = StringAt(info, "general.size_label");
  for (const auto& [key, value] : info.items()) {
    std::vector<int64_t> values;
    const json list = value.is_array() ? value : json::array({value});
    for (const json& entry : list) {
      if (entry.is_boolean()) values.push_back(entry.get<bool>() ? 1 : 0);
      if (const auto count = CountAt(json{{"n", entry}}, "n")) values.push_back(*count);
    }
    if (!values.empty() && values.size() == list.size()) metadata.integers[key] = values;
  }
}

Result<WeightBytes> ReadTensors(const json& tensors, const ModelMetadata& metadata) {
  WeightSum sum;
  for (const json& tensor : tensors) {
    double elements = 1;
    for (const json& size : ArrayAt(tensor, "shape")) {
      elements *= size.is_number() ? size.get<double>() : 0;
    }
    const bool sane = elements >= 1 && elements < 1e15;
    sum.Add(StringAt(tensor, "name"), sane ? FindTensorType(StringAt(tensor, "type")) : nullptr,
            sane ? static_cast<int64_t>(elements) : 0);
  }
  return sum.Finish(metadata);
}

// What Ollama waited for: its total less everything it accounts for.
std::optional<int64_t> QueueTime(const json& line) {
  const auto total = CountAt(line, "total_duration");
  const auto load = CountAt(line, "load_duration");
  const auto prompt = CountAt(line, "prompt_eval_duration");
  const auto eval = CountAt(line, "eval_duration");
  if (!total || !load || !prompt || !eval) return std::nullopt;
  return std::max<int64_t>(*total - *load - *prompt - *eval, 0);
}

WorkloadCounts ReadFinal(const json& line, OllamaEngine engine) {
  WorkloadCounts counts;
  counts.n_prompt_total = CountAt(line, "prompt_eval_count");
  counts.n_prompt_cached = CountAt(line, "prompt_eval_cached_count");
  counts.n_output = CountAt(line, "eval_count");
  if (counts.n_output.value_or(0) > 0) {
    counts.n_decode_steps = engine == OllamaEngine::kMlx ? *counts.n_output : *counts.n_output - 1;
  }
  counts.t_prefill_ns = CountAt(line, "prompt_eval_duration");
  counts.t_decode_ns = CountAt(line, "eval_duration");
  counts.t_load_ns = CountAt(line, "load_duration");
  counts.t_queue_ns = QueueTime(line);
  counts.finish_reason = StringAt(line, "done_reason");
  if (counts.finish_reason.empty()) counts.finish_reason = "unknown";
  return counts;
}

}  // namespace

std::optional<OllamaVersion> ParseOllamaVersion(const std::string& text) {
  long long major = 0;
  long long minor = 0;
  long long patch = 0;
  if (std::sscanf(text.c_str(), "%9lld.%9lld.%9lld", &major, &minor, &patch) != 3) {
    return std::nullopt;
  }
  const OllamaVersion version{major, minor, patch};
  if (version == OllamaVersion{} || major < 0 || minor < 0 || patch < 0) return std::nullopt;
  return version;
}

OllamaEngine OllamaEngineOf(const std::optional<OllamaVersion>& version,
                            const std::string& model_format) {
  if (model_format == "safetensors") return OllamaEngine::kMlx;
  if (version && *version < OllamaVersion{0, 30, 0}) return OllamaEngine::kGoRunner;
  return OllamaEngine::kLlamaServer;
}

const char* EngineName(OllamaEngine engine) {
  switch (engine) {
    case OllamaEngine::kGoRunner:
      return "ollamarunner";
    case OllamaEngine::kMlx:
      return "mlx";
    case OllamaEngine::kLlamaServer:
      break;
  }
  return "llama-server";
}

std::optional<int64_t> ParseGoTime(const std::string& text) {
  int year = 0;
  unsigned month = 0;
  unsigned day = 0;
  int hour = 0;
  int minute = 0;
  int second = 0;
  int used = 0;
  if (std::sscanf(text.c_str(), "%4d-%2u-%2uT%2d:%2d:%2d%n", &year, &month, &day, &hour, &minute,
                  &second, &used) != 6) {
    return std::nullopt;
  }
  const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(month),
                                         std::chrono::day(day)};
  const size_t zone = text.find_first_of("Z+-", static_cast<size_t>(used));
  if (!date.ok() || zone == std::string::npos) return std::nullopt;
  int zone_hours = 0;
  int zone_minutes = 0;
  if (text[zone] != 'Z' &&
      std::sscanf(text.c_str() + zone + 1, "%2d:%2d", &zone_hours, &zone_minutes) != 2) {
    return std::nullopt;
  }
  const int64_t east = (text[zone] == '-' ? -60 : 60) * (int64_t{zone_hours} * 60 + zone_minutes);
  const int64_t days = std::chrono::sys_days(date).time_since_epoch().count();
  return days * 86400 + int64_t{hour} * 3600 + int64_t{minute} * 60 + second - east;
}

Result<std::vector<OllamaModel>> ParseOllamaModels(std::string_view body) {
  static const JsonFilter keys =
      KeepKeys({"models", "name", "model", "digest", "size", "size_vram", "context_length",
                "expires_at", "details", "format", "quantization_level", "capabilities"},
               {"remote_model", "remote_host"});
  TOKWATT_ASSIGN_OR_RETURN(const json parsed, ParseJson(body, keys));
  const bool listed = parsed.is_object() && parsed.contains("models") &&
                      (parsed["models"].is_array() || parsed["models"].is_null());
  if (!listed) return Fail(Code::kDataLoss, "not a list of models", "garbage_answer");
  std::vector<OllamaModel> models;
  for (const json& entry : ArrayAt(parsed, "models")) {
    OllamaModel model = ReadModel(entry);
    if (!model.name.empty()) models.push_back(std::move(model));
  }
  return models;
}

Result<std::string> ParseOllamaVersionBody(std::string_view body) {
  TOKWATT_ASSIGN_OR_RETURN(const json parsed, ParseJson(body, KeepKeys({"version"})));
  std::string version = StringAt(parsed, "version");
  // Private builds call themselves 0.0.0: still a version by its shape.
  int numbers[3];
  if (std::sscanf(version.c_str(), "%9d.%9d.%9d", &numbers[0], &numbers[1], &numbers[2]) != 3) {
    return Fail(Code::kDataLoss, "not a version", "garbage_answer");
  }
  return version;
}

Result<OllamaShow> ParseOllamaShow(std::string_view body) {
  static const JsonFilter named =
      KeepKeys({"modelfile", "model_info", "tensors", "name", "type", "shape", "capabilities"});
  static const JsonFilter keys = [](std::string_view key) {
    if (key.rfind("tokenizer.", 0) == 0) return JsonKeep::kDrop;
    const bool of_gguf = key.find('.') != std::string_view::npos;
    return of_gguf ? JsonKeep::kValue : named(key);
  };
  TOKWATT_ASSIGN_OR_RETURN(const json parsed, ParseJson(body, keys));
  if (!parsed.is_object() || !parsed.contains("model_info")) {
    return Fail(Code::kDataLoss, "not a description of a model", "garbage_answer");
  }
  OllamaShow show;
  show.blob_path = BlobPathOf(StringAt(parsed, "modelfile"));
  ReadMetadata(ObjectAt(parsed, "model_info"), show.metadata);
  show.weights = ReadTensors(ArrayAt(parsed, "tensors"), show.metadata);
  show.generates_text = GeneratesText(ArrayAt(parsed, "capabilities"));
  return show;
}

Result<StreamLine> ParseOllamaLine(std::string_view line, OllamaEngine engine) {
  static const JsonFilter keys =
      KeepKeys({"done", "done_reason", "total_duration", "load_duration", "prompt_eval_count",
                "prompt_eval_cached_count", "prompt_eval_duration", "eval_count", "eval_duration"},
               {"response", "thinking", "error", "remote_model", "remote_host"});
  TOKWATT_ASSIGN_OR_RETURN(const json parsed, ParseJson(line, keys));
  const auto done = BoolAt(parsed, "done");
  StreamLine read;
  read.error = parsed.is_object() && parsed.contains("error");
  if (!done && !read.error) return Fail(Code::kDataLoss, "not a line of it", "garbage_answer");
  read.carries_output =
      CountAt(parsed, "response").value_or(0) > 0 || CountAt(parsed, "thinking").value_or(0) > 0;
  if (done.value_or(false)) {
    read.final = ReadFinal(parsed, engine);
    read.final->remote = CountAt(parsed, "remote_model").value_or(0) > 0 ||
                         CountAt(parsed, "remote_host").value_or(0) > 0;
  }
  return read;
}

}  // namespace tokwatt
