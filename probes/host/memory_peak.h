// MemoryPeak: the theoretical memory bandwidth of modules, as the firmware describes them.
//
// bytes per second = sum over channels of data width / 8 * transfers per second (JEDEC DDR: one
// transfer moves as many bits as the data bus is wide). Two modules on one channel share its wires,
// so a channel counts once, and all channels run at the speed of the slowest module.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/machine.h"
#include "probes/host/smbios.h"

namespace tokwatt {

struct MemoryPeak {
  std::optional<double> bytes_per_second;  // Quality::kAssumed: nobody measured it
  std::string source;                      // "2 channels, 128 bit × 5600 MT/s"
  Absence absent;                          // filled when there is no figure
};

MemoryPeak PeakOfModules(std::span<const SmbiosMemoryDevice> devices);

// The channel that a locator names: "P0 CHANNEL A", "Controller1-ChannelA-DIMM0" and "DIMM_A2" do,
// "DIMM 0" and "BANK 1" do not. Only good for comparing locators of one machine.
std::optional<std::string> ChannelOf(const SmbiosMemoryDevice& device);

// Modules that are alike, told once, in the order in which they come; empty sockets left out.
std::vector<MemoryModules> GroupModules(std::span<const SmbiosMemoryDevice> devices);

}  // namespace tokwatt
