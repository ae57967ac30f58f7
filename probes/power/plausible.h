// Plausible: energies of one window that cannot all be true, of whatever source. Pure.
#pragma once

#include <vector>

#include "probes/power/energy_meter.h"

namespace tokwatt {

// Principle: physics is a check. Beyond the bounds of both sides,
// - the parts of a whole cannot use more than the whole: the whole gets `invalid_reason`
//   "less_than_its_part";
// - the processor package cannot use more than the system around it: what a model estimated is not
//   believed against an instrument, and gets "more_than_the_system". (Apple's IOReport was seen at
//   twice what the machine drew: exelban/stats, issues 2400 and 2907.)
// What is not believed loses its energy and its bound. `energies` are all of the same window.
void DisbelieveImplausible(std::vector<WindowEnergy>& energies);

}  // namespace tokwatt
