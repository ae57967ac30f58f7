#include "probes/host/gpus.h"

#include <string>
#include <utility>

#include "base/text_file.h"
#include "probes/host/amd_topology.h"
#include "probes/host/cpu_info.h"
#include "probes/pci.h"

namespace tokwatt {
namespace {

constexpr int64_t kAmd = 0x1002;
constexpr char kNvidiaName[] = "NVIDIA";
constexpr int64_t kMostBytes = int64_t{1} << 50;

std::string VendorName(int64_t vendor) {
  if (vendor == kAmd) return "AMD";
  if (vendor == kPciNvidia) return kNvidiaName;
  if (vendor == 0x8086) return "Intel";
  return PciIdText(vendor);
}

std::optional<int64_t> ReadBytes(const std::string& path) {
  const auto bytes = ReadInteger(path);
  return bytes && *bytes > 0 && *bytes <= kMostBytes ? std::optional(*bytes) : std::nullopt;
}

std::string ModuleVersion(const Env& env, const std::string& driver) {
  if (driver.empty()) return {};
  char buffer[128];
  const auto version = ReadSmallFile(env.Path("/sys/module/") + driver + "/version", buffer);
  return version ? Printable(*version) : std::string();
}

// "Model: \t NVIDIA GeForce RTX 5090", the only line that is looked at.
std::string NvidiaName(const Env& env, const std::string& address) {
  const auto text =
      ReadTextFile(env.Path("/proc/driver/nvidia/gpus/") + address + "/information", 4096);
  if (!text) return {};
  constexpr std::string_view kKey = "Model:";
  const size_t at = text->find(kKey);
  if (at == std::string::npos || (at > 0 && (*text)[at - 1] != '\n')) return {};
  const std::string_view rest = std::string_view(*text).substr(at + kKey.size());
  return Printable(rest.substr(0, rest.find('\n')));
}

// amdgpu's metrics have revision 1 on cards and 2 or 3 on processors with graphics
// (drivers/gpu/drm/amd/include/kgd_pp_interface.h). A sleeping GPU is a card: reading would wake
// it, and processors' graphics do not sleep alone.
std::optional<bool> IsIntegratedAmd(const PciDevice& device) {
  char buffer[32];
  const auto status = ReadSmallFile(device.directory + "/power/runtime_status", buffer);
  if (status && *status == "suspended") return false;
  char header[4];
  const auto metrics = ReadFileHead(device.directory + "/gpu_metrics", header);
  if (!metrics || metrics->size() < sizeof header) return std::nullopt;
  if (header[2] == 1) return false;
  if (header[2] == 2 || header[2] == 3) return true;
  return std::nullopt;
}

// "AMD RYZEN AI MAX+ 395 w/ Radeon 8060S" names the graphics inside.
std::string GraphicsInChip(std::string_view chip) {
  const size_t at = chip.find("Radeon");
  return at == std::string_view::npos ? std::string() : "AMD " + std::string(chip.substr(at));
}

void ReadAmdFacts(const PciDevice& device, std::string_view chip,
                  const std::vector<AmdGpuNode>& nodes, GpuDevice& gpu) {
  gpu.integrated = IsIntegratedAmd(device);
  if (gpu.integrated.value_or(false)) gpu.name = GraphicsInChip(chip);
  gpu.memory_bytes = ReadBytes(device.directory + "/mem_info_vram_total");
  gpu.shared_memory_bytes = ReadBytes(device.directory + "/mem_info_gtt_total");
  for (const AmdGpuNode& node : nodes) {
    if (node.address != device.address) continue;
    gpu.architecture = node.architecture;
    gpu.compute_units = node.compute_units;
  }
}

std::optional<int64_t> AddressableBy(const GpuDevice& gpu) {
  if (!gpu.integrated) return std::nullopt;
  if (!*gpu.integrated) return gpu.memory_bytes;
  if (!gpu.shared_memory_bytes) return std::nullopt;
  return gpu.memory_bytes.value_or(0) + *gpu.shared_memory_bytes;
}

// By compute units; where one does not tell them, a card is larger than what is in a processor.
bool IsLarger(const GpuDevice& a, const GpuDevice& b) {
  if (a.compute_units && b.compute_units) return *a.compute_units > *b.compute_units;
  return a.integrated == false && b.integrated != false;
}

}  // namespace

std::vector<GpuDevice> ReadGpus(const Env& env, std::string_view chip,
                                std::optional<int64_t> memory_bytes) {
  std::vector<GpuDevice> gpus;
  const std::vector<AmdGpuNode> nodes = ReadAmdTopology(env);
  for (const PciDevice& device : ListPciDevices(env, kPciDisplayClass)) {
    GpuDevice gpu;
    gpu.address = device.address;
    gpu.vendor = VendorName(device.vendor);
    gpu.device_id = PciIdText(device.device);
    gpu.driver = device.driver;
    gpu.driver_version = ModuleVersion(env, device.driver);
    if (device.vendor == kAmd) ReadAmdFacts(device, chip, nodes, gpu);
    if (device.vendor == kPciNvidia) {
      gpu.name = NvidiaName(env, device.address);
      gpu.integrated = chip.find("GB10") != std::string_view::npos;
      if (*gpu.integrated) gpu.shared_memory_bytes = memory_bytes;
    }
    gpus.push_back(std::move(gpu));
  }
  if (const auto facts = ReadNvidiaGpus(env)) AddNvidiaFacts(*facts, memory_bytes, gpus);
  return gpus;
}

void AddNvidiaFacts(const NvidiaGpus& facts, std::optional<int64_t> memory_bytes,
                    std::vector<GpuDevice>& gpus) {
  std::vector<GpuDevice*> cards;
  for (GpuDevice& gpu : gpus) {
    if (gpu.vendor == kNvidiaName) cards.push_back(&gpu);
  }
  if (facts.gpus.size() != cards.size()) return;
  for (size_t i = 0; i < cards.size(); ++i) {
    const NvidiaGpu& told = facts.gpus[i];
    GpuDevice& card = *cards[i];
    if (!facts.driver_version.empty()) card.driver_version = facts.driver_version;
    if (told.absent) continue;
    if (!told.name.empty()) card.name = told.name;
    card.architecture = told.architecture;
    card.integrated = told.shares_memory;
    card.memory_bytes = told.memory_bytes;
    card.shared_memory_bytes = told.shares_memory ? memory_bytes : std::nullopt;
  }
}

AddressableMemory AddressableByGpu(const std::vector<GpuDevice>& gpus) {
  if (gpus.empty()) {
    return {std::nullopt, {"not_found", "no GPU is on this machine's PCI bus", {}}};
  }
  const GpuDevice* largest = &gpus.front();
  for (const GpuDevice& gpu : gpus) {
    if (IsLarger(gpu, *largest)) largest = &gpu;
  }
  const auto bytes = AddressableBy(*largest);
  if (bytes) return {bytes, {}};
  if (largest->driver.empty()) {
    return {std::nullopt, {"no_driver", "no driver is loaded for the GPU", {}}};
  }
  return {std::nullopt,
          {"not_reported", "the GPU's driver tells in no file how much memory it has", {}}};
}

}  // namespace tokwatt
