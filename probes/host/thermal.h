// Thermal: temperatures and fans, from hwmon and thermal zones.
//
// Linux Documentation/hwmon/sysfs-interface: tempN_input in millidegrees, fanN_input in rpm;
// Documentation/driver-api/thermal/sysfs-api: thermal_zoneN/temp in millidegrees. Zones that hwmon
// shows too are left out. One temperature per package, not per core.
#pragma once

#include <string>
#include <vector>

#include "base/event.h"
#include "probes/env.h"
#include "probes/probe.h"

namespace tokwatt {

// Called by one thread at a time.
class ThermalSensors {
 public:
  explicit ThermalSensors(const Env& env);

  void Collect(SampleSink& sink);
  // Every sensor, and what is left alone or absent, as of the last Collect.
  std::vector<SensorState> Sensors() const;

 private:
  struct Gauge {
    SeriesDeclaration series;
    std::string path;
    std::string status_path;  // "suspended" in it: do not read; empty = never sleeps
    double scale = 1;
    double low = 0;
    double high = 0;
    Absence absent;  // reason is empty while there is a value
  };

  void Find();
  void FindTemperatures();
  void FindZones();
  void FindFans();
  void AddGauge(const Metric& metric, const std::string& component, const std::string& path,
                const std::string& status_path);
  void LeaveAlone(const Metric& metric, const std::string& component, Absence why);
  void Read(Gauge& gauge, SampleSink& sink) const;

  const Env env_;
  MonoTime found_at_;
  bool found_ = false;
  std::vector<Gauge> gauges_;
  std::vector<SensorState> left_alone_;
};

}  // namespace tokwatt
