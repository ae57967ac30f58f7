// MachineSummary: the first two lines of doctor.
#include <algorithm>
#include <string>

#include "cli/doctor/text.h"

namespace tokwatt {
namespace {

using nlohmann::json;

class Summary {
 public:
  void Add(bool can, const std::string& what) { (can ? can_ : cannot_).push_back(what); }
  json Document() const { return {{"can", can_}, {"cannot", cannot_}}; }

 private:
  json can_ = json::array();
  json cannot_ = json::array();
};

bool Shows(const json& probed, const char* metric) {
  const json& sensors = probed.at("sensors");
  return std::any_of(sensors.begin(), sensors.end(), [&](const json& sensor) {
    return sensor.value("metric", "") == metric && sensor.value("present", false);
  });
}

bool HasPowerOf(const json& probed, const char* scope) {
  const json& sensors = probed.at("sensors");
  return std::any_of(sensors.begin(), sensors.end(), [scope](const json& sensor) {
    return sensor.value("metric", "") == "device_power_watts" && sensor.value("present", false) &&
           sensor.at("scope") == scope && sensor.value("powers", "").empty();
  });
}

// The whole where it is known, else each part.
void AddPower(const json& probed, const json& power, Summary& summary) {
  const std::string scope = power.is_object() ? power.value("scope", "") : "";
  if (scope == "wall") {
    summary.Add(true, "what it draws from the wall");
    return;
  }
  if (scope == "system") {
    summary.Add(true, "what it draws behind its power supply");
  } else {
    if (HasPowerOf(probed, "package")) summary.Add(true, "its processor's power");
    if (HasPowerOf(probed, "board")) summary.Add(true, "its graphics card's power");
  }
  summary.Add(false, "what it draws from the wall");
}

bool HasDevice(const std::vector<BandwidthPath>& paths, const std::string& path) {
  return std::any_of(paths.begin(), paths.end(), [&](const BandwidthPath& each) {
    return each.path == path && each.absent == Absence{};
  });
}

void AddBandwidth(const json& device, const std::vector<BandwidthPath>& paths, Summary& summary) {
  summary.Add(device.at("peak_bytes_per_second").is_number(),
              "how fast its memory should be (peak bandwidth)");
  if (paths.empty()) return;
  summary.Add(HasDevice(paths, "cpu"), "how fast its processor reads memory");
  summary.Add(HasDevice(paths, "gpu"), "how fast its graphics read memory");
}

void AddRuntimes(const json& runtimes, Summary& summary) {
  std::string names;
  for (const json& runtime : runtimes) {
    if (runtime.value("passive", false)) {
      names += (names.empty() ? "" : " and ") + runtime.value("kind", "");
    }
  }
  summary.Add(!names.empty(), names.empty() ? "live tokens/s (no runtime shows them now)"
                                            : "live tokens/s of " + names);
}

}  // namespace

json MachineSummary(const json& probed, const json& headline,
                    const std::vector<BandwidthPath>& paths) {
  Summary summary;
  AddPower(probed, headline.at("headline_power"), summary);
  AddBandwidth(probed.at("device"), paths, summary);
  summary.Add(Shows(probed, "device_utilization_ratio"), "how busy it is");
  summary.Add(Shows(probed, "device_temperature_celsius"), "its temperatures");
  summary.Add(Shows(probed, "device_throttled"), "whether it throttles");
  summary.Add(Shows(probed, "device_clock_hertz"), "its clocks");
  AddRuntimes(probed.at("runtimes"), summary);
  return summary.Document();
}

}  // namespace tokwatt
