// HwmonPowerChannel: one power or energy channel of a hwmon chip, opened once and read often.
#pragma once

#include <string>
#include <string_view>

#include "probes/power/hwmon_chips.h"
#include "probes/power/power_source.h"

namespace tokwatt {

struct HwmonPowerChannel {
  HwmonChip chip;
  std::string component;
  std::string path;  // of the value
  bool counter = false;
  HwmonPower power;
};

// `kind` is "power" or "energy". powerN_average is preferred to powerN_input, with the interval
// that the chip tells.
HwmonPowerChannel OpenHwmonPower(const HwmonChip& chip, const HwmonChannel& channel,
                                 std::string_view kind, HwmonPower power);

// kUnavailable where reading would wake a sleeping device, kDataLoss for a value that no power can
// have, and the errors of ReadInteger.
Result<PowerReading> ReadHwmonPower(const Clock& clock, const HwmonPowerChannel& channel);

}  // namespace tokwatt
