// Host load on Linux: proc(5) for time and memory, Documentation/admin-guide/pm/cpufreq for clocks.
#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "agent/bench/host_load.h"
#include "base/stats.h"
#include "base/text_file.h"

namespace tokwatt {
namespace {

// The first words of a line, as numbers; stops at the first that is none.
std::vector<uint64_t> Numbers(std::string_view text) {
  std::vector<uint64_t> numbers;
  while (!(text = Trim(text)).empty()) {
    const size_t end = std::min(text.find_first_of(" \t\n"), text.size());
    const auto number = ParseUnsigned(text.substr(0, end));
    if (!number) break;
    numbers.push_back(*number);
    text.remove_prefix(end);
  }
  return numbers;
}

class LinuxHostLoad : public HostLoad {
 public:
  explicit LinuxHostLoad(const Env& env) : root_(env.root) {}

  double UtilizationRatio() override {
    const Times now = ReadTimes();
    const uint64_t total = now.total - std::min(now.total, last_.total);
    const uint64_t idle = now.idle - std::min(now.idle, last_.idle);
    last_ = now;
    if (total == 0) return 0;
    return 1 - static_cast<double>(std::min(idle, total)) / static_cast<double>(total);
  }

  Result<int64_t> AvailableMemoryBytes() override {
    std::array<char, 4096> buffer;
    const auto text = ReadFileHead(root_ + "/proc/meminfo", buffer);
    if (!text) return tl::unexpected(text.error());
    constexpr std::string_view kKey = "MemAvailable:";
    const size_t at = text->find(kKey);
    const auto kib = at == std::string_view::npos ? std::vector<uint64_t>{}
                                                  : Numbers(text->substr(at + kKey.size()));
    if (kib.empty()) return Fail(Code::kNotFound, "/proc/meminfo has no MemAvailable");
    return static_cast<int64_t>(kib[0]) * 1024;
  }

  std::vector<std::pair<std::string, std::string>> Disclosure() override {
    std::vector<std::pair<std::string, std::string>> facts;
    const std::string cpu = root_ + "/sys/devices/system/cpu/";
    Add(facts, "governor", cpu + "cpu0/cpufreq/scaling_governor");
    Add(facts, "boost", cpu + "cpufreq/boost");
    Add(facts, "platform_profile", root_ + "/sys/firmware/acpi/platform_profile");
    Add(facts, "load_average", root_ + "/proc/loadavg");
    return facts;
  }

  Result<double> ClockHertz() override {
    const std::string cpus = root_ + "/sys/devices/system/cpu";
    const auto names = ListDirectory(cpus);
    std::vector<double> clocks;
    for (const std::string& name : names.value_or(std::vector<std::string>{})) {
      if (name.rfind("cpu", 0) != 0) continue;
      const auto khz = ReadInteger(cpus + "/" + name + "/cpufreq/scaling_cur_freq");
      if (khz && *khz > 0) clocks.push_back(static_cast<double>(*khz) * 1e3);
    }
    const auto median = Median(clocks);
    if (!median) return Fail(Code::kNotFound, "this machine shows no processor clock");
    return *median;
  }

 private:
  struct Times {
    uint64_t total = 0;  // clock ticks of all cores
    uint64_t idle = 0;   // idle and waiting for disks
  };

  Times ReadTimes() const {
    std::array<char, 512> buffer;
    const auto text = ReadFileHead(root_ + "/proc/stat", buffer);
    if (!text || text->substr(0, 4) != "cpu ") return {};
    // user nice system idle iowait irq softirq steal; guest time is already part of user and nice.
    std::vector<uint64_t> ticks = Numbers(text->substr(4, text->find('\n') - 4));
    if (ticks.size() < 5) return {};
    ticks.resize(std::min<size_t>(ticks.size(), 8));
    Times times;
    for (const uint64_t each : ticks) times.total += each;
    times.idle = ticks[3] + ticks[4];
    return times;
  }

  static void Add(std::vector<std::pair<std::string, std::string>>& facts, const char* name,
                  const std::string& path) {
    if (auto text = ReadTextFile(path)) facts.emplace_back(name, std::move(*text));
  }

  const std::string root_;
  Times last_;
};

}  // namespace

std::unique_ptr<HostLoad> MakeHostLoad(const Env& env) {
  return std::make_unique<LinuxHostLoad>(env);
}

}  // namespace tokwatt
