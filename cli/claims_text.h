// Claims for people: those that were decided in full, the others counted by what they still need.
#pragma once

#include <nlohmann/json.hpp>

namespace tokwatt {

// On stdout. `claims` is the list of the API's Claims. `all`: every claim in full.
void PrintClaims(const nlohmann::json& claims, bool all);

}  // namespace tokwatt
