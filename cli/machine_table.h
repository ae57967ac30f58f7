// MachineTable: what this machine is, as a table for people, from the document of `agent probe`.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

namespace tokwatt {

// `device`: the member of that name. What is not known has no row, but a peak that is not known
// says why.
std::string MachineTable(const nlohmann::json& device);

}  // namespace tokwatt
