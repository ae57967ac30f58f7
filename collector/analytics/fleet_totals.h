// Totals over a house: only wall or system power counts; every other device is named as not
// counted.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/quality.h"
#include "collector/analytics/known.h"

namespace tokwatt {

struct FleetDevice {
  std::string id;
  std::string name;
  bool part_of_another = false;  // its watts are those of another device, and counted there
  bool has_agent = true;         // false: a plug feeds it, and nothing else is known of it
  bool live = false;
  bool power_live = false;                // what reads its power is there, be it another machine
  std::optional<PowerScope> power_scope;  // scope of power_watts
  Known<double> power_watts = Unknown("not_found", "No power sensor was found.");
  Known<double> energy_today_joules = Unknown("not_found", "No power sensor was found.");
  std::optional<PowerScope> energy_today_scope;  // scope of energy_today_joules
  bool energy_today_partial = false;
  Known<double> decode_tokens_per_second = Unknown("not_found", "No runtime was found.");
  bool writes_elsewhere = false;  // some of that rate is of a machine whose watts are not here
};

struct FleetTotals {
  int64_t devices = 0;  // with an agent
  int64_t live = 0;
  Known<double> decode_tokens_per_second = Unknown("no_devices", "No device is live.");
  Known<double> power_watts = Unknown("no_devices", "No device is live.");
  Known<double> energy_today_joules = Unknown("no_devices", "No device has reported energy.");
  std::set<PowerScope> energy_scopes;  // of what was added: wall, system or both
  // What is missing from each of them; a sum is not to blame for a hole in another.
  bool decode_partial = false;  // the rate of a live device is not known
  bool power_partial = false;   // a device is not counted, or a machine elsewhere writes for one
  bool energy_partial = false;  // the day of a device has a hole, or of a live one no energy
  struct NotCounted {
    std::string id;
    std::string name;
    Absence reason;
  };
  std::vector<NotCounted> not_counted;  // devices outside the watts and energy sums
};

FleetTotals SumFleet(const std::vector<FleetDevice>& devices);

}  // namespace tokwatt
