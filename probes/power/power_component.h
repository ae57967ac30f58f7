// PowerComponent: one component of one source: up to two instruments, its series and its state.
//
// A plug shows both a gauge and a counter. Power is taken from the gauge where there is one, the
// energy total from the counter where there is one; the energy of a window comes from whichever
// bounds it better. If both are valid and differ by more than 5 % beyond their bounds, neither is
// believed (the rule of the InferenceX benchmark). Not thread-safe.
//
// Quality: the difference of two readings of one counter over a measured interval is how such an
// instrument is read, so it keeps the source's quality. Energy integrated from a gauge rests on
// what was not seen between the readings and is kDerived.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/event.h"
#include "probes/power/energy_meter.h"
#include "probes/power/energy_track.h"
#include "probes/probe.h"

namespace tokwatt {

class PowerComponent {
 public:
  // `powers`: what draws the power, as PowerSource::powers.
  PowerComponent(std::string source, std::string name, std::string powers);

  const std::string& name() const { return name_; }
  const std::string& contained_in() const { return contained_in_; }
  bool has_readings() const { return counter_.has_value() || gauge_.has_value(); }

  void Add(const PowerReading& reading, Nanoseconds period);
  void Miss(Error error);
  // Its gauge tells, its counter does not.
  void MissCounter(Error error);

  // Samples of what is new since the last call.
  void Emit(SampleSink& sink);
  std::vector<SensorState> Sensors() const;
  WindowEnergy Energy(const EnergyWindow& window) const;

 private:
  struct Instrument {
    EnergyTrack track;
    double resolution = 0;
    double refresh_seconds = 0;
    int64_t averaging_ns = 0;
    uint64_t wraps_at_uj = 0;
  };

  void Describe(const PowerReading& reading);
  void EmitPower(const LivePower& live, SampleSink& sink);
  SensorState Blank(const Metric& metric) const;
  SensorState Sensor(const Instrument& instrument, const Metric& metric) const;
  SensorState Counter() const;

  const std::string source_;
  const std::string name_;
  const std::string powers_;
  std::string contained_in_;
  std::optional<PowerScope> scope_;
  Quality quality_ = Quality::kMeasured;
  std::optional<Instrument> counter_;
  std::optional<Instrument> gauge_;
  SeriesDeclaration power_series_;
  SeriesDeclaration energy_series_;
  std::optional<Error> missing_;     // why there was no reading last time
  std::optional<Error> no_counter_;  // why only its counter gave none
  std::optional<Error> no_power_;    // why the last reading told no power
};

}  // namespace tokwatt
