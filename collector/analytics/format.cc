#include "collector/analytics/format.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

namespace tokwatt {
namespace {

constexpr std::string_view kSpace = "\u202f";
constexpr std::string_view kDash = "\u2013";

// Decimals that leave `digits` significant ones; rounding up to the next power of ten counts.
int SignificantDecimals(double value, int digits) {
  const double magnitude = std::abs(value);
  if (magnitude == 0) return digits - 1;
  int exponent = static_cast<int>(std::floor(std::log10(magnitude)));
  const double unit = std::pow(10.0, exponent - digits + 1);
  if (std::round(magnitude / unit) * unit >= std::pow(10.0, exponent + 1) * (1 - 1e-12)) ++exponent;
  return std::max(0, digits - 1 - exponent);
}

std::string WithUnit(const std::string& number, std::string_view unit) {
  return number + std::string(kSpace) + std::string(unit);
}

std::string Currency(std::string_view code, const std::string& number) {
  if (code == "USD") return "$" + number;
  if (code == "EUR") return "€" + number;
  if (code == "GBP") return "£" + number;
  return std::string(code) + std::string(kSpace) + number;
}

int DurationDecimals(double seconds) { return seconds < 60 ? 1 : 0; }

std::string FormatDuration(double seconds) {
  if (seconds < 0.9995) return WithUnit(FormatFixed(seconds * 1e3, 0), "ms");
  if (seconds < 59.95) return WithUnit(FormatFixed(seconds, DurationDecimals(seconds)), "s");
  const auto whole = static_cast<long long>(std::llround(seconds));
  const long long minutes = whole / 60;
  return WithUnit(FormatFixed(static_cast<double>(minutes), 0), "min") + std::string(kSpace) +
         WithUnit(FormatFixed(static_cast<double>(whole % 60), 0), "s");
}

// How many decimals a value of this kind shows, in the unit that it is shown in.
int Decimals(MetricFormat kind, double shown) {
  const double magnitude = std::abs(shown);
  switch (kind) {
    case MetricFormat::kDecodeRate:
    case MetricFormat::kPrefillRate:
    case MetricFormat::kJoulesPerToken:
    case MetricFormat::kWhPer1000Tokens:
      return SignificantDecimals(shown, 3);
    case MetricFormat::kCostPerMillionTokens:
    case MetricFormat::kPricePerKwh:
      return magnitude >= 0.0995 ? 2 : SignificantDecimals(shown, 3);
    case MetricFormat::kMoney:
      return 2;
    case MetricFormat::kPower:
      return magnitude >= 9.95 ? 0 : 1;
    case MetricFormat::kEnergyKwh:
      return magnitude >= 9.995 ? 1 : 2;
    case MetricFormat::kBandwidth:
      return 0;
    case MetricFormat::kDuration:
      return DurationDecimals(shown);
    case MetricFormat::kRatio:
      return magnitude >= 9.95 ? 0 : 1;
  }
  return 3;
}

struct Shown {
  double factor;
  std::string_view unit;
};

Shown ShownAs(MetricFormat kind, double value) {
  switch (kind) {
    case MetricFormat::kDecodeRate:
      return {1, "tok/s decode"};
    case MetricFormat::kPrefillRate:
      return {1, "tok/s prefill"};
    case MetricFormat::kJoulesPerToken:
      if (std::abs(value) < 0.01) return {1e3, "mJ/token"};
      return {1, "J/token"};
    case MetricFormat::kWhPer1000Tokens:
      return {1, "Wh per 1\u202f000 tokens"};
    case MetricFormat::kCostPerMillionTokens:
      return {1, "per million tokens"};
    case MetricFormat::kPricePerKwh:
      return {1, "per kWh"};
    case MetricFormat::kMoney:
      return {1, ""};
    case MetricFormat::kPower:
      return {1, "W"};
    case MetricFormat::kEnergyKwh:
      return {1, "kWh"};
    case MetricFormat::kBandwidth:
      return {1e-9, "GB/s"};
    case MetricFormat::kDuration:
      return {1, "s"};
    case MetricFormat::kRatio:
      return {100, "%"};
  }
  return {1, ""};
}

bool IsMoney(MetricFormat kind) {
  return kind == MetricFormat::kCostPerMillionTokens || kind == MetricFormat::kPricePerKwh ||
         kind == MetricFormat::kMoney;
}

}  // namespace

std::string FormatFixed(double value, int decimals) {
  if (!std::isfinite(value)) return std::string(kDash);
  std::array<char, 400> buffer{};
  std::snprintf(buffer.data(), buffer.size(), "%.*f", decimals, value);
  std::string text(buffer.data());
  if (text.find_first_not_of("-0.") == std::string::npos && text[0] == '-') text.erase(0, 1);
  const size_t start = text[0] == '-' ? 1 : 0;
  const size_t point = std::min(text.find('.'), text.size());
  for (size_t i = point; i > start + 3; i -= 3) text.insert(i - 3, kSpace);
  return text;
}

std::string FormatSignificant(double value, int digits) {
  if (!std::isfinite(value)) return std::string(kDash);
  return FormatFixed(value, SignificantDecimals(value, digits));
}

std::string FormatMetric(MetricFormat kind, double value, std::string_view currency) {
  if (!std::isfinite(value)) return std::string(kDash);
  if (kind == MetricFormat::kDuration) return FormatDuration(value);
  const Shown shown = ShownAs(kind, value);
  const double scaled = value * shown.factor;
  const std::string number = FormatFixed(scaled, Decimals(kind, scaled));
  if (!IsMoney(kind)) return WithUnit(number, shown.unit);
  const std::string money = Currency(currency, number);
  return shown.unit.empty() ? money : money + " " + std::string(shown.unit);
}

std::string FormatEstimate(MetricFormat kind, const Estimate& estimate) {
  const Shown shown = ShownAs(kind, estimate.median);
  const double median = estimate.median * shown.factor;
  const int decimals = Decimals(kind, median);
  const std::string level = FormatFixed(estimate.level * 100, 0);
  return WithUnit(FormatFixed(median, decimals), shown.unit) + ", n\u202f" +
         std::to_string(estimate.n) + ", " + level + "\u202f% [" +
         FormatFixed(estimate.low * shown.factor, decimals) + ", " +
         FormatFixed(estimate.high * shown.factor, decimals) + "]";
}

}  // namespace tokwatt
