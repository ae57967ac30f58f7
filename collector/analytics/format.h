// FormatMetric: the one formatter of every text that carries a number, so that receipt, table,
// claim and page cannot disagree about rounding or units.
//
// Rounding, as dashboards/web/src/format/metric.ts does it (tests/fixtures/rounding.json holds both
// to it): rates, J/token (below 0.01: mJ/token) and Wh per 1 000 tokens 3 significant digits; money
// 2 decimals from 0.10, else 3 significant digits; watts, GB/s and percent whole from 10, else one
// decimal; energy in Wh below 0.1 kWh, then kWh with 2 decimals below 10, else 1; bytes 3
// significant digits (GB = 10^9); times ms, s, min, h, d. Halves round away from zero. Between
// value and unit stands a narrow no-break space (U+202F).
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
  kMoney,                 // money
  kPower,                 // watts
  kEnergy,                // joules, shown in Wh or kWh
  kBandwidth,             // bytes per second
  kBytes,                 // bytes
  kDuration,              // seconds
  kRatio,                 // 0..1, shown in percent
};

// A value that is not finite gives an en dash. `currency` is an ISO 4217 code, for money only.
std::string FormatMetric(MetricFormat kind, double value, std::string_view currency = "USD");

// "28.4 tok/s decode, 95 % interval [28.1, 28.8], n 10, this run": nothing pools sessions yet.
std::string FormatEstimate(MetricFormat kind, const Estimate& estimate);

// A bare number with that many significant digits, thousands apart: "4.97", "1 240"; 0 is "0".
std::string FormatSignificant(double value, int digits);

// A bare number with that many decimals, thousands apart; -1 rounds to tens.
std::string FormatFixed(double value, int decimals);

}  // namespace tokwatt
