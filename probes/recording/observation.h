// Observation: one thing that was seen on a machine: a file, a link, a counter, an answer.
//
// Its value is a JSON object whose fields depend on the kind:
//   file   {"text"} or {"base64"}, as it was read; {"left_alone"}: there, and not read
//   link   {"target"}, as readlink(2) tells
//   dir    {}
//   perf   {"count"}; the key is "TYPE CONFIG CPU"
//   apple  what AppleSensors answers; apple.h
//   nvml   what NVIDIA's driver tells; nvml.h
//   http   {"status", "body" or "text", "date"}; http.h
//   tcp    {"body"} or {"text"}; tcp.h
//   mqtt   {"message", "age_ns", "body"}; mqtt.h
// or, of every kind, {"error": {"code", "message", "reason", "fix"}}.
#pragma once

#include <array>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "base/result.h"

namespace tokwatt {

inline constexpr std::array<std::string_view, 9> kObservationKinds = {
    "file", "link", "dir", "perf", "apple", "nvml", "http", "tcp", "mqtt"};

struct Observation {
  std::string kind;  // one of kObservationKinds
  std::string key;   // of files, links and folders their path
  nlohmann::json value = nlohmann::json::object();
};

// {"error": ...}. An error that was seen, and back; anything else is kDataLoss.
nlohmann::json ErrorValue(const Error& error);
// Of a device that did not answer: errors of the network name its address.
nlohmann::json SilenceValue(const Error& error);
Error ErrorOf(const nlohmann::json& value);
inline bool IsError(const nlohmann::json& value) { return value.contains("error"); }

// An integer, a finite number or a text of `value`; kDataLoss where it has none of that name, and
// the error where it is one.
Result<int64_t> IntegerIn(const nlohmann::json& value, const char* name);
Result<double> NumberIn(const nlohmann::json& value, const char* name);
Result<std::string> TextIn(const nlohmann::json& value, const char* name);

// JSON as one line; bytes that are no UTF-8 are replaced.
std::string LineOf(const nlohmann::json& value);

// {"text"} where `bytes` are UTF-8 that can be shown, else {"base64"}; and back.
nlohmann::json BytesValue(std::string_view bytes);
Result<std::string> BytesOf(const nlohmann::json& value);

// An absolute path of printable ASCII, without "", "." and ".." in it.
bool IsPlainPath(std::string_view path);

}  // namespace tokwatt
