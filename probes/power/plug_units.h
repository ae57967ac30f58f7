// Units that plugs and home servers write behind their numbers.
#pragma once

#include <string_view>

#include "base/result.h"

namespace tokwatt {

// "W", "kW" and "mW" as watts; "Wh", "kWh", "MWh", "J", "kJ" and "MJ" as watt-hours. Anything else
// is kDataLoss, reason "wrong_unit": volt-amperes are no watts.
Result<double> WattsIn(double value, std::string_view unit);
Result<double> WattHoursIn(double value, std::string_view unit);

}  // namespace tokwatt
