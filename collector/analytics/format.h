// FormatMetric: the one formatter of every text that carries a number, so that receipt, table,
// claim and page cannot disagree about rounding or units.
//
// Rounding: rates and joules per token 3 significant digits (below 0.01 J: mJ/token); money per
// million tokens 2 decimals from 0.10, else 3 significant digits; watts whole from 10, one decimal
// below; kWh 2 decimals under 10, then 1; GB/s whole (GB = 10^9); percent whole, one decimal under
// 10; times ms, s, min. Between value and unit stands a narrow no-break space (U+202F).
#pragma once

#include <string>
#include <string_view>

#include "base/event.h"

namespace tokwatt {

enum class MetricFormat {
  kDecodeRate,            // tokens per second
  kPrefillRate,           // uncached prompt tokens per second
  kJoulesPerToken,        // joules per output token
  kWhPer1000Tokens,       // watt-hours per 1 000 output tokens
  kCostPerMillionTokens,  // money per million output tokens
  kPricePerKwh,           // money per kilowatt-hour
  kMoney,                 // money, 2 decimals
  kPower,                 // watts
  kEnergyKwh,             // kilowatt-hours
  kBandwidth,             // bytes per second
  kDuration,              // seconds
  kRatio,                 // 0..1, shown in percent
};

// A value that is not finite gives an en dash. `currency` is an ISO 4217 code, for money only.
std::string FormatMetric(MetricFormat kind, double value, std::string_view currency = "USD");

// "28.4 tok/s decode, n 10, 95 % [28.1, 28.8]".
std::string FormatEstimate(MetricFormat kind, const Estimate& estimate);

// A bare number with that many significant digits, thousands apart: "4.97", "1 240".
std::string FormatSignificant(double value, int digits);

// A bare number with that many decimals, thousands apart.
std::string FormatFixed(double value, int decimals);

}  // namespace tokwatt
