#include "probes/power/rapl_pmu.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>

#include "base/text_file.h"
#include "probes/host/cpu_list.h"

namespace tokwatt {
namespace {

constexpr char kUnit[] = "/sys/bus/event_source/devices/power";
constexpr double kRefreshSeconds = 0.001;  // Intel SDM volume 3, "Package RAPL domain"
constexpr double kCeilingWatts = 1000;     // twice the largest socket sold

constexpr RaplPmu::Event kEvents[] = {{"energy-psys", "psys", false, true},
                                      {"energy-pkg", "package", false, false},
                                      {"energy-cores", "core", true, false},
                                      {"energy-gpu", "uncore", true, false},
                                      {"energy-ram", "dram", false, false}};

// "event=0x02" as a number.
std::optional<uint64_t> EventCode(std::string_view text) {
  constexpr std::string_view kPrefix = "event=0x";
  if (!text.starts_with(kPrefix)) return std::nullopt;
  uint64_t code = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data() + kPrefix.size(), end, code, 16);
  return error == std::errc() && stop == end ? std::optional(code) : std::nullopt;
}

struct Description {
  uint64_t config = 0;
  double joules_per_count = 0;
};

// kNotFound for an event that this processor does not count.
Result<Description> DescribeEvent(const std::string& unit, const std::string& name) {
  char buffer[64];
  TOKWATT_ASSIGN_OR_RETURN(std::string_view text, ReadSmallFile(unit + "/events/" + name, buffer));
  const auto config = EventCode(text);
  TOKWATT_ASSIGN_OR_RETURN(text, ReadSmallFile(unit + "/events/" + name + ".scale", buffer));
  const auto joules = ParseDouble(text);
  if (!config || !joules || *joules <= 0) {
    return Fail(Code::kDataLoss, "the kernel's event " + name + " is described wrongly");
  }
  return Description{*config, *joules};
}

std::string PackageOf(const Env& env, int cpu) {
  const std::string topology = "/sys/devices/system/cpu/cpu" + std::to_string(cpu) + "/topology";
  return "-" +
         std::to_string(ReadUnsigned(env.Path(topology + "/physical_package_id")).value_or(0));
}

}  // namespace

Result<PowerAnswer> RaplPmu::Read() {
  if (counters_.empty()) TOKWATT_RETURN_IF_ERROR(Open());
  PowerAnswer answer;
  uint64_t most = 0;
  for (const Counter& each : counters_) {
    const auto count = each.counter->Read();
    most = std::max(most, count.value_or(0));
    if (!count) {
      answer.missing.push_back({each.component, count.error()});
      continue;
    }
    const double total_uj = std::round(static_cast<double>(*count) * each.joules_per_count * 1e6);
    answer.readings.push_back({each.component, each.contained_in, each.scope, Quality::kMeasured,
                               env_.clock->Mono(),
                               EnergyCounter{static_cast<uint64_t>(total_uj), 0},
                               each.joules_per_count, kRefreshSeconds, kCeilingWatts});
  }
  if (most > 0 || answer.readings.empty()) return answer;
  return Fail(Code::kNotFound, "the performance counters of power stand still at zero");
}

Result<> RaplPmu::Open() {
  const std::string unit = env_.Path(kUnit);
  Error why{Code::kNotFound, "no performance counters of power", {}, {}};
  const auto cpus = ReadCpuList(unit + "/cpumask");
  const auto type = ReadUnsigned(unit + "/type");
  if (!cpus || !type || env_.perf == nullptr) return tl::unexpected<Error>(why);
  const bool has_psys = DescribeEvent(unit, "energy-psys").has_value();
  for (const int64_t cpu : *cpus) {
    for (const Event& event : kEvents) {
      if (event.is_platform && cpu != *cpus->begin()) continue;
      auto counter =
          OpenEvent(event, static_cast<uint32_t>(*type), static_cast<int>(cpu), has_psys);
      if (counter) {
        counters_.push_back(*std::move(counter));
      } else if (counter.error().code != Code::kNotFound) {
        why = counter.error();
      }
    }
  }
  if (counters_.empty()) return tl::unexpected<Error>(why);
  return {};
}

Result<RaplPmu::Counter> RaplPmu::OpenEvent(const Event& event, uint32_t type, int cpu,
                                            bool has_psys) const {
  TOKWATT_ASSIGN_OR_RETURN(const Description description,
                           DescribeEvent(env_.Path(kUnit), event.name));
  const std::string package = PackageOf(env_, cpu);
  Counter counter;
  counter.component = event.is_platform ? event.component : event.component + package;
  if (event.in_package) {
    counter.contained_in = "package" + package;
  } else if (!event.is_platform && has_psys) {
    counter.contained_in = "psys";
  }
  counter.scope = event.is_platform ? PowerScope::kSystem : PowerScope::kPackage;
  counter.joules_per_count = description.joules_per_count;
  TOKWATT_ASSIGN_OR_RETURN(counter.counter, env_.perf->Open(type, description.config, cpu));
  return counter;
}

}  // namespace tokwatt
