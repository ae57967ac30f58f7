// PlugJson: power, energy and age out of a JSON answer, wherever a plug or home server has them.
//
// Pure functions; `json` is any JSON. Pointers are RFC 6901; one that is malformed finds nothing.
#pragma once

#include <chrono>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "probes/env.h"

namespace tokwatt {

struct JsonNumber {
  std::vector<std::string> value;  // the first pointer that is there: a number, or one as text
  std::string unit;                // "W", or a pointer to a text whose last word is the unit
  bool asked() const { return !value.empty(); }
};

// The number that a plug's section says itself: `NAME = "/POINTER"`, `NAME_unit = "UNIT"`.
JsonNumber JsonNumberOf(const PlugConfig& plug, const std::string& name,
                        const std::string& usual_unit);

// All of `text` as a JSON pointer.
bool IsJsonPointer(const std::string& text);

// A finite number.
std::optional<double> NumberAt(const nlohmann::json& json, const std::string& pointer);

// A text, or a number as text.
std::optional<std::string> TextAt(const nlohmann::json& json, const std::string& pointer);

// Watts. kUnavailable, reason "unavailable", where a home server says that it has no value;
// kDataLoss, reason "wrong_unit" or "no_value", and what PlausibleWatts refuses.
Result<double> ParsePower(const nlohmann::json& json, const JsonNumber& number);

// Microjoules, likewise.
Result<uint64_t> ParseEnergy(const nlohmann::json& json, const JsonNumber& number);

// kUnavailable, reason "stale", when the first of `pointers` that is there is older than `limit`.
// kDataLoss when it is no RFC 3339 time. `now` by the clock of whoever answered.
Result<> CheckUpdated(const nlohmann::json& json, const std::vector<std::string>& pointers,
                      WallTime now, std::chrono::seconds limit);

}  // namespace tokwatt
