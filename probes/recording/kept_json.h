// KeptJson: what of an answer a recording keeps: the members that a rule names, at any depth.
#pragma once

#include <functional>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

namespace tokwatt {

enum class Keep {
  kValue,     // numbers, and texts up to 64 bytes; members of an object by the rule
  kName,      // a text is the word that stands for it
  kPresence,  // that it is there, and whether a text is empty
};

// How the member of that name is kept; nothing: it is dropped.
using KeepRule =
    std::function<std::optional<Keep>(const std::string& name, const nlohmann::json& value)>;

// `word` of a name is what stands for it; it is called where the rule says kName. Pure but for it.
nlohmann::json KeptJson(const nlohmann::json& value, Keep keep, const KeepRule& rule,
                        const std::function<std::string(const std::string&)>& word = {});

}  // namespace tokwatt
