#include "probes/host/core_kinds.h"

#include <algorithm>
#include <map>
#include <string>

#include "base/text_file.h"
#include "probes/host/cpu_list.h"

namespace tokwatt {
namespace {

constexpr char kCpus[] = "/sys/devices/system/cpu";
constexpr int64_t kMostKilohertz = 20'000'000;
// Cores of one kind differ by this much at most: AMD's preferred cores clock a little higher.
constexpr double kSameKind = 0.85;

using Names = std::map<int64_t, std::string>;    // by number of the processor
using Frequencies = std::map<int64_t, int64_t>;  // Hz, by number of the processor

void NameHybridCores(const Env& env, Names& names) {
  for (const auto& [monitor, name] : {std::pair("cpu_core", "P-core"), {"cpu_atom", "E-core"}}) {
    const auto list = ReadCpuList(env.Path("/sys/devices/") + monitor + "/cpus");
    if (!list) continue;
    for (const int64_t number : *list) names[number] = name;
  }
}

Frequencies ReadFrequencies(const Env& env) {
  Frequencies frequencies;
  const std::string root = env.Path(kCpus) + "/cpufreq/";
  const auto policies = ListDirectory(root);
  if (!policies) return frequencies;
  for (const std::string& policy : *policies) {
    const auto kilohertz = ReadInteger(root + policy + "/cpuinfo_max_freq");
    const auto list = ReadCpuList(root + policy + "/related_cpus");
    if (!kilohertz || !list || *kilohertz <= 0 || *kilohertz > kMostKilohertz) continue;
    for (const int64_t number : *list) frequencies[number] = *kilohertz * 1000;
  }
  return frequencies;
}

// The lowest processor of each core: siblings share the list.
std::set<int64_t> FirstOfEachCore(const Env& env) {
  std::set<int64_t> first;
  const auto names = ListDirectory(env.Path(kCpus));
  if (!names) return first;
  for (const std::string& name : *names) {
    if (!name.starts_with("cpu") || !ParseUnsigned(std::string_view(name).substr(3))) continue;
    const std::string topology = env.Path(kCpus) + "/" + name + "/topology/";
    auto list = ReadCpuList(topology + "core_cpus_list");
    if (!list) list = ReadCpuList(topology + "thread_siblings_list");
    if (list && !list->empty()) first.insert(*list->begin());
  }
  return first;
}

// The group for a core: of its name, or of about its frequency where it has none.
CoreGroup& GroupFor(std::vector<CoreGroup>& groups, const std::string& name,
                    std::optional<int64_t> hertz) {
  for (CoreGroup& group : groups) {
    if (group.kind != name) continue;
    if (!name.empty()) return group;
    if (group.max_hz.has_value() != hertz.has_value()) continue;
    const auto low = static_cast<double>(std::min(hertz.value_or(0), group.max_hz.value_or(0)));
    const auto high = static_cast<double>(std::max(hertz.value_or(0), group.max_hz.value_or(0)));
    if (low >= kSameKind * high) return group;
  }
  return groups.emplace_back(CoreGroup{name, 0, hertz});
}

std::vector<CoreGroup> GroupCores(const std::set<int64_t>& cores, const Names& names,
                                  const Frequencies& frequencies) {
  std::vector<CoreGroup> groups;
  for (const int64_t core : cores) {
    const auto name = names.find(core);
    const auto frequency = frequencies.find(core);
    const auto hertz =
        frequency == frequencies.end() ? std::nullopt : std::optional(frequency->second);
    CoreGroup& group = GroupFor(groups, name == names.end() ? "" : name->second, hertz);
    ++group.count;
    if (hertz) group.max_hz = std::max(*hertz, group.max_hz.value_or(0));
  }
  std::stable_sort(groups.begin(), groups.end(), [](const CoreGroup& a, const CoreGroup& b) {
    return a.max_hz.value_or(0) > b.max_hz.value_or(0);
  });
  return groups;
}

// Family 1Ah, models 20h-2Fh (Strix Point) and 60h-6Fh (Krackan Point) have fast and dense cores.
bool HasDenseZen5(const CpuInfo& cpu) {
  return cpu.amd_family == 0x1A && ((cpu.amd_model >= 0x20 && cpu.amd_model <= 0x2F) ||
                                    (cpu.amd_model >= 0x60 && cpu.amd_model <= 0x6F));
}

}  // namespace

std::vector<CoreGroup> ReadCoreKinds(const Env& env, const CpuInfo& cpu) {
  Names names = cpu.arm_core_names;
  NameHybridCores(env, names);
  const Frequencies frequencies = ReadFrequencies(env);
  const std::set<int64_t> cores = FirstOfEachCore(env);
  if (cores.empty()) {
    if (!cpu.physical_cores) return {};
    CoreGroup all{"", *cpu.physical_cores, std::nullopt};
    for (const auto& [number, hertz] : frequencies) {
      all.max_hz = std::max(hertz, all.max_hz.value_or(0));
    }
    return {all};
  }
  std::vector<CoreGroup> groups = GroupCores(cores, names, frequencies);
  if (HasDenseZen5(cpu) && groups.size() == 2 && groups[0].kind.empty() && groups[1].kind.empty()) {
    groups[0].kind = "Zen 5";
    groups[1].kind = "Zen 5c";
  }
  return groups;
}

}  // namespace tokwatt
