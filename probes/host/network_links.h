// NetworkLinks: the network interfaces that have hardware behind them, and how fast they run.
//
// Linux Documentation/ABI/testing/sysfs-class-net: speed in Mb/s (-1 or an error where the link is
// down or the driver does not tell), mtu, operstate; `phy80211` is there on Wi-Fi only. PCI
// Express: current_link_speed in GT/s per lane, current_link_width in lanes (sysfs-bus-pci).
// Interfaces without a driver (bridges, containers, loopback) come and go and are left out. MAC
// addresses are never read, and cut out of the names that systemd makes of them (enx0123456789ab).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/machine.h"
#include "probes/env.h"

namespace tokwatt {

// Sorted by name. `chip`: on an NVIDIA GB10 the ConnectX-7 shows each of its two QSFP ports as two
// interfaces, one on each of its two PCI Express links (NVIDIA DGX Spark playbooks, "Connect two
// Sparks"): NetworkLink::port joins them.
std::vector<NetworkLink> ReadNetworkLinks(const Env& env, std::string_view chip);

// `name` with twelve hexadecimal digits after "enx", "wlx", "wwx" or "rocex" replaced by "*".
std::string WithoutMacAddress(const std::string& name);

// "32.0 GT/s PCIe" and 4 lanes: 126 Gb/s, the line code taken off (8b/10b up to 5 GT/s, then
// 128b/130b up to 32 GT/s; PCI Express Base Specification). Nothing for anything else.
std::optional<int64_t> PcieBitsPerSecond(std::string_view speed, int64_t lanes);

}  // namespace tokwatt
