// Cells of tables: figures of API documents as text; the rounding is FormatMetric's.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "collector/analytics/format.h"

namespace tokwatt {

// Shorthands for Cell(): one argument, text with unit.
std::string ThreeDigits(double value);
std::string Watts(double watts);
std::string Bytes(double bytes);
std::string GigabytesPerSecond(double bytes_per_second);
std::string EnergyText(double joules);
std::string Percent(double ratio);
std::string DurationText(double seconds);

// document[key] through `format`, or "–" where it is null or missing.
template <typename Format>
std::string Cell(const nlohmann::json& document, const char* key, Format format) {
  const auto found = document.find(key);
  if (found == document.end() || !found->is_number()) return "–";
  return format(found->template get<double>());
}

// A code as words: "not converged" of "not_converged".
std::string Spoken(std::string code);

// The sentence beside an absent value; its code, spoken, if there is none; empty without a reason.
// Codes are for programs: --json has them.
std::string ReasonText(const nlohmann::json& document, const std::string& key);
// The fix beside an absent value, or empty.
std::string FixText(const nlohmann::json& document, const std::string& key);
// Of absent watts: where nothing fixes the reason itself, what tells the other ways to get them.
std::string FixOfWatts(const nlohmann::json& document, const std::string& key);

// "28.4 [28.1, 28.8] n 10", or "–". What the interval means is said by CoverageText.
std::string EstimateText(const nlohmann::json& document, const char* key);

// "95 %, this run": the level of the estimates under `keys` and what they cover, each once; "–"
// where there is no estimate.
std::string CoverageText(const nlohmann::json& document, const std::vector<const char*>& keys);

}  // namespace tokwatt
