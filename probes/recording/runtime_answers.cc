#include "probes/recording/runtime_answers.h"

#include <algorithm>

#include "base/text_file.h"
#include "probes/runtime/json_counts.h"

namespace tokwatt {
namespace {

using nlohmann::json;
using Keep = RuntimeAnswer::Keep;

constexpr char kOllamaGreeting[] = "Ollama is running";
constexpr size_t kMostTextBytes = 64;

// Of every list of models in Ollama's API.
std::vector<RuntimeAnswer::Field> OllamaModelFields() {
  return {{"models"},
          {"name", Keep::kModel},
          {"model", Keep::kModel},
          {"digest", Keep::kModel},
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
        {"model_path", Keep::kModel},
        {"model_alias", Keep::kModel},
        {"model_ftype"},
        {"endpoint_slots"},
        {"is_sleeping"},
        {"error"},
        {"type"},
        {"code"}}},
      {"GET",
       "/v1/models",
       {{"data"},
        {"id", Keep::kModel},
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

json Present(const json& value) {
  if (!value.is_string()) return nullptr;
  return value.get_ref<const std::string&>().empty() ? "" : "recorded";
}

class Scrubber {
 public:
  Scrubber(const RuntimeAnswer& answer, StandIns& models) : answer_(answer), models_(models) {}

  json Value(const json& value, Keep keep) const {
    if (keep == Keep::kPresence) return Present(value);
    if (value.is_object()) return Members(value);
    if (value.is_array()) return Elements(value, keep);
    if (!value.is_string()) return value;
    const std::string& text = value.get_ref<const std::string&>();
    return keep == Keep::kModel ? ModelWord(text) : text.substr(0, kMostTextBytes);
  }

 private:
  // Of Ollama's models that run elsewhere some only say so by their name.
  std::string ModelWord(const std::string& name) const {
    for (const std::string_view suffix : {":cloud", "-cloud"}) {
      if (!name.ends_with(suffix)) continue;
      return models_.Of(name.substr(0, name.size() - suffix.size())).append(suffix);
    }
    return models_.Of(name);
  }

  json Members(const json& object) const {
    json kept = json::object();
    for (const auto& [name, value] : object.items()) {
      const auto* field = FindField(answer_, name);
      if (field != nullptr) kept[name] = Value(value, field->keep);
      if (field == nullptr && IsNumeric(value)) kept[name] = value;
    }
    return kept;
  }

  json Elements(const json& array, Keep keep) const {
    json kept = json::array();
    for (const json& each : array) kept.push_back(Value(each, keep));
    return kept;
  }

  const RuntimeAnswer& answer_;
  StandIns& models_;
};

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
  // A bare text is a name, as exo's of a node is.
  if (parsed) return {{"body", Scrubber(answer, models).Value(*parsed, Keep::kModel)}};
  return json::object();
}

}  // namespace tokwatt
