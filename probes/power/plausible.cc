#include "probes/power/plausible.h"

#include <algorithm>

namespace tokwatt {
namespace {

double Least(const WindowEnergy& energy) {
  return static_cast<double>(*energy.energy_uj) * (1 - *energy.edge_bound_ratio);
}

double Most(const WindowEnergy& energy) {
  return static_cast<double>(*energy.energy_uj) * (1 + *energy.edge_bound_ratio);
}

void Disbelieve(WindowEnergy& energy, const char* reason) {
  energy.energy_uj.reset();
  energy.edge_bound_ratio.reset();
  energy.invalid_reason = reason;
}

void DisbelieveSmallWholes(std::vector<WindowEnergy>& energies) {
  for (const WindowEnergy& part : energies) {
    if (part.contained_in.empty() || !part.energy_uj) continue;
    const auto whole = std::find_if(energies.begin(), energies.end(), [&](const auto& each) {
      return each.source == part.source && each.component == part.contained_in;
    });
    if (whole == energies.end() || !whole->energy_uj || &*whole == &part) continue;
    if (Least(part) > Most(*whole)) Disbelieve(*whole, "less_than_its_part");
  }
}

bool IsModelOfPackage(const WindowEnergy& energy) {
  return energy.scope == PowerScope::kPackage && energy.quality == Quality::kEstimated;
}

// Measured, or integrated from what was measured.
bool IsSystemByInstrument(const WindowEnergy& energy) {
  return energy.scope == PowerScope::kSystem &&
         (energy.quality == Quality::kMeasured || energy.quality == Quality::kDerived);
}

void DisbelieveLargeModels(std::vector<WindowEnergy>& energies) {
  for (WindowEnergy& model : energies) {
    if (!IsModelOfPackage(model) || !model.energy_uj) continue;
    const bool too_large =
        std::any_of(energies.begin(), energies.end(), [&model](const WindowEnergy& each) {
          return IsSystemByInstrument(each) && each.energy_uj && Least(model) > Most(each);
        });
    if (too_large) Disbelieve(model, "more_than_the_system");
  }
}

}  // namespace

void DisbelieveImplausible(std::vector<WindowEnergy>& energies) {
  DisbelieveSmallWholes(energies);
  DisbelieveLargeModels(energies);
}

}  // namespace tokwatt
