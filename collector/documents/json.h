// Json: documents of /api/v1 in the order they are written; an absent value is null and says why.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "collector/analytics/known.h"

namespace tokwatt {

using Json = nlohmann::ordered_json;

// The text that is sent. What is not UTF-8 is replaced: a name must not take an answer down.
std::string TextOf(const Json& document);

// {"code", "detail", "fix"}
Json ReasonDocument(const Absence& absence);

// document[key] = value, or null with document[key + "_reason"].
template <typename T>
void Put(Json& document, const std::string& key, const Known<T>& value) {
  if (value) {
    document[key] = *value;
  } else {
    document[key] = nullptr;
    document[key + "_reason"] = ReasonDocument(value.error());
  }
}

// The same for an optional with the reason to give.
template <typename T>
void Put(Json& document, const std::string& key, const std::optional<T>& value,
         const Absence& absence) {
  if (value) {
    document[key] = *value;
  } else {
    document[key] = nullptr;
    document[key + "_reason"] = ReasonDocument(absence);
  }
}

// The same for a value that does not always apply: without it the key is left out.
template <typename T>
void PutIfAny(Json& document, const std::string& key, const std::optional<T>& value) {
  if (value) document[key] = *value;
}

// The name of what has one, to be put.
template <typename T>
std::optional<std::string_view> NameOf(const std::optional<T>& value) {
  return value ? std::optional(ToString(*value)) : std::nullopt;
}

inline std::optional<std::string> Rfc3339Of(const std::optional<WallTime>& time) {
  return time ? std::optional(FormatRfc3339(*time)) : std::nullopt;
}

}  // namespace tokwatt
