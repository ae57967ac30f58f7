#include "agent/bench/consumer_energy.h"

#include <utility>

#include "base/endpoint.h"

namespace tokwatt {

ConsumerEnergy::ConsumerEnergy(EnergyWindows& all, std::string consumer)
    : all_(all), consumer_(std::move(consumer)) {}

void ConsumerEnergy::ReadNow() {
  if (consumer_.empty()) all_.ReadNow();
}

void ConsumerEnergy::SetBusy(bool busy) {
  if (consumer_.empty()) all_.SetBusy(busy);
}

std::vector<WindowEnergy> ConsumerEnergy::Energy(MonoTime from, MonoTime to) const {
  std::vector<WindowEnergy> energies = all_.Energy(from, to);
  std::erase_if(energies, [this](const WindowEnergy& energy) {
    return !IsSameName(energy.powers, consumer_);
  });
  return energies;
}

}  // namespace tokwatt
