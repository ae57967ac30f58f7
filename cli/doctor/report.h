// DoctorReport: everything that doctor says of a machine, from what was probed. Pure.
#pragma once

#include <nlohmann/json.hpp>
#include <vector>

#include "cli/doctor/checks.h"

namespace tokwatt {

struct DoctorReport {
  nlohmann::json summary;   // as MachineSummary
  nlohmann::json headline;  // as HeadlinePower
  std::vector<Check> checks;
};

// `settings`: the checks that no probe makes.
DoctorReport MakeDoctorReport(const nlohmann::json& probed, const std::vector<BandwidthPath>& paths,
                              std::vector<Check> settings);

// {"schema_version", "summary", "headline_power", "checks", "sensors"}
nlohmann::json DoctorDocument(const DoctorReport& report, const nlohmann::json& probed);

}  // namespace tokwatt
