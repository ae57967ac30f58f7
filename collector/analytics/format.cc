#include "collector/analytics/format.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

namespace tokwatt {
namespace {

constexpr std::string_view kSpace = "\u202f";
constexpr std::string_view kDash = "\u2013";

// Decimals that leave `digits` significant ones, negative for tens and hundreds; rounding up to the
// next power of ten counts.
int SignificantDecimals(double value, int digits) {
  const double magnitude = std::abs(value);
  if (magnitude == 0) return 0;
  int exponent = static_cast<int>(std::floor(std::log10(magnitude)));
  const double unit = std::pow(10.0, exponent - digits + 1);
  if (std::round(magnitude / unit) * unit >= std::pow(10.0, exponent + 1) * (1 - 1e-12)) ++exponent;
  return digits - 1 - exponent;
}

// One decimal below 10, and none for what is exactly nothing.
int TenthsBelowTen(double value) {
  const double magnitude = std::abs(value);
  return magnitude == 0 || magnitude >= 9.95 ? 0 : 1;
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

// "3 min 20 s", or "3 min" where nothing is left over.
std::string Pair(int64_t large, std::string_view large_unit, int64_t small,
                 std::string_view small_unit) {
  const std::string text = WithUnit(FormatFixed(static_cast<double>(large), 0), large_unit);
  return small == 0 ? text : text + " " + WithUnit(std::to_string(small), small_unit);
}

std::string FormatShortDuration(double seconds) {
  const double magnitude = std::abs(seconds);
  if (magnitude == 0) return WithUnit("0", "s");
  if (magnitude < 0.00995) return WithUnit(FormatSignificant(seconds * 1e3, 2), "ms");
  if (magnitude < 0.9995) return WithUnit(FormatFixed(seconds * 1e3, 0), "ms");
  return WithUnit(FormatFixed(seconds, TenthsBelowTen(seconds)), "s");
}

std::string FormatDuration(double seconds) {
  if (seconds < 59.5) return FormatShortDuration(seconds);
  const int64_t whole = std::llround(seconds);
  if (whole < 3600) return Pair(whole / 60, "min", whole % 60, "s");
  const int64_t minutes = std::llround(seconds / 60);
  constexpr int64_t kTwoDays = 2880;  // in minutes
  if (minutes < kTwoDays) return Pair(minutes / 60, "h", minutes % 60, "min");
  const int64_t hours = std::llround(seconds / 3600);
  return Pair(hours / 24, "d", hours % 24, "h");
}

// How many decimals a value of this kind shows, in the unit that it is shown in.
int Decimals(MetricFormat kind, double shown, std::string_view unit) {
  const double magnitude = std::abs(shown);
  switch (kind) {
    case MetricFormat::kDecodeRate:
    case MetricFormat::kPrefillRate:
    case MetricFormat::kJoulesPerToken:
    case MetricFormat::kWhPer1000Tokens:
      return SignificantDecimals(shown, 3);
    case MetricFormat::kCostPerMillionTokens:
    case MetricFormat::kPricePerKwh:
    case MetricFormat::kMoney:
      return magnitude >= 0.1 || magnitude == 0 ? 2 : SignificantDecimals(shown, 3);
    case MetricFormat::kEnergy:
      if (unit == "Wh") return SignificantDecimals(shown, 3);
      return magnitude >= 9.995 ? 1 : (magnitude == 0 ? 0 : 2);
    case MetricFormat::kBytes:
      return unit == "B" ? 0 : SignificantDecimals(shown, 3);
    case MetricFormat::kPower:
    case MetricFormat::kBandwidth:
    case MetricFormat::kRatio:
    case MetricFormat::kDuration:
      return TenthsBelowTen(shown);
  }
  return 3;
}

// A value over `per` times `times` is the figure before the unit: the page's own operations, so
// that both round the same number.
struct Shown {
  std::string_view unit;
  double per = 1;
  double times = 1;

  double Of(double value) const { return value / per * times; }
};

Shown EnergyAs(double joules) {
  constexpr double kJoulesPerKwh = 3.6e6;
  const double kwh = std::abs(joules) / kJoulesPerKwh;
  return kwh != 0 && kwh < 0.0995 ? Shown{"Wh", kJoulesPerKwh, 1000} : Shown{"kWh", kJoulesPerKwh};
}

// The largest unit that the rounded figure reaches: 999.7 MB reads 1.00 GB.
Shown BytesAs(double bytes) {
  constexpr std::array kUnits = {Shown{"TB", 1e12}, Shown{"GB", 1e9}, Shown{"MB", 1e6},
                                 Shown{"kB", 1e3}};
  for (const Shown& unit : kUnits) {
    if (std::abs(bytes) >= unit.per * 0.9995) return unit;
  }
  return {"B"};
}

Shown ShownAs(MetricFormat kind, double value) {
  switch (kind) {
    case MetricFormat::kDecodeRate:
      return {"tok/s decode"};
    case MetricFormat::kPrefillRate:
      return {"tok/s prefill"};
    case MetricFormat::kJoulesPerToken:
      if (value != 0 && std::abs(value) < 0.01) return {"mJ/token", 1, 1e3};
      return {"J/token"};
    case MetricFormat::kWhPer1000Tokens:
      return {"Wh per 1\u202f000 tokens"};
    case MetricFormat::kCostPerMillionTokens:
      return {"per million tokens"};
    case MetricFormat::kPricePerKwh:
      return {"per kWh"};
    case MetricFormat::kMoney:
      return {""};
    case MetricFormat::kPower:
      return {"W"};
    case MetricFormat::kEnergy:
      return EnergyAs(value);
    case MetricFormat::kBandwidth:
      return {"GB/s", 1e9};
    case MetricFormat::kBytes:
      return BytesAs(value);
    case MetricFormat::kDuration:
      return {"s"};
    case MetricFormat::kRatio:
      return {"%", 1, 100};
  }
  return {""};
}

bool IsMoney(MetricFormat kind) {
  return kind == MetricFormat::kCostPerMillionTokens || kind == MetricFormat::kPricePerKwh ||
         kind == MetricFormat::kMoney;
}

std::string Printed(double value, int decimals) {
  if (decimals < 0) {
    const double unit = std::pow(10.0, -decimals);
    return Printed(std::round(value / unit) * unit, 0);
  }
  std::array<char, 400> buffer{};
  std::snprintf(buffer.data(), buffer.size(), "%.*f", decimals, value);
  return buffer.data();
}

// printf rounds an exact half to the even digit, the page rounds it away from zero.
double AwayFromHalf(double value, int decimals) {
  if (decimals < 0) return value;  // std::round does
  constexpr int kMore = 25;  // digits of a double that is no half differ from 5000... before that
  const std::string digits = Printed(value, decimals + kMore);
  const std::string tail = digits.substr(digits.size() - kMore);
  if (tail != "5" + std::string(kMore - 1, '0')) return value;
  return std::nextafter(value, std::copysign(HUGE_VAL, value));
}

}  // namespace

std::string FormatFixed(double value, int decimals) {
  if (!std::isfinite(value)) return std::string(kDash);
  std::string text = Printed(AwayFromHalf(value, decimals), decimals);
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
  const double scaled = shown.Of(value);
  const std::string number = FormatFixed(scaled, Decimals(kind, scaled, shown.unit));
  if (!IsMoney(kind)) return WithUnit(number, shown.unit);
  const std::string money = Currency(currency, number);
  return shown.unit.empty() ? money : money + " " + std::string(shown.unit);
}

std::string FormatEstimate(MetricFormat kind, const Estimate& estimate) {
  const Shown shown = ShownAs(kind, estimate.median);
  const double median = shown.Of(estimate.median);
  const int decimals = Decimals(kind, median, shown.unit);
  const std::string level = FormatFixed(estimate.level * 100, 0);
  return WithUnit(FormatFixed(median, decimals), shown.unit) + ", " + level + "\u202f% interval [" +
         FormatFixed(shown.Of(estimate.low), decimals) + ", " +
         FormatFixed(shown.Of(estimate.high), decimals) + "], n\u202f" +
         std::to_string(estimate.n) + ", this run";
}

}  // namespace tokwatt
