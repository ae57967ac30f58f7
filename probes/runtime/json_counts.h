// Filtered JSON: what a runtime says, without the text of prompts and answers.
//
// Only keys that a filter names are stored; every other value is dropped while it is parsed. Errors
// never quote the input.
#pragma once

#include <cstdint>
#include <functional>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace tokwatt {

enum class JsonKeep {
  kDrop,    // neither stored nor looked into
  kValue,   // stored; members of an object pass the filter themselves
  kLength,  // strings are stored as their length in bytes
};
using JsonFilter = std::function<JsonKeep(std::string_view key)>;

// Keeps the named keys at any depth, and of `lengths` only how long their strings are.
JsonFilter KeepKeys(std::vector<std::string_view> keys, std::vector<std::string_view> lengths = {});

// kDataLoss: not one JSON value, nested beyond 64 levels, or more values than any answer has.
Result<nlohmann::json> ParseJson(std::string_view text, const JsonFilter& filter);

// Tolerant readers of a member: absent, of another type or out of range is nullopt, never zero.
// Whole numbers may arrive as floats.
std::optional<int64_t> CountAt(const nlohmann::json& object, const char* key);  // 0 to 2^53
std::optional<double> NumberAt(const nlohmann::json& object, const char* key);  // finite
std::optional<bool> BoolAt(const nlohmann::json& object, const char* key);
std::string StringAt(const nlohmann::json& object, const char* key);  // or empty
// The array's elements, or an empty array.
const nlohmann::json& ArrayAt(const nlohmann::json& object, const char* key);
// The member object, or an empty one.
const nlohmann::json& ObjectAt(const nlohmann::json& object, const char* key);

// Milliseconds as runtimes give them, in nanoseconds; nullopt if negative or absurd.
std::optional<int64_t> NanosecondsOfMs(std::optional<double> milliseconds);

}  // namespace tokwatt
