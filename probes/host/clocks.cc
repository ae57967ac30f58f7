#include "probes/host/clocks.h"

#include <algorithm>

#include "base/text_file.h"

namespace tokwatt {
namespace {

constexpr char kCpuFreq[] = "/sys/devices/system/cpu/cpufreq";
constexpr double kMostHertz = 20e9;

// Collects plausible frequencies.
class Frequencies {
 public:
  void Add(double hertz) {
    if (hertz <= 0 || hertz > kMostHertz) return;
    sum_ += hertz;
    max_ = std::max(max_, hertz);
    ++count_;
  }
  Result<ClockState> state() const {
    if (count_ == 0) return Fail(Code::kUnavailable, "no processor tells its frequency");
    return ClockState{sum_ / count_, max_};
  }

 private:
  double sum_ = 0;
  double max_ = 0;
  int count_ = 0;
};

// The value of "cpu MHz\t\t: 2596.150".
std::optional<double> MegahertzOf(std::string_view line) {
  if (!line.starts_with("cpu MHz")) return std::nullopt;
  const size_t colon = line.find(':');
  if (colon == std::string_view::npos) return std::nullopt;
  return ParseDouble(Trim(line.substr(colon + 1)));
}

bool CountsCycles(std::string_view line) {
  return line.starts_with("flags") && line.find(" aperfmperf") != std::string_view::npos;
}

}  // namespace

CpuClocks::CpuClocks(const Env& env) : cpuinfo_path_(env.Path("/proc/cpuinfo")) {
  const std::string root = env.Path(kCpuFreq) + "/";
  const auto policies = ListDirectory(root);
  if (!policies) return;
  for (const std::string& policy : *policies) {
    std::string path = root;
    path.append(policy).append("/scaling_cur_freq");
    char buffer[64];
    if (policy.starts_with("policy") && ReadSmallFile(path, buffer)) {
      frequency_paths_.push_back(path);
    }
  }
}

Result<ClockState> CpuClocks::ReadPolicies() const {
  Frequencies frequencies;
  for (const std::string& path : frequency_paths_) {
    const auto kilohertz = ReadInteger(path);
    if (kilohertz) frequencies.Add(static_cast<double>(*kilohertz) * 1e3);
  }
  return frequencies.state();
}

Result<ClockState> CpuClocks::Read() {
  if (!frequency_paths_.empty()) return ReadPolicies();
  char buffer[8192];  // a few processors stand for all
  const auto head = ReadFileHead(cpuinfo_path_, buffer);
  if (!head) return Wrap(head.error(), "cpuinfo");
  return ParseCpuInfoClocks(*head);
}

Result<ClockState> ParseCpuInfoClocks(std::string_view cpuinfo) {
  Frequencies frequencies;
  bool counted = false;
  for (size_t at = 0; at < cpuinfo.size();) {
    const std::string_view line = cpuinfo.substr(at, cpuinfo.find('\n', at) - at);
    at += line.size() + 1;
    if (const auto megahertz = MegahertzOf(line)) frequencies.Add(*megahertz * 1e6);
    counted = counted || CountsCycles(line);
  }
  if (counted) return frequencies.state();
  return Fail(Code::kNotFound,
              "the kernel tells only the nominal frequency (normal on virtual machines)");
}

}  // namespace tokwatt
