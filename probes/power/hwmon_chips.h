// HwmonPower: what the power channels of known hwmon chips cover. Data, one line per channel.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/quality.h"
#include "probes/host/hwmon.h"

namespace tokwatt {

struct HwmonPower {
  PowerScope scope = PowerScope::kPackage;
  std::string contained_in;    // component of the same source, or empty
  double resolution = 1e-6;    // watts, or joules of an energy channel
  double refresh_seconds = 0;  // 0 = not documented
  int64_t averaging_ns = 0;    // of powerN_average where the chip tells no interval
  uint64_t energy_wraps_at_uj = 0;
};

// Nothing for a channel that is known not to be a power drawn (a limit), or that nobody described:
// a number whose scope is unknown cannot be used for anything.
std::optional<HwmonPower> DescribeHwmonPower(const HwmonChip& chip, const HwmonChannel& channel);

// True for channels that are limits and no measurements: not even worth a reason.
bool IsPowerLimit(const HwmonChip& chip, const HwmonChannel& channel);

}  // namespace tokwatt
