// ThunderboltLinks: what is plugged in by Thunderbolt or USB4, and how fast its link runs.
//
// Linux Documentation/ABI/testing/sysfs-bus-thunderbolt: rx_speed and tx_speed per lane ("20.0
// Gb/s"), rx_lanes and tx_lanes, device_name; host controllers have none of them. unique_id is
// never read.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "base/machine.h"
#include "probes/env.h"

namespace tokwatt {

// Sorted by device.
std::vector<ThunderboltLink> ReadThunderboltLinks(const Env& env);

// "20.0 Gb/s" and "200 Gb/sec (4X HDR)": bits per second. Nothing for what is no rate above 0.
std::optional<int64_t> ParseGigabits(std::string_view text);

}  // namespace tokwatt
