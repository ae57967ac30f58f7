#include "probes/host/throttle.h"

#include <set>

#include "base/text_file.h"

namespace tokwatt {
namespace {

constexpr char kCpus[] = "/sys/devices/system/cpu";
constexpr char kThermal[] = "/sys/class/thermal";

bool Readable(const std::string& path) { return ReadInteger(path).has_value(); }

// "cpu12", and not "cpufreq".
bool IsCpu(const std::string& name) {
  return name.starts_with("cpu") && ParseUnsigned(std::string_view(name).substr(3)).has_value();
}

// One file per processor, or per package when `per_package`: its processors share the count.
std::vector<std::string> FindCounts(const Env& env, const std::string& file, bool per_package) {
  std::vector<std::string> paths;
  std::set<int64_t> packages;
  const auto names = ListDirectory(env.Path(kCpus));
  if (!names) return paths;
  for (const std::string& name : *names) {
    if (!IsCpu(name)) continue;
    const std::string cpu = env.Path(kCpus) + "/" + name;
    const int64_t package = ReadInteger(cpu + "/topology/physical_package_id").value_or(0);
    if (per_package && !packages.insert(package).second) continue;
    std::string path = cpu + "/thermal_throttle/";
    path += file;
    if (Readable(path)) paths.push_back(std::move(path));
  }
  return paths;
}

std::vector<std::string> FindCoolers(const Env& env) {
  std::vector<std::string> paths;
  const auto names = ListDirectory(env.Path(kThermal));
  if (!names) return paths;
  for (const std::string& name : *names) {
    const std::string device = env.Path(kThermal) + "/" + name;
    char buffer[64];
    const auto type = ReadSmallFile(device + "/type", buffer);
    if (name.starts_with("cooling_device") && type && *type == "Processor") {
      paths.push_back(device + "/cur_state");
    }
  }
  return paths;
}

}  // namespace

ThrottleReasons::ThrottleReasons(const Env& env) : env_(env) {
  const auto add = [this](const char* reason, Kind kind, std::vector<std::string> paths) {
    if (paths.empty()) return;
    rules_.push_back({Declare(metrics::kThrottled, "host", "cpu", {{"reason", reason}}), kind,
                      std::move(paths), std::nullopt, false});
  };
  add("core_thermal", Kind::kEventCount, FindCounts(env, "core_throttle_count", false));
  add("package_thermal", Kind::kEventCount, FindCounts(env, "package_throttle_count", true));
  add("cooling", Kind::kState, FindCoolers(env));
}

// Nothing when a file could not be read, or when there is no count to compare with.
std::optional<bool> ThrottleReasons::Evaluate(Rule& rule) {
  int64_t sum = 0;
  bool active = false;
  for (const std::string& path : rule.paths) {
    const auto value = ReadInteger(path);
    if (!value || *value < 0 || *value > (int64_t{1} << 48)) return std::nullopt;
    sum += *value;
    active = active || *value > 0;
  }
  if (rule.kind == Kind::kState) return active;
  const std::optional<int64_t> before = rule.before;
  rule.before = sum;
  if (!before || sum < *before) return std::nullopt;
  return sum > *before;
}

void ThrottleReasons::Collect(SampleSink& sink) {
  for (Rule& rule : rules_) {
    const auto throttled = Evaluate(rule);
    rule.told = throttled.has_value();
    if (throttled) sink.AddScaled(rule.series, env_.clock->Mono(), *throttled ? 1 : 0);
  }
}

std::vector<SensorState> ThrottleReasons::Sensors() const {
  std::vector<SensorState> sensors;
  SensorState state;
  state.probe = "host";
  state.source = "host";
  state.component = "cpu";
  state.metric = metrics::kThrottled.name;
  if (rules_.empty()) {
    state.absent =
        Absence{"not_found", "the kernel does not tell whether this processor throttles", {}};
    sensors.push_back(std::move(state));
    return sensors;
  }
  for (const Rule& rule : rules_) {
    state.kind = rule.kind == Kind::kEventCount ? "counter" : "instant";
    state.absent.reset();
    if (!rule.told)
      state.absent = Absence{"unavailable", "no comparison with an earlier count", {}};
    sensors.push_back(state);
  }
  return sensors;
}

}  // namespace tokwatt
