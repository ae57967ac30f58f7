// NvidiaGpus: what NVIDIA's graphics of this machine are, as their driver tells.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/event.h"
#include "base/result.h"
#include "probes/env.h"

namespace tokwatt {

// Serial numbers and UUIDs are never read. Texts are printable ASCII, empty where not told.
struct NvidiaGpu {
  // "gpu-0", "gpu-1" in the order of the PCI bus, as nvidia-smi and CUDA_DEVICE_ORDER=PCI_BUS_ID
  // count: the same at each start while no card is added, removed or moved. A card keeps its name
  // while the agent runs.
  std::string component;
  std::string name;          // "NVIDIA GeForce RTX 3090"
  std::string architecture;  // "Ampere"
  std::optional<int64_t> cores;
  // True: it has no memory of its own, but uses the machine's, as GB10 does. Its power is then that
  // of one part of the processor package, and not a board's.
  bool shares_memory = false;
  std::optional<int64_t> memory_bytes;  // of the card
  std::optional<int64_t> memory_bus_bits;
  std::optional<double> max_memory_clock_hertz;
  // Theoretical: clock * 2 transfers * bus width / 8. For GDDR the driver gives half the data rate
  // per pin, for HBM its double-data-rate clock, so that 2 is right for both: 9751 MHz and 384 bits
  // are the 936 GB/s of an RTX 3090, 14001 MHz and 512 bits the 1792 GB/s of an RTX 5090.
  std::optional<double> peak_bytes_per_second;
  std::string peak_source;        // "memory clock and bus width", or why there is no peak
  std::optional<Absence> absent;  // it is there, but cannot be asked
  bool operator==(const NvidiaGpu&) const = default;
};

struct NvidiaGpus {
  std::string driver_version;  // "580.142"
  std::vector<NvidiaGpu> gpus;
  bool operator==(const NvidiaGpus&) const = default;
};

// As of the last time that a probe connected to the driver; asks it nothing and never blocks, so
// that a driver that hangs cannot hold up an inventory. kUnavailable, "not_asked_yet" before any
// probe did; kNotFound without the driver's library; else why the connection failed. Thread-safe.
Result<NvidiaGpus> ReadNvidiaGpus(const Env& env);

// Whether there is a session to ask: not where files alone stand for the machine.
bool CanAskNvidia(const Env& env);

// Whether the PCI bus shows graphics of NVIDIA's, with or without a driver (vendor 0x10de, class
// 0x03). False where there is no /sys/bus/pci, as in WSL.
bool HasNvidiaGraphics(const Env& env);

// Whether there are some and all of them sleep (Linux Documentation/power/runtime_pm: "suspended"),
// as a laptop's do until something draws with them. Asking the driver would wake them.
bool NvidiaGraphicsSleep(const Env& env);

}  // namespace tokwatt
