#include "cli/format.h"

#include <algorithm>

namespace tokwatt {

std::string ThreeDigits(double value) { return FormatSignificant(value, 3); }
std::string Watts(double watts) { return FormatMetric(MetricFormat::kPower, watts); }
std::string Bytes(double bytes) { return FormatMetric(MetricFormat::kBytes, bytes); }
std::string GigabytesPerSecond(double bytes_per_second) {
  return FormatMetric(MetricFormat::kBandwidth, bytes_per_second);
}
std::string EnergyText(double joules) { return FormatMetric(MetricFormat::kEnergy, joules); }
std::string Percent(double ratio) { return FormatMetric(MetricFormat::kRatio, ratio); }
std::string DurationText(double seconds) { return FormatMetric(MetricFormat::kDuration, seconds); }

std::string Spoken(std::string code) {
  std::replace(code.begin(), code.end(), '_', ' ');
  return code;
}

std::string ReasonText(const nlohmann::json& document, const std::string& key) {
  const auto reason = document.find(key + "_reason");
  if (reason == document.end() || !reason->is_object()) return "";
  const std::string detail = reason->value("detail", "");
  return detail.empty() ? Spoken(reason->value("code", "")) : detail;
}

std::string FixText(const nlohmann::json& document, const std::string& key) {
  const auto reason = document.find(key + "_reason");
  return reason == document.end() || !reason->is_object() ? "" : reason->value("fix", "");
}

std::string FixOfWatts(const nlohmann::json& document, const std::string& key) {
  const std::string fix = FixText(document, key);
  return fix.empty() ? "tokwatt doctor    # on that machine: what would bring watts" : fix;
}

std::string EstimateText(const nlohmann::json& document, const char* key) {
  const auto found = document.find(key);
  if (found == document.end() || !found->is_object()) return "–";
  return ThreeDigits(found->value("median", 0.0)) + " [" + ThreeDigits(found->value("low", 0.0)) +
         ", " + ThreeDigits(found->value("high", 0.0)) + "] n " +
         std::to_string(found->value("n", 0));
}

std::string CoverageText(const nlohmann::json& document, const std::vector<const char*>& keys) {
  std::string text;
  for (const char* key : keys) {
    const auto found = document.find(key);
    if (found == document.end() || !found->is_object()) continue;
    const std::string one = Percent(found->value("level", 0.0)) + ", " + found->value("covers", "");
    if (text.find(one) == std::string::npos) text += (text.empty() ? "" : "; ") + one;
  }
  return text.empty() ? "–" : text;
}

}  // namespace tokwatt
