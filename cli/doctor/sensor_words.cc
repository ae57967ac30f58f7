#include "cli/doctor/sensor_words.h"

#include <array>
#include <cmath>
#include <string_view>
#include <utility>

#include "cli/format.h"

namespace tokwatt {
namespace {

using nlohmann::json;

struct Named {
  std::string_view name;
  const char* words;
};

// As their makers explain them: Linux Documentation/power/powercap (RAPL's zones); the driver's
// README (spbm); macOS' own names.
constexpr std::array kParts = {
    Named{"package-", "the processor package"},
    Named{"core-", "the processor's cores"},
    Named{"uncore-", "the processor's graphics"},
    Named{"dram", "memory"},
    Named{"ane", "the neural engine"},
    Named{"psys", "the whole platform"},
    Named{"spbm-dc-input", "the whole machine at its input"},
    Named{"spbm-sys-total", "the whole system"},
    Named{"spbm-soc-pkg", "processor and graphics"},
    Named{"spbm-pkg", "processor and graphics"},
    Named{"spbm-gpu", "the graphics"},
    Named{"gpu-sram", "the graphics' cache"},
    Named{"gpu", "the graphics"},
    Named{"amdgpu-ppt", "the processor's socket"},
    Named{"battery", "the whole machine on its battery"},
};

constexpr std::array kScopes = {
    Named{"wall", "the plug"},
    Named{"system", "the whole machine"},
    Named{"package", "the processor"},
    Named{"board", "the graphics card"},
};

constexpr std::array kMetrics = {
    Named{"device_temperature_celsius", "temperature"},
    Named{"device_fan_rpm", "fan"},
    Named{"device_clock_hertz", "clock"},
    Named{"device_throttled", "throttling"},
    Named{"device_utilization_ratio", "load"},
    Named{"device_memory_used_bytes", "memory in use"},
    Named{"device_memory_total_bytes", "memory"},
    Named{"device_memory_traffic_bytes_total", "memory traffic so far"},
    Named{"agent_resident_memory_bytes", "this agent's own memory"},
};

constexpr std::array kSources = {
    Named{"rapl", "processor energy counters (RAPL)"},
    Named{"amdgpu", "AMD graphics"},
    Named{"nvml", "NVIDIA graphics (NVML)"},
    Named{"hwmon", "power chips (hwmon)"},
    Named{"battery", "a battery"},
    Named{"smc", "Apple's SMC"},
    Named{"ioreport", "Apple's IOReport"},
    Named{"plug", "a smart plug or UPS"},
};

template <size_t n>
std::string WordsOf(const std::array<Named, n>& table, std::string_view name, bool starts) {
  for (const Named& row : table) {
    if (starts ? name.starts_with(row.name) : name == row.name) return row.words;
  }
  return std::string();
}

std::string TextOf(const json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : "";
}

// A board's power is the card's, whatever its driver calls it.
std::string PowerName(const json& sensor) {
  const std::string scope = TextOf(sensor, "scope");
  const std::string part = WordsOf(kParts, TextOf(sensor, "component"), true);
  return part.empty() || scope == "board" || scope == "wall" ? WordsOf(kScopes, scope, false)
                                                             : part;
}

std::string PlainName(const json& sensor) {
  const std::string metric = TextOf(sensor, "metric");
  if (metric == "device_power_watts") return PowerName(sensor);
  if (metric == "device_energy_joules_total") return "energy of " + PowerName(sensor);
  return WordsOf(kMetrics, metric, false);
}

}  // namespace

std::string SensorName(const json& sensor) {
  const std::string source = TextOf(sensor, "source");
  const std::string component = TextOf(sensor, "component");
  const std::string plain = PlainName(sensor);
  std::string term = source == "host" || component.starts_with(source + "-") ? "" : source;
  if (!component.empty() && component != source) {
    term += (term.empty() ? "" : " ") + component;
  }
  if (term.empty()) term = source;
  if (plain.empty()) return component.empty() ? SourceName(source) : term;
  return term == "host" || term == "memory" ? plain : plain + " (" + term + ")";
}

std::string KindName(const json& sensor) {
  const std::string words = WordsOf(kMetrics, TextOf(sensor, "metric"), false);
  return words.empty() ? TextOf(sensor, "metric") : words;
}

std::string SourceName(const std::string& source) {
  const std::string words = WordsOf(kSources, source, false);
  return words.empty() ? source : words;
}

namespace {

// Three digits of a round number say no more than one.
std::string Short(double value) {
  std::string text = FormatSignificant(value, 3);
  if (text.find('.') == std::string::npos) return text;
  text.erase(text.find_last_not_of('0') + 1);
  if (text.back() == '.') text.pop_back();
  return text;
}

}  // namespace

std::string WithPrefix(double value, const std::string& unit) {
  constexpr std::array<std::pair<double, const char*>, 7> kPrefixes = {
      {{1e9, "G"}, {1e6, "M"}, {1e3, "k"}, {1, ""}, {1e-3, "m"}, {1e-6, "µ"}, {1e-9, "n"}}};
  for (const auto& [factor, prefix] : kPrefixes) {
    if (std::abs(value) < factor && factor > 1e-9 && (value != 0 || factor > 1)) continue;
    return Short(value / factor) + "\u202f" + prefix + unit;
  }
  return Short(value) + "\u202f" + unit;
}

std::string SensorValue(const json& sensor) {
  const json& value = sensor.at("value");
  if (!value.is_number()) return "–";
  const double number = value.get<double>();
  const std::string unit = TextOf(sensor, "unit");
  if (unit == "watts") return Watts(number);
  if (unit == "joules") return WithPrefix(number, "J");
  if (unit == "celsius") return FormatFixed(number, 0) + "\u202f°C";
  if (unit == "ratio") return Percent(number);
  if (unit == "hertz") return WithPrefix(number, "Hz");
  if (unit == "bytes") return Bytes(number);
  if (unit == "rpm") return FormatFixed(number, 0) + "\u202frpm";
  if (TextOf(sensor, "metric") == "device_throttled") return number > 0 ? "now" : "not now";
  return FormatSignificant(number, 3);
}

std::string HowItIsRead(const json& sensor) {
  const std::string kind = TextOf(sensor, "kind");
  const json& averaging = sensor.at("averaging_seconds");
  const json& wraps = sensor.at("counter_wraps_at_joules");
  if (averaging.is_number()) return "mean of " + WithPrefix(averaging.get<double>(), "s");
  if (wraps.is_number()) return "counter to " + WithPrefix(wraps.get<double>(), "J");
  return kind;
}

std::string HowOften(const json& sensor) {
  const json& refresh = sensor.at("refresh_seconds");
  return refresh.is_number() ? WithPrefix(refresh.get<double>(), "s") : "not stated";
}

std::string SmallestStep(const json& sensor) {
  const json& step = sensor.at("resolution");
  if (!step.is_number()) return "not stated";
  const std::string unit = TextOf(sensor, "resolution_unit");
  return WithPrefix(step.get<double>(), unit == "joules" ? "J" : unit == "watts" ? "W" : unit);
}

}  // namespace tokwatt
