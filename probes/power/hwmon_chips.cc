#include "probes/power/hwmon_chips.h"

#include "base/text_file.h"

namespace tokwatt {
namespace {

constexpr int64_t kSecond = 1'000'000'000;

struct Row {
  std::string_view chip;
  std::string_view label;  // as ComponentName; "*" = any channel
  PowerScope scope;
  std::string_view container;  // label of the channel that includes this one
  double resolution;
  double refresh_seconds;
  int64_t averaging_ns;
  uint64_t energy_wraps_at_uj;
};

// Sources: Linux Documentation/hwmon/{acpi_power_meter,corsair-psu,fam15h_power}, Documentation/
// gpu/amdgpu/thermal ("on APUs this includes the CPU"), ABI/testing/sysfs-driver-intel-{i915,xe}-
// hwmon, and for spbm the README of the spark_hwmon driver (100 ms loop; the energy register has
// 32 bits of millijoules). amdgpu prints fractions of a watt wrongly on several controllers, so
// its step counts as 1 W; it tells no averaging interval, taken as 1 s. Its source asks for it only
// where gpu_metrics does not tell.
constexpr Row kRows[] = {
    {"power-meter", "*", PowerScope::kSystem, "", 1e-3, 1, kSecond, 0},
    {"corsairpsu", "power-total", PowerScope::kSystem, "", 1, 1, 0, 0},
    {"spbm", "dc-input", PowerScope::kSystem, "", 1e-3, 0.1, 0, 0},
    {"spbm", "sys-total", PowerScope::kSystem, "dc-input", 1e-3, 0.1, 0, 0},
    {"spbm", "soc-pkg", PowerScope::kPackage, "sys-total", 1e-3, 0.1, 0, 0},
    {"spbm", "pkg", PowerScope::kPackage, "sys-total", 1e-3, 0.1, 0, 4'294'967'296'000},
    {"spbm", "gpu", PowerScope::kPackage, "soc-pkg", 1e-3, 0.1, 0, 4'294'967'296'000},
    {"fam15h-power", "*", PowerScope::kPackage, "", 1e-3, 1, kSecond, 0},
    {"amdgpu", "*", PowerScope::kBoard, "", 1, 0, kSecond, 0},
    {"i915", "*", PowerScope::kBoard, "", 1e-3, 0, 0, 0},
    {"xe", "card", PowerScope::kBoard, "", 1e-3, 0, 0, 0},
    {"xe", "pkg", PowerScope::kBoard, "card", 1e-3, 0, 0, 0},
    {"nouveau", "*", PowerScope::kBoard, "", 1e-3, 1, 0, 0},
};

constexpr Row kLimits[] = {
    {"spbm", "pl1", {}, {}, 0, 0, 0, 0},
    {"spbm", "pl2", {}, {}, 0, 0, 0, 0},
    {"spbm", "syspl1", {}, {}, 0, 0, 0, 0},
    {"spbm", "syspl2", {}, {}, 0, 0, 0, 0},
};

bool Matches(const Row& row, const HwmonChip& chip, const std::string& label) {
  return row.chip == chip.name && (row.label == "*" || row.label == label);
}

// Only processors with graphics inside have a north bridge rail: there, the channel is the whole
// package; on a card it is the card.
bool IsProcessorGraphics(const HwmonChip& chip) {
  char buffer[32];
  const auto rail = ReadSmallFile(chip.directory + "/in1_label", buffer);
  return chip.name == "amdgpu" && rail && *rail == "vddnb";
}

}  // namespace

std::optional<HwmonPower> DescribeHwmonPower(const HwmonChip& chip, const HwmonChannel& channel) {
  const std::string label = ComponentName(channel.label);
  for (const Row& row : kRows) {
    if (!Matches(row, chip, label)) continue;
    HwmonPower power{row.scope,        {},
                     row.resolution,   row.refresh_seconds,
                     row.averaging_ns, row.energy_wraps_at_uj};
    if (!row.container.empty()) power.contained_in = chip.prefix + "-" + std::string(row.container);
    if (IsProcessorGraphics(chip)) power.scope = PowerScope::kPackage;
    return power;
  }
  return std::nullopt;
}

bool IsPowerLimit(const HwmonChip& chip, const HwmonChannel& channel) {
  const std::string label = ComponentName(channel.label);
  for (const Row& row : kLimits) {
    if (Matches(row, chip, label)) return true;
  }
  return false;
}

}  // namespace tokwatt
