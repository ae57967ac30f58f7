// The machines of a collector as a table: what they are called, how they are, whether they may
// send.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

namespace tokwatt {

// `devices` and `members` as the API has them. Members that never sent have a row too.
std::string DevicesTable(const nlohmann::json& devices, const nlohmann::json& members);

}  // namespace tokwatt
