#include "probes/recording/runtime_answers.h"

#include <algorithm>
#include <optional>

#include "base/text_file.h"
#include "probes/runtime/json_counts.h"

namespace tokwatt {
namespace {

using nlohmann::json;

constexpr char kOllamaGreeting[] = "Ollama is running";

// Of every list of models in Ollama's API.
std::vector<RuntimeAnswer::Field> OllamaModelFields() {
  return {{"models"},
          {"name", Keep::kName},
          {"model", Keep::kName},
          {"digest", Keep::kName},
          {"size"},
          {"size_vram"},
          {"context_length"},
          {"expires_at"},
          {"details"},
          {"format"},
          {"quantization_level"},
          {"capabilities"},
          {"remote_model", Keep::kPresence},
          {"remote_host", Keep::kPresence}};
}

// What ollama_parse.cc, llamacpp_parse.cc, slots.cc and other_runtimes.cc read.
std::vector<RuntimeAnswer> MakeAnswers() {
  return {
      {"GET", "/", {}},
      {"GET", "/api/version", {{"version"}}},
      {"GET", "/api/tags", OllamaModelFields()},
      {"GET", "/api/ps", OllamaModelFields()},
      {"POST",
       "/api/show",
       {{"model_info"},
        {"general.architecture"},
        {"general.size_label"},
        {"tensors"},
        {"name"},
        {"type"},
        {"shape"},
        {"capabilities"}},
       true},
      {"GET",
       "/props",
       {{"build_info"},
        {"total_slots"},
        {"model_path", Keep::kName},
        {"model_alias", Keep::kName},
        {"model_ftype"},
        {"endpoint_slots"},
        {"is_sleeping"},
        {"error"},
        {"type"},
        {"code"}}},
      {"GET",
       "/v1/models",
       {{"data"},
        {"id", Keep::kName},
        {"owned_by"},
        {"meta"},
        {"n_vocab"},
        {"n_ctx"},
        {"size"},
        {"ftype"}}},
      {"GET",
       "/slots",
       {{"id"},
        {"id_task"},
        {"is_processing"},
        {"speculative"},
        {"n_prompt_tokens"},
        {"n_prompt_tokens_processed"},
        {"n_prompt_tokens_cache"},
        {"next_token"},
        {"n_decoded"}}},
      {"GET", "/health", {{"status"}}},
      {"GET", "/lmstudio-greeting", {{"lmstudio"}}},
      {"GET", "/api/v1/health", {{"all_models_loaded", Keep::kPresence}, {"version"}}},
      {"GET", "/v1/health", {{"all_models_loaded", Keep::kPresence}, {"version"}}},
      {"GET", "/.well-known/localai.json", {{"version"}}},
      {"GET", "/node_id", {}},
      {"GET", "/state", {{"topology", Keep::kPresence}, {"instances", Keep::kPresence}}},
      {"GET", "/api/extra/version", {{"result"}, {"version"}}},
  };
}

const RuntimeAnswer::Field* FindField(const RuntimeAnswer& answer, std::string_view name) {
  const auto found = std::find_if(answer.fields.begin(), answer.fields.end(),
                                  [&](const auto& field) { return field.name == name; });
  return found == answer.fields.end() ? nullptr : &*found;
}

bool IsOfGguf(std::string_view name) {
  return name.find('.') != std::string_view::npos && !name.starts_with("tokenizer.");
}

JsonFilter FilterOf(const RuntimeAnswer& answer) {
  return [&answer](std::string_view name) {
    const bool kept =
        FindField(answer, name) != nullptr || (answer.numbers_of_gguf && IsOfGguf(name));
    return kept ? JsonKeep::kValue : JsonKeep::kDrop;
  };
}

// Numbers, and lists of nothing but numbers; else nothing.
bool IsNumeric(const json& value) {
  if (!value.is_array()) return value.is_number() || value.is_boolean();
  return std::all_of(value.begin(), value.end(),
                     [](const json& each) { return each.is_number() || each.is_boolean(); });
}

// Of Ollama's models that run elsewhere some only say so by their name.
std::string ModelWord(const std::string& name, StandIns& models) {
  for (const std::string_view suffix : {":cloud", "-cloud"}) {
    if (!name.ends_with(suffix)) continue;
    return models.Of(name.substr(0, name.size() - suffix.size())).append(suffix);
  }
  return models.Of(name);
}

}  // namespace

const RuntimeAnswer* FindRuntimeAnswer(const std::string& method, const std::string& path) {
  static const std::vector<RuntimeAnswer> answers = MakeAnswers();
  const auto found = std::find_if(answers.begin(), answers.end(), [&](const auto& answer) {
    return answer.method == method && answer.path == path;
  });
  return found == answers.end() ? nullptr : &*found;
}

json KeptOf(const RuntimeAnswer& answer, const std::string& body, StandIns& models) {
  if (Trim(body) == kOllamaGreeting) return {{"text", kOllamaGreeting}};
  const auto parsed = ParseJson(body, FilterOf(answer));
  if (!parsed) return json::object();
  const auto rule = [&answer](const std::string& name, const json& value) -> std::optional<Keep> {
    if (const auto* field = FindField(answer, name)) return field->keep;
    return IsNumeric(value) ? std::optional(Keep::kValue) : std::nullopt;
  };
  // A bare text is a name, as exo's of a node is.
  return {{"body", KeptJson(*parsed, Keep::kName, rule, [&models](const std::string& name) {
             return ModelWord(name, models);
           })}};
}

}  // namespace tokwatt
