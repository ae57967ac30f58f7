// Energy for people: one row per device and scope, and the total of what may be added up.
#pragma once

#include <nlohmann/json.hpp>

namespace tokwatt {

// Table and total on stdout, reasons on stderr. `energy` is the API's Energy. Scopes overlap (the
// package is inside the wall), so a cost stands only beside the rows that count in the total.
void PrintEnergy(const nlohmann::json& energy);

}  // namespace tokwatt
