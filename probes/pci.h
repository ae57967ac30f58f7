// Pci: the devices on the PCI buses, as the kernel lists them.
//
// Linux Documentation/ABI/testing/sysfs-bus-pci and PCI/sysfs-pci: class, vendor and device in
// hexadecimal, `driver` a link to the driver that is bound. The kernel keeps them: reading them
// wakes no device.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "probes/env.h"

namespace tokwatt {

inline constexpr int64_t kPciDisplayClass = 0x03;
inline constexpr int64_t kPciNvidia = 0x10DE;

struct PciDevice {
  std::string address;     // "0000:c1:00.0": domain, bus, device and function
  std::string directory;   // where its attributes are
  int64_t class_code = 0;  // 0x030000: base class, subclass, interface
  int64_t vendor = 0;
  int64_t device = 0;
  std::string driver;  // empty: none is bound

  int64_t base_class() const { return class_code >> 16; }
};

// In the order of their addresses.
std::vector<PciDevice> ListPciDevices(const Env& env, int64_t base_class);

// "0x1586"
std::string PciIdText(int64_t id);

}  // namespace tokwatt
