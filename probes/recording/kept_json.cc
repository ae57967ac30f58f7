#include "probes/recording/kept_json.h"

namespace tokwatt {
namespace {

using nlohmann::json;

constexpr size_t kMostTextBytes = 64;

json Present(const json& value) {
  if (!value.is_string()) return nullptr;
  return value.get_ref<const std::string&>().empty() ? "" : "recorded";
}

}  // namespace

json KeptJson(const json& value, Keep keep, const KeepRule& rule,
              const std::function<std::string(const std::string&)>& word) {
  if (keep == Keep::kPresence) return Present(value);
  if (value.is_string()) {
    const auto& text = value.get_ref<const std::string&>();
    return keep == Keep::kName ? word(text) : text.substr(0, kMostTextBytes);
  }
  if (!value.is_structured()) return value;
  json kept = value.is_object() ? json::object() : json::array();
  for (const auto& [name, member] : value.items()) {
    if (value.is_array()) {
      kept.push_back(KeptJson(member, keep, rule, word));
    } else if (const auto how = rule(name, member)) {
      kept[name] = KeptJson(member, *how, rule, word);
    }
  }
  return kept;
}

}  // namespace tokwatt
