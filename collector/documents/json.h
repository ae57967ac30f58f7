// Json: documents of /api/v1 in the order they are written; an absent value is null and says why.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>

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

// A number or null, where the contract has no reason.
template <typename T>
Json OrNull(const std::optional<T>& value) {
  return value ? Json(*value) : Json(nullptr);
}

}  // namespace tokwatt
