// The machine's inventory on Linux, assembled from its parts.
#include "probes/host/chip_table.h"
#include "probes/host/cpu_info.h"
#include "probes/host/host_probe.h"
#include "probes/host/memory.h"
#include "probes/host/platform.h"

namespace tokwatt {
namespace {

// Products whose processor does not tell its own name.
struct Product {
  std::string_view product;  // in vendor_model
  std::string_view chip;
};
constexpr Product kProducts[] = {
    {"DGX_Spark", "NVIDIA GB10"},
    {"DGX Spark", "NVIDIA GB10"},
    {"GB10", "NVIDIA GB10"},
};

std::string ChipName(const CpuInfo& cpu, const Platform& platform) {
  for (const Product& product : kProducts) {
    if (!cpu.is_x86 && platform.vendor_model.find(product.product) != std::string::npos) {
      return std::string(product.chip);
    }
  }
  return cpu.name.empty() && !cpu.is_x86 ? platform.vendor_model : cpu.name;
}

}  // namespace

Inventory ReadHostInventory(const Env& env) {
  const CpuInfo cpu = ReadCpuInfo(env);
  const Platform platform = ReadPlatform(env, cpu.is_x86, cpu.hypervisor);
  Inventory inventory;
  inventory.hostname = platform.hostname;
  inventory.os = platform.os;
  inventory.kernel = platform.kernel;
  inventory.architecture = platform.architecture;
  inventory.vendor_model = platform.vendor_model;
  inventory.virtualisation = platform.virtualisation;
  inventory.chip = ChipName(cpu, platform);
  inventory.physical_cores = cpu.physical_cores;
  inventory.logical_cores = cpu.logical_cores;
  if (const auto memory = ReadMemory(env)) inventory.memory_bytes = memory->total_bytes;
  inventory.last_level_cache_bytes = ReadLastLevelCacheBytes(env);
  const PeakBandwidth peak = FindPeakBandwidth(inventory.chip);
  inventory.peak_bytes_per_second = peak.bytes_per_second;
  inventory.peak_source = peak.source;
  inventory.governor = ReadGovernor(env);
  inventory.power_mode = ReadPowerMode(env);
  return inventory;
}

}  // namespace tokwatt
