#include "probes/host/cpu_info.h"

#include <map>
#include <set>

#include "base/text_file.h"
#include "probes/host/cpu_list.h"

namespace tokwatt {
namespace {

constexpr char kCpus[] = "/sys/devices/system/cpu";

struct ArmCore {
  std::string_view implementer;
  std::string_view part;
  std::string_view name;
};
// Linux arch/arm64/include/asm/cputype.h.
constexpr ArmCore kArmCores[] = {
    {"0x41", "0xd03", "Cortex-A53"},  {"0x41", "0xd05", "Cortex-A55"},
    {"0x41", "0xd08", "Cortex-A72"},  {"0x41", "0xd0b", "Cortex-A76"},
    {"0x41", "0xd0c", "Neoverse-N1"}, {"0x41", "0xd40", "Neoverse-V1"},
    {"0x41", "0xd49", "Neoverse-N2"}, {"0x41", "0xd4f", "Neoverse-V2"},
    {"0x41", "0xd85", "Cortex-X925"}, {"0x41", "0xd87", "Cortex-A725"},
};

// One "key : value" line of /proc/cpuinfo.
struct Field {
  std::string_view key;
  std::string_view value;
};

Field SplitLine(std::string_view line) {
  const size_t colon = line.find(':');
  if (colon == std::string_view::npos) return {};
  return {Trim(line.substr(0, colon)), Trim(line.substr(colon + 1))};
}

class Parser {
 public:
  void Take(const Field& field) {
    if (field.key == "processor") {
      ++processors_;
      number_ = ParseInteger(field.value);
    }
    if (field.key == "model name" && info_.name.empty()) info_.name = Printable(field.value);
    if (field.key == "vendor_id") {
      info_.is_x86 = true;
      is_amd_ = field.value == "AuthenticAMD";
    }
    if (is_amd_ && field.key == "cpu family") info_.amd_family = NumberOr0(field.value);
    if (is_amd_ && field.key == "model") info_.amd_model = NumberOr0(field.value);
    if (field.key == "physical id") package_ = field.value;
    if (field.key == "core id") cores_.emplace(std::string(package_), std::string(field.value));
    if (field.key == "CPU implementer") implementer_ = field.value;
    if (field.key == "CPU part") TakeArmCore(ArmName(field.value));
    if (field.key == "flags" && field.value.find(" hypervisor") != std::string_view::npos) {
      info_.hypervisor = true;
    }
  }

  CpuInfo Finish() {
    if (processors_ > 0) info_.logical_cores = processors_;
    if (!cores_.empty()) info_.physical_cores = static_cast<int64_t>(cores_.size());
    if (!info_.name.empty()) return info_;
    for (const std::string& core : arm_cores_) {
      if (core.empty()) continue;
      info_.name += (info_.name.empty() ? "" : " + ") + core;
    }
    return info_;
  }

 private:
  static int64_t NumberOr0(std::string_view text) { return ParseInteger(text).value_or(0); }

  void TakeArmCore(const std::string& name) {
    if (!name.empty() && number_) info_.arm_core_names[*number_] = name;
    arm_cores_.insert(name);
  }

  std::string ArmName(std::string_view part) const {
    for (const ArmCore& core : kArmCores) {
      if (core.implementer == implementer_ && core.part == part) return std::string(core.name);
    }
    return {};
  }

  CpuInfo info_;
  int64_t processors_ = 0;
  std::optional<int64_t> number_;  // of the processor whose fields come
  bool is_amd_ = false;
  std::string_view package_;
  std::string_view implementer_;
  std::set<std::pair<std::string, std::string>> cores_;
  std::set<std::string> arm_cores_;
};

std::vector<std::string> CpuDirectories(const Env& env) {
  std::vector<std::string> directories;
  const auto names = ListDirectory(env.Path(kCpus));
  if (!names) return directories;
  for (const std::string& name : *names) {
    if (name.starts_with("cpu") && ParseUnsigned(std::string_view(name).substr(3))) {
      directories.push_back(env.Path(kCpus) + "/" + name);
    }
  }
  return directories;
}

// Processors that share a core have the same list of siblings.
std::optional<int64_t> CountCores(const Env& env) {
  std::set<std::set<int64_t>> siblings;
  for (const std::string& cpu : CpuDirectories(env)) {
    auto list = ReadCpuList(cpu + "/topology/core_cpus_list");
    if (!list) list = ReadCpuList(cpu + "/topology/thread_siblings_list");
    if (list) siblings.insert(std::move(*list));
  }
  if (siblings.empty()) return std::nullopt;
  return static_cast<int64_t>(siblings.size());
}

// "32768K".
std::optional<int64_t> ParseCacheSize(std::string_view text) {
  if (!text.ends_with('K')) return std::nullopt;
  const auto kib = ParseUnsigned(text.substr(0, text.size() - 1));
  if (!kib || *kib == 0 || *kib > (1u << 30)) return std::nullopt;
  return static_cast<int64_t>(*kib) * 1024;
}

struct Cache {
  int64_t level = 0;
  int64_t bytes = 0;
  std::string shared_by;
};

std::optional<Cache> ReadCache(const std::string& directory) {
  char buffer[256];
  const auto type = ReadSmallFile(directory + "/type", buffer);
  if (!type || *type == "Instruction") return std::nullopt;
  const auto level = ReadInteger(directory + "/level");
  const auto size = ReadSmallFile(directory + "/size", buffer);
  const auto bytes = size ? ParseCacheSize(*size) : std::nullopt;
  const auto shared = ReadSmallFile(directory + "/shared_cpu_list", buffer);
  if (!level || !bytes || !shared) return std::nullopt;
  return Cache{*level, *bytes, std::string(*shared)};
}

}  // namespace

CpuInfo ParseCpuInfo(std::string_view cpuinfo) {
  Parser parser;
  for (size_t at = 0; at < cpuinfo.size();) {
    const std::string_view line = cpuinfo.substr(at, cpuinfo.find('\n', at) - at);
    at += line.size() + 1;
    parser.Take(SplitLine(line));
  }
  return parser.Finish();
}

CpuInfo ReadCpuInfo(const Env& env) {
  const auto text = ReadTextFile(env.Path("/proc/cpuinfo"), 4u << 20);
  CpuInfo info = text ? ParseCpuInfo(*text) : CpuInfo{};
  if (!info.physical_cores) info.physical_cores = CountCores(env);
  return info;
}

std::optional<int64_t> ReadLastLevelCacheBytes(const Env& env) {
  std::map<int64_t, std::map<std::string, int64_t>> levels;
  for (const std::string& cpu : CpuDirectories(env)) {
    for (int index = 0; index < 8; ++index) {
      const auto cache = ReadCache(cpu + "/cache/index" + std::to_string(index));
      if (cache) levels[cache->level][cache->shared_by] = cache->bytes;
    }
  }
  if (levels.empty()) return std::nullopt;
  int64_t bytes = 0;
  for (const auto& [shared_by, size] : levels.rbegin()->second) bytes += size;
  return bytes;
}

std::string Printable(std::string_view text) {
  std::string clean;
  for (const char c : text) {
    if (clean.size() >= 96) break;
    const bool visible = c > ' ' && c < 127;
    if (visible) clean += c;
    if (!visible && !clean.empty() && clean.back() != ' ') clean += ' ';
  }
  while (!clean.empty() && clean.back() == ' ') clean.pop_back();
  return clean;
}

}  // namespace tokwatt
