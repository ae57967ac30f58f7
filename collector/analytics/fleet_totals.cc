#include "collector/analytics/fleet_totals.h"

#include "collector/analytics/headline.h"

namespace tokwatt {
namespace {

// Adds a known value to a sum that starts out unknown.
void Add(Known<double>& sum, double value) { sum = sum.value_or(0) + value; }

Absence WhyNotCounted(const FleetDevice& device) {
  if (!device.live) return {"not_live", device.name + " has not reported lately.", ""};
  if (!device.power_watts) return device.power_watts.error();
  return {"scope_not_countable",
          "Its power covers the " + std::string(ToString(*device.power_scope)) +
              " only, not the whole machine.",
          "Add a smart plug to measure it at the wall."};
}

bool CountsPower(const FleetDevice& device) {
  return device.live && device.power_watts && device.power_scope &&
         IsCountable(*device.power_scope);
}

}  // namespace

FleetTotals SumFleet(const std::vector<FleetDevice>& devices) {
  FleetTotals totals;
  for (const FleetDevice& device : devices) {
    ++totals.devices;
    if (device.live) ++totals.live;
    if (device.live && device.writes_elsewhere) totals.partial = true;
    if (device.live && device.decode_tokens_per_second) {
      Add(totals.decode_tokens_per_second, *device.decode_tokens_per_second);
    } else if (device.live) {
      if (!totals.decode_tokens_per_second) {
        totals.decode_tokens_per_second = Unknown(device.decode_tokens_per_second.error());
      }
      totals.partial = true;
    }
    if (CountsPower(device)) {
      Add(totals.power_watts, *device.power_watts);
    } else {
      totals.not_counted.push_back({device.id, device.name, WhyNotCounted(device)});
      totals.partial = true;
    }
    if (device.energy_today_joules) {
      Add(totals.energy_today_joules, *device.energy_today_joules);
      totals.partial = totals.partial || device.energy_today_partial;
    }
  }
  if (!totals.power_watts && !totals.not_counted.empty()) {
    totals.power_watts = Unknown(
        "no_countable_power",
        "No live device reports wall or system power: " + totals.not_counted.front().reason.detail,
        totals.not_counted.front().reason.fix);
  }
  if (!totals.energy_today_joules && !devices.empty()) {
    totals.energy_today_joules = Unknown(devices.front().energy_today_joules.error());
  }
  return totals;
}

}  // namespace tokwatt
