// EnergyHistory: what every power source said in the last quarter of an hour. Thread-safe.
//
// Sources are read by their own threads without any lock of this class; only what they answered
// is recorded under it.
#pragma once

#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "probes/power/power_component.h"

namespace tokwatt {

class EnergyHistory {
 public:
  // `period` is the time between readings at rest.
  explicit EnergyHistory(Nanoseconds period) : period_(period) {}

  // A place for one source's answers. All calls before the first Record.
  size_t AddSource(const PowerSource& source);

  // Whether a source reads what that one draws: as PowerSource::powers, in any capitals.
  bool Reads(const std::string& consumer) const;

  void Record(size_t source, const Result<PowerAnswer>& answer);
  void Emit(size_t source, SampleSink& sink);
  std::vector<SensorState> Sensors(size_t source) const;
  // Every component that ever gave a reading, less what plausible.h does not believe.
  std::vector<WindowEnergy> Energy(const EnergyWindow& window) const;

 private:
  struct Source {
    std::string name;
    std::string powers;
    PowerExpectation expected;
    std::optional<Error> error;  // why the last answer was none
    std::vector<PowerComponent> components;
  };

  static PowerComponent& Component(Source& source, const std::string& name);
  void RecordAnswer(Source& source, const PowerAnswer& answer);

  const Nanoseconds period_;
  mutable std::mutex mutex_;
  std::vector<Source> sources_;
};

}  // namespace tokwatt
