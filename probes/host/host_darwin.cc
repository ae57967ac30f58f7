// The host on macOS: the portable parts for Macs, given the sensors of the environment.
#include "probes/host/host_probe.h"
#include "probes/host/load.h"
#include "probes/host/mac_host_probe.h"
#include "probes/host/mac_inventory.h"
#include "probes/host/mac_load.h"

namespace tokwatt {
namespace {

Result<const AppleSensors*> Sensors(const Env& env) {
  return RequireAppleSensors(env, "macOS's own sensors");
}

}  // namespace

bool HostProbeReadsFiles() { return false; }

std::unique_ptr<Probe> MakeHostProbe(const Env& env) { return MakeMacHostProbe(env); }

Inventory ReadHostInventory(const Env& env) {
  if (const auto apple = Sensors(env)) return ReadMacInventory(**apple);
  Inventory inventory;
  inventory.peak_source = "not available under a root";
  return inventory;
}

HostLoadReader::HostLoadReader(const Env& env) : env_(env) {
  const auto apple = Sensors(env_);
  if (!apple) return;
  if (const auto times = ReadMacCpuTimes(**apple)) before_ = *times;
}

Result<double> HostLoadReader::UtilizationRatio() {
  TOKWATT_ASSIGN_OR_RETURN(const AppleSensors* apple, Sensors(env_));
  TOKWATT_ASSIGN_OR_RETURN(const CpuTimes now, ReadMacCpuTimes(*apple));
  const std::optional<CpuTimes> before = std::exchange(before_, now);
  if (before) return BusyRatio(*before, now);
  return Fail(Code::kUnavailable, "utilisation needs two readings", "first_reading");
}

Result<int64_t> HostLoadReader::AvailableMemoryBytes() const {
  TOKWATT_ASSIGN_OR_RETURN(const AppleSensors* apple, Sensors(env_));
  TOKWATT_ASSIGN_OR_RETURN(const MemoryState memory, ReadMacMemory(*apple));
  return memory.available_bytes;
}

std::vector<std::pair<std::string, std::string>> HostLoadReader::Disclosure() const {
  const auto apple = Sensors(env_);
  if (!apple) return {};
  const Inventory inventory = ReadMacInventory(**apple);
  std::vector<std::pair<std::string, std::string>> all = {
      {"power_mode", inventory.power_mode},
      {"virtualisation", inventory.virtualisation},
  };
  std::erase_if(all, [](const auto& each) { return each.second.empty(); });
  return all;
}

}  // namespace tokwatt
