#include "probes/power/plug_units.h"

#include <span>
#include <string>

namespace tokwatt {
namespace {

struct Unit {
  std::string_view name;
  double factor;
};

constexpr Unit kPower[] = {{"W", 1}, {"kW", 1e3}, {"mW", 1e-3}};
constexpr Unit kEnergy[] = {{"Wh", 1},         {"kWh", 1e3},       {"MWh", 1e6},
                            {"J", 1.0 / 3600}, {"kJ", 1e3 / 3600}, {"MJ", 1e6 / 3600}};

Result<double> In(double value, std::string_view unit, std::span<const Unit> units,
                  const char* what) {
  std::string names;
  for (const Unit& each : units) {
    if (each.name == unit) return value * each.factor;
    names += (names.empty() ? "" : ", ") + std::string(each.name);
  }
  return Fail(Code::kDataLoss, "'" + std::string(unit) + "' is no unit of " + what, "wrong_unit",
              "name a sensor in one of: " + names);
}

}  // namespace

Result<double> WattsIn(double value, std::string_view unit) {
  return In(value, unit, kPower, "power");
}

Result<double> WattHoursIn(double value, std::string_view unit) {
  return In(value, unit, kEnergy, "energy");
}

}  // namespace tokwatt
