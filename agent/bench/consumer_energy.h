// ConsumerEnergy: of all the energy that is read on this machine, what one consumer draws.
#pragma once

#include <string>
#include <vector>

#include "probes/power/energy_meter.h"

namespace tokwatt {

// A plug may feed another machine than the one that reads it; what it says must never be divided
// by the tokens of this one, nor this machine's watts by the tokens of the other. Thread-safe.
class ConsumerEnergy : public EnergyWindows {
 public:
  // `all` must outlive it. `consumer` is as WindowEnergy::powers; empty: this machine.
  ConsumerEnergy(EnergyWindows& all, std::string consumer);

  // What can be read at once are this machine's own sensors.
  void ReadNow() override;
  void SetBusy(bool busy) override;
  bool Reads(const std::string& consumer) const override { return all_.Reads(consumer); }
  // Names are the same without regard to capitals, as hosts are.
  std::vector<WindowEnergy> Energy(MonoTime from, MonoTime to) const override;
  Nanoseconds AnsweredWithin() const override { return all_.AnsweredWithin(); }

 private:
  EnergyWindows& all_;
  const std::string consumer_;
};

}  // namespace tokwatt
