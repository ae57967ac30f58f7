#include "probes/host/load.h"

#include "base/text_file.h"
#include "probes/host/cpu_info.h"
#include "probes/host/memory.h"
#include "probes/host/platform.h"

namespace tokwatt {
namespace {

// The first number of /proc/loadavg.
std::string LoadOfOneMinute(const Env& env) {
  char buffer[128];
  const auto text = ReadFileHead(env.Path("/proc/loadavg"), buffer);
  if (!text) return {};
  const std::string_view first = text->substr(0, text->find(' '));
  return ParseDouble(first) ? std::string(first) : std::string();
}

}  // namespace

HostLoadReader::HostLoadReader(const Env& env) : env_(env) {
  if (const auto times = ReadCpuTimes(env_)) before_ = *times;
}

Result<double> HostLoadReader::UtilizationRatio() {
  TOKWATT_ASSIGN_OR_RETURN(const CpuTimes now, ReadCpuTimes(env_));
  const std::optional<CpuTimes> before = before_;
  before_ = now;
  if (before) return BusyRatio(*before, now);
  return Fail(Code::kUnavailable, "utilisation needs two readings", "first_reading");
}

Result<int64_t> HostLoadReader::AvailableMemoryBytes() const {
  TOKWATT_ASSIGN_OR_RETURN(const MemoryState memory, ReadMemory(env_));
  return memory.available_bytes;
}

std::vector<std::pair<std::string, std::string>> HostLoadReader::Disclosure() const {
  const CpuInfo cpu = ReadCpuInfo(env_);
  std::vector<std::pair<std::string, std::string>> all = {
      {"governor", ReadGovernor(env_)},
      {"power_mode", ReadPowerMode(env_)},
      {"virtualisation", ReadPlatform(env_, cpu.is_x86, cpu.hypervisor).virtualisation},
      {"load_1min", LoadOfOneMinute(env_)},
  };
  std::erase_if(all, [](const auto& each) { return each.second.empty(); });
  return all;
}

}  // namespace tokwatt
