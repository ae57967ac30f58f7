// Documents of `agent probe --json` by hand: sensors that are there or absent, and how doctor tells
// of a machine that has them.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "cli/doctor/report.h"
#include "cli/doctor/text.h"

namespace tokwatt {

using nlohmann::json;

inline constexpr char kPlugFix[] = "add a plug";

inline json Absent(const std::string& source, const std::string& component, const char* code,
                   const char* fix) {
  return {{"probe", "power"},       {"source", source},
          {"component", component}, {"metric", "device_power_watts"},
          {"scope", nullptr},       {"scope_reason", {{"code", code}}},
          {"quality", "measured"},  {"contained_in", ""},
          {"present", false},       {"reason", {{"code", code}, {"detail", "d"}, {"fix", fix}}}};
}

inline json Power(const std::string& source, const std::string& component, const std::string& scope,
                  double watts) {
  return {{"probe", "power"},
          {"source", source},
          {"component", component},
          {"metric", "device_power_watts"},
          {"scope", scope},
          {"quality", "measured"},
          {"kind", "averaged"},
          {"contained_in", ""},
          {"present", true},
          {"unit", "watts"},
          {"value", watts},
          {"resolution", 0.1},
          {"resolution_unit", "watts"},
          {"refresh_seconds", 1},
          {"averaging_seconds", 1},
          {"counter_wraps_at_joules", nullptr},
          {"counter_wraps_at_joules_reason", {{"code", "not_applicable"}}},
          {"counts_for_totals", scope == "wall" || scope == "system"}};
}

// A list of one is a list for every compiler, which a json of one is not (CWG 2137).
inline json Probed(const std::vector<json>& sensors, json runtimes = json::array()) {
  const json device{{"virtualisation", "none"},
                    {"peak_bytes_per_second", nullptr},
                    {"peak_bytes_per_second_reason",
                     {{"code", "unknown_chip"}, {"detail", "no table has it"}, {"fix", ""}}}};
  return {{"device", device}, {"sensors", sensors}, {"runtimes", std::move(runtimes)}};
}

inline json NoPlug() { return Absent("plug", "", "not_found", kPlugFix); }

inline std::string TextOf(const json& probed, const std::vector<BandwidthPath>& paths = {}) {
  const DoctorReport report = MakeDoctorReport(probed, paths, {});
  return DoctorText(report.summary, report.checks);
}

inline bool Has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace tokwatt
