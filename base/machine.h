// Machine: the parts of a device that decide how fast it can be: cores, memory, GPUs, links.
//
// Plain data, part of Inventory (base/event.h); std::nullopt and empty texts mean "not told". What
// identifies one single device (serial number, asset tag, MAC address, GUID) has no field here.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/absence.h"

namespace tokwatt {

// Physical cores of one kind.
struct CoreGroup {
  std::string kind;  // "Cortex-X925", "P-core", "Zen 5c"; empty where nothing names it
  int64_t count = 0;
  std::optional<int64_t> max_hz;  // highest frequency of the fastest of them
  bool operator==(const CoreGroup&) const = default;
};

// Memory modules (or soldered chips) that are alike.
struct MemoryModules {
  int64_t count = 0;
  std::optional<int64_t> bytes;  // of each
  std::string type;              // "DDR5", "LPDDR5"
  std::optional<int64_t> data_width_bits;
  std::optional<int64_t> transfers_per_second;  // as configured now, per data line
  bool operator==(const MemoryModules&) const = default;
};

struct GpuDevice {
  std::string address;         // PCI domain, bus, device and function: "0000:c1:00.0"
  std::string vendor;          // "AMD", "NVIDIA", "Intel", else "0x1234"
  std::string device_id;       // "0x1586"
  std::string name;            // as its driver calls it
  std::string driver;          // "amdgpu"; empty: no driver is bound
  std::string driver_version;  // empty: it comes with the kernel and has the kernel's
  std::string architecture;    // "gfx1151"
  std::optional<int64_t> compute_units;
  std::optional<bool> integrated;              // it works in the system's memory
  std::optional<int64_t> memory_bytes;         // its own, or set aside for it by firmware
  std::optional<int64_t> shared_memory_bytes;  // of the system's memory, what it may map besides
  bool operator==(const GpuDevice&) const = default;
};

// A network interface that has hardware behind it.
struct NetworkLink {
  std::string name;
  std::string driver;
  std::string kind;   // "ethernet", "wifi", "thunderbolt"
  std::string state;  // "up", "down", as the kernel's operstate
  std::optional<int64_t> bits_per_second;
  Absence speed_absent;  // filled when bits_per_second is absent
  std::optional<int64_t> mtu_bytes;
  std::optional<int64_t> bus_bits_per_second;  // what its PCI Express link carries one way
  std::string port;  // the socket in the case, where several interfaces share it: "QSFP 1"
  bool operator==(const NetworkLink&) const = default;
};

struct ThunderboltLink {
  std::string device;                         // "0-1": domain and route
  std::string name;                           // what is at the other end, as it calls itself
  std::optional<int64_t> rx_bits_per_second;  // all lanes together
  std::optional<int64_t> tx_bits_per_second;
  bool operator==(const ThunderboltLink&) const = default;
};

struct RdmaPort {
  std::string device;  // "rocep1s0f0"
  int64_t port = 1;
  std::string state;       // "ACTIVE", "DOWN", ...
  std::string link_layer;  // "Ethernet", "InfiniBand"
  std::string interface;   // the network interface of the same hardware
  std::optional<int64_t> bits_per_second;
  bool operator==(const RdmaPort&) const = default;
};

// A temperature at which the system acts.
struct ThermalTrip {
  std::string zone;  // "acpitz"
  std::string kind;  // "passive" (slows down), "hot", "critical" (switches off)
  double celsius = 0;
  bool operator==(const ThermalTrip&) const = default;
};

// One thing about the machine that is not as it was. An empty text: was not, or is no longer,
// there.
struct InventoryChange {
  std::string what;    // "governor", "enp3s0 speed"
  std::string before;  // as it was told last
  std::string after;
  int64_t times = 1;  // how often it was seen to change since; above 1 where it goes to and fro
  bool operator==(const InventoryChange&) const = default;
};

}  // namespace tokwatt
