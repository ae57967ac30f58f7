// The text of doctor: a summary, then a section for each group of checks.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "cli/doctor/checks.h"

namespace tokwatt {

// {"can": [...], "cannot": [...]}: what this machine can tell and what not, in plain words.
nlohmann::json MachineSummary(const nlohmann::json& probed, const nlohmann::json& headline,
                              const std::vector<BandwidthPath>& paths);

// Plain text, lines of at most 100 columns but for rows of tables and fixes, which are to be
// pasted. A fix that several checks name is shown once.
std::string DoctorText(const nlohmann::json& summary, const std::vector<Check>& checks);

// "status  detail" wrapped, and "try: " with each line of the fix.
std::string CheckLines(const Check& check);

}  // namespace tokwatt
