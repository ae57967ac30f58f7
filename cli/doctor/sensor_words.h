// SensorWords: a row of sensors[] in words: plain ones first, the field's term behind.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

namespace tokwatt {

// "the processor (rapl package-0)", "temperature (k10temp-tctl)".
std::string SensorName(const nlohmann::json& sensor);

// "temperature", "fan": of sensors of which there are many.
std::string KindName(const nlohmann::json& sensor);

// What a source would tell, for a line about what is not there: "RAPL energy counters".
std::string SourceName(const std::string& source);

// The value with its unit, or "–".
std::string SensorValue(const nlohmann::json& sensor);

// "counter to 262 kJ", "mean of 1 s", "instant".
std::string HowItIsRead(const nlohmann::json& sensor);

// How often the hardware renews it: "1 ms", or "not stated".
std::string HowOften(const nlohmann::json& sensor);

// Its smallest step with its unit: "61 µJ", or "not stated".
std::string SmallestStep(const nlohmann::json& sensor);

// A number with an SI prefix between m and G: WithPrefix(0.000061, "J") = "61 µJ".
std::string WithPrefix(double value, const std::string& unit);

}  // namespace tokwatt
