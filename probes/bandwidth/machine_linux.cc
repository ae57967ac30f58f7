// The machine on Linux: sysfs cpu topology (Documentation/admin-guide/cputopology), proc(5),
// madvise(2), sched_setaffinity(2).
#include "probes/bandwidth/machine.h"

#include <sched.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>

#include <algorithm>
#include <cinttypes>
#include <cstdio>
#include <memory>
#include <set>
#include <string_view>

#include "base/text_file.h"

namespace tokwatt {
namespace {

const char* const kCpuDirectory = "/sys/devices/system/cpu";

using File = std::unique_ptr<std::FILE, int (*)(std::FILE*)>;

// "cpu12" -> 12.
std::optional<int> CpuNumber(const std::string& name) {
  if (name.rfind("cpu", 0) != 0) return std::nullopt;
  const auto number = ParseInteger(std::string_view(name).substr(3));
  if (!number || *number < 0) return std::nullopt;
  return static_cast<int>(*number);
}

std::vector<int> AllowedCpus(const std::string& root) {
  cpu_set_t allowed;
  CPU_ZERO(&allowed);
  const bool known = sched_getaffinity(0, sizeof allowed, &allowed) == 0;
  std::vector<int> cpus;
  const auto names = ListDirectory(root + kCpuDirectory);
  for (const std::string& name : names.value_or(std::vector<std::string>{})) {
    const auto cpu = CpuNumber(name);
    if (!cpu || *cpu >= CPU_SETSIZE) continue;
    if (!root.empty() || !known || CPU_ISSET(*cpu, &allowed)) cpus.push_back(*cpu);
  }
  std::sort(cpus.begin(), cpus.end());
  return cpus;
}

std::string CpuPath(const std::string& root, int cpu, const char* below) {
  return root + kCpuDirectory + "/cpu" + std::to_string(cpu) + "/" + below;
}

std::string Below(const std::string& directory, const std::string& name, const char* file) {
  return directory + "/" + name + "/" + file;
}

// "32768K" or "64M".
std::optional<int64_t> ParseCacheSize(const std::string& text) {
  if (text.empty()) return std::nullopt;
  const bool suffixed = text.back() == 'K' || text.back() == 'M';
  const auto number = ParseInteger(std::string_view(text).substr(0, text.size() - suffixed));
  if (!number) return std::nullopt;
  return *number * (text.back() == 'M' ? 1 << 20 : text.back() == 'K' ? 1 << 10 : 1);
}

}  // namespace

std::vector<int> PhysicalCores(const std::string& root) {
  std::vector<int> cores;
  std::set<std::string> seen;
  for (const int cpu : AllowedCpus(root)) {
    const auto siblings = ReadTextFile(CpuPath(root, cpu, "topology/thread_siblings_list"));
    // Without topology (some containers) every processor counts as a core.
    if (!siblings || seen.insert(*siblings).second) cores.push_back(cpu);
  }
  if (cores.empty()) cores.push_back(0);
  return cores;
}

std::optional<int64_t> LastLevelCacheBytes(const std::string& root) {
  int64_t deepest = 0;
  int64_t total = 0;
  std::set<std::string> seen;  // level and the processors that share it: one per cache
  for (const int cpu : AllowedCpus(root)) {
    const std::string caches = CpuPath(root, cpu, "cache");
    const auto names = ListDirectory(caches);
    for (const std::string& name : names.value_or(std::vector<std::string>{})) {
      const auto level = ReadInteger(Below(caches, name, "level"));
      const auto size =
          ParseCacheSize(ReadTextFile(Below(caches, name, "size")).value_or(std::string{}));
      if (!level || !size || *level < deepest) continue;
      if (*level > deepest) {
        deepest = *level;
        total = 0;
        seen.clear();
      }
      const auto shared = ReadTextFile(Below(caches, name, "shared_cpu_list"));
      if (seen.insert(shared.value_or(std::to_string(cpu))).second) total += *size;
    }
  }
  if (total <= 0) return std::nullopt;
  return total;
}

std::optional<int64_t> AvailableMemoryBytes(const std::string& root) {
  const File file(std::fopen((root + "/proc/meminfo").c_str(), "re"), std::fclose);
  if (file == nullptr) return std::nullopt;
  char line[256];
  int64_t kib = 0;
  while (std::fgets(line, sizeof line, file.get()) != nullptr) {
    if (std::sscanf(line, "MemAvailable: %" SCNd64, &kib) == 1) return kib * 1024;
  }
  return std::nullopt;
}

bool PinThisThread(int processor) {
  cpu_set_t one;
  CPU_ZERO(&one);
  CPU_SET(static_cast<size_t>(processor), &one);
  return sched_setaffinity(0, sizeof one, &one) == 0;
}

void AdviseHugePages(void* address, size_t bytes) { madvise(address, bytes, MADV_HUGEPAGE); }

bool HasHugePages(const void* address, size_t bytes) {
  const File file(std::fopen("/proc/self/smaps", "re"), std::fclose);
  if (file == nullptr) return false;
  const auto from = reinterpret_cast<uintptr_t>(address);
  const uintptr_t to = from + bytes;
  bool inside = false;
  uint64_t huge_kib = 0;
  char line[512];
  while (std::fgets(line, sizeof line, file.get()) != nullptr) {
    uint64_t first = 0;
    uint64_t last = 0;
    uint64_t kib = 0;
    if (std::sscanf(line, "%" SCNx64 "-%" SCNx64 " ", &first, &last) == 2) {
      inside = first < to && last > from;
    } else if (inside && std::sscanf(line, "AnonHugePages: %" SCNu64, &kib) == 1) {
      huge_kib += kib;
    }
  }
  return huge_kib * 1024 >= bytes / 10 * 9;
}

void DieWithParent() { prctl(PR_SET_PDEATHSIG, SIGKILL); }

}  // namespace tokwatt
