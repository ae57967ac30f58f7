#include "probes/host/mac_inventory.h"

#include <array>
#include <optional>

#include "probes/host/chip_table.h"
#include "probes/host/cpu_info.h"

namespace tokwatt {
namespace {

constexpr int64_t kMostLevels = 8;
constexpr int64_t kMostCores = 1024;

std::string Text(const AppleSensors& apple, const char* name) {
  const auto text = apple.SysctlText(name);
  return text ? Printable(*text) : std::string();
}

// Counts and sizes are positive; anything else is not known.
std::optional<int64_t> Positive(const Result<int64_t>& number) {
  return number && *number > 0 ? std::optional(*number) : std::nullopt;
}

std::optional<int64_t> GpuAddressableBytes(const AppleSensors& apple) {
  const auto mebibytes = Positive(apple.SysctlNumber("iogpu.wired_limit_mb"));
  const auto memory = Positive(apple.SysctlNumber("hw.memsize"));
  if (!mebibytes || !memory || *mebibytes > *memory >> 20) return std::nullopt;
  return *mebibytes << 20;
}

// It is part of the chip, and has no address of its own.
GpuDevice GpuOf(const Inventory& inventory, int64_t cores) {
  GpuDevice gpu;
  gpu.vendor = "Apple";
  gpu.name = inventory.chip;
  gpu.driver = "macOS";
  gpu.compute_units = cores;
  gpu.integrated = true;
  gpu.shared_memory_bytes = inventory.gpu_addressable_bytes;
  return gpu;
}

}  // namespace

std::vector<CoreGroup> ReadMacCores(const AppleSensors& apple) {
  const auto levels = Positive(apple.SysctlNumber("hw.nperflevels"));
  if (!levels || *levels > kMostLevels) return {};
  std::vector<CoreGroup> all;
  for (int64_t level = 0; level < *levels; ++level) {
    const std::string prefix = "hw.perflevel" + std::to_string(level);
    const auto cores = Positive(apple.SysctlNumber((prefix + ".physicalcpu").c_str()));
    if (!cores || *cores > kMostCores) return {};
    all.push_back({Text(apple, (prefix + ".name").c_str()), *cores, std::nullopt});
  }
  return all;
}

Result<int64_t> ReadMacGpuCores(const AppleSensors& apple) {
  TOKWATT_ASSIGN_OR_RETURN(const int64_t cores,
                           apple.RegistryNumber("AGXAccelerator", "gpu-core-count"));
  if (cores > 0 && cores <= kMostCores) return cores;
  return Fail(Code::kDataLoss, "macOS tells a number of GPU cores that no chip has");
}

std::string ReadMacPowerMode(const AppleSensors& apple) {
  constexpr std::array kNames = {"automatic", "low power", "high power"};
  const auto mode = apple.PowerMode();
  if (!mode || *mode < 0 || *mode >= static_cast<int64_t>(kNames.size())) return {};
  return kNames[static_cast<size_t>(*mode)];
}

Inventory ReadMacInventory(const AppleSensors& apple) {
  Inventory inventory;
  inventory.hostname = Text(apple, "kern.hostname");
  const std::string version = Text(apple, "kern.osproductversion");
  inventory.os = version.empty() ? "macOS" : "macOS " + version;
  inventory.kernel = Text(apple, "kern.osrelease");
  inventory.architecture = Text(apple, "hw.machine");
  inventory.chip = Text(apple, "machdep.cpu.brand_string");
  inventory.vendor_model = Text(apple, "hw.model");
  if (const auto is_guest = apple.SysctlNumber("kern.hv_vmm_present")) {
    inventory.virtualisation = *is_guest != 0 ? "vm" : "none";
  }
  inventory.physical_cores = Positive(apple.SysctlNumber("hw.physicalcpu"));
  inventory.logical_cores = Positive(apple.SysctlNumber("hw.logicalcpu"));
  inventory.memory_bytes = Positive(apple.SysctlNumber("hw.memsize"));
  inventory.gpu_addressable_bytes = GpuAddressableBytes(apple);
  inventory.cores = ReadMacCores(apple);
  const auto gpu_cores = Positive(ReadMacGpuCores(apple));
  if (gpu_cores) inventory.gpus = {GpuOf(inventory, *gpu_cores)};
  const PeakBandwidth peak = FindPeakBandwidth(inventory.chip, gpu_cores);
  inventory.peak_bytes_per_second = peak.bytes_per_second;
  inventory.peak_source = peak.source;
  inventory.power_mode = ReadMacPowerMode(apple);
  return inventory;
}

}  // namespace tokwatt
