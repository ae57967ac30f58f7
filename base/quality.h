// PowerScope and Quality: what a number covers, and how it was come by.
#pragma once

#include <optional>
#include <string_view>

namespace tokwatt {

// What a power or energy number covers. Scopes overlap, so they are never added or stacked;
// only kWall and kSystem count in fleet totals and joules per token.
enum class PowerScope {
  kWall,     // alternating current at the plug
  kSystem,   // the whole machine after its power supply
  kPackage,  // the processor package (RAPL package, AMD PPT)
  kBoard,    // one graphics card
};

enum class Quality {
  kMeasured,   // read from an instrument
  kDerived,    // computed from measured numbers
  kEstimated,  // a model or a coarse step
  kAssumed,    // a table, a default or a published figure
};

// wall and system cover the whole machine; package and board do not.
inline bool IsCountable(PowerScope scope) {
  return scope == PowerScope::kWall || scope == PowerScope::kSystem;
}

std::string_view ToString(PowerScope scope);
std::string_view ToString(Quality quality);
std::optional<PowerScope> ParsePowerScope(std::string_view text);
std::optional<Quality> ParseQuality(std::string_view text);

}  // namespace tokwatt
