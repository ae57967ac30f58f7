// The machine's inventory on Linux, assembled from its parts.
#include <utility>

#include "probes/host/chip_table.h"
#include "probes/host/core_kinds.h"
#include "probes/host/cpu_info.h"
#include "probes/host/gpus.h"
#include "probes/host/host_probe.h"
#include "probes/host/mac_inventory.h"
#include "probes/host/memory.h"
#include "probes/host/memory_modules.h"
#include "probes/host/network_links.h"
#include "probes/host/platform.h"
#include "probes/host/rdma_ports.h"
#include "probes/host/thermal_trips.h"
#include "probes/host/thunderbolt_links.h"

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

// The chip table first: it knows the bus of processors whose memory is soldered, which firmware
// describes in odd ways. Then the modules.
void SetPeak(Inventory& inventory, InstalledMemory memory) {
  inventory.memory_modules = std::move(memory.modules);
  inventory.memory_modules_absent = std::move(memory.modules_absent);
  PeakBandwidth table = FindPeakBandwidth(inventory.chip);
  if (table.bytes_per_second) {
    inventory.peak_bytes_per_second = table.bytes_per_second;
    inventory.peak_source = std::move(table.source);
  } else if (memory.peak.bytes_per_second) {
    inventory.peak_bytes_per_second = memory.peak.bytes_per_second;
    inventory.peak_source = std::move(memory.peak.source);
  } else {
    inventory.peak_source = table.source + ", and " + memory.peak.absent.detail;
    inventory.peak_absent = std::move(memory.peak.absent);
    inventory.peak_absent.detail = inventory.peak_source;
  }
}

void ReadParts(const Env& env, const CpuInfo& cpu, Inventory& inventory) {
  inventory.cores = ReadCoreKinds(env, cpu);
  inventory.gpus = ReadGpus(env, inventory.chip, inventory.memory_bytes);
  AddressableMemory addressable = AddressableByGpu(inventory.gpus);
  inventory.gpu_addressable_bytes = addressable.bytes;
  inventory.gpu_addressable_absent = std::move(addressable.absent);
  inventory.network = ReadNetworkLinks(env, inventory.chip);
  inventory.thunderbolt = ReadThunderboltLinks(env);
  inventory.rdma = ReadRdmaPorts(env);
  inventory.thermal_trips = ReadThermalTrips(env);
}

}  // namespace

Inventory ReadHostInventory(const Env& env) {
  // The recording of a Mac.
  if (const auto apple = RequireAppleSensors(env, "macOS's own sensors")) {
    return ReadMacInventory(**apple);
  }
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
  SetPeak(inventory, ReadInstalledMemory(env));
  inventory.governor = ReadGovernor(env);
  inventory.power_mode = ReadPowerMode(env);
  ReadParts(env, cpu, inventory);
  return inventory;
}

}  // namespace tokwatt
