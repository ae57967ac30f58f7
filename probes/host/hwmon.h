// Hwmon: the chips and channels below /sys/class/hwmon, named so that the names survive a reboot.
//
// hwmonN numbers follow the order in which drivers load, so nothing is keyed on them (Linux
// Documentation/hwmon/sysfs-interface). A component is "<chip>-<label>" in lower case; a second
// chip of the same name, ordered by its device, is "<chip>-2-<label>".
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/event.h"
#include "base/result.h"
#include "probes/env.h"
#include "probes/file_pattern.h"

namespace tokwatt {

struct HwmonChip {
  std::string name;       // "k10temp"
  std::string directory;  // where its attributes are
  std::string prefix;     // "k10temp", "amdgpu-2"
};

struct HwmonChannel {
  std::string stem;       // "temp1": attributes are stem + "_input", ...
  std::string label;      // as the driver tells; may be empty
  std::string component;  // "k10temp-tctl"
};

// Sorted by prefix. kNotFound where there is no hwmon class or no chip.
Result<std::vector<HwmonChip>> ListHwmonChips(const Env& env);

// Channels of one kind ("temp", "fan", "power", "energy") in order of their number.
std::vector<HwmonChannel> ListHwmonChannels(const HwmonChip& chip, std::string_view kind);

// Why this chip is better left alone: reading it wakes a sleeping device or stalls the machine.
std::optional<Absence> WhyNotRead(const HwmonChip& chip);

// What every reader of hwmon reads of a chip, besides its channels.
FilePatterns HwmonChipFiles();

// Letters and digits in lower case, everything else as single dashes: "Package id 0" ->
// "package-id-0". Empty if nothing is left; at most 48 characters.
std::string ComponentName(std::string_view text);

}  // namespace tokwatt
