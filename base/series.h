// SeriesKey and Sample: what identifies a time series, and one value of it.
#pragma once

#include <compare>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "base/clock.h"
#include "base/quality.h"

namespace tokwatt {

// Sorted by key; part of the series' identity. Power series carry {"scope", "package"}.
using Labels = std::vector<std::pair<std::string, std::string>>;

// Of power series that are not of the machine that reads them: what draws the power.
inline constexpr char kPowersLabel[] = "powers";

// Identity of a series within a device.
struct SeriesKey {
  std::string metric;     // name in base/metrics, without "tokwatt_"
  std::string source;     // registry name: "rapl", "host", "ollama"
  std::string component;  // stable, without paths: "package-0", "cpu", "plug"
  Labels labels;
  auto operator<=>(const SeriesKey&) const = default;
};

// A series as its probe declares it. A changed exponent or quality makes a new series.
struct SeriesDeclaration {
  SeriesKey key;
  int exponent = 0;  // value = stored integer * 10^exponent
  Quality quality = Quality::kMeasured;
  auto operator<=>(const SeriesDeclaration&) const = default;
};

}  // namespace tokwatt
