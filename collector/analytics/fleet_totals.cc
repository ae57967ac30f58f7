#include "collector/analytics/fleet_totals.h"

#include "collector/analytics/headline.h"

namespace tokwatt {
namespace {

// Adds a known value to a sum that starts out unknown.
void Add(Known<double>& sum, double value) { sum = sum.value_or(0) + value; }

Absence WhyNotCounted(const FleetDevice& device) {
  if (!device.power_live) return {"not_live", device.name + " has not reported lately.", ""};
  if (!device.power_watts) return device.power_watts.error();
  return {"scope_not_countable",
          "Its power covers the " + std::string(ToString(*device.power_scope)) +
              " only, not the whole machine.",
          "Add a smart plug to measure it at the wall."};
}

bool CountsPower(const FleetDevice& device) {
  return device.power_live && device.power_watts && device.power_scope &&
         IsCountable(*device.power_scope);
}

// "spark: neither ... answers on this machine": of several machines, the one that is meant.
Absence Named(const std::string& name, Absence reason, const std::vector<FleetDevice>& devices) {
  const bool told = name.empty() || reason.detail.rfind(name, 0) == 0;
  if (devices.size() > 1 && !told) reason.detail = name + ": " + reason.detail;
  return reason;
}

void AddDecode(const FleetDevice& device, const std::vector<FleetDevice>& devices,
               FleetTotals& totals) {
  if (!device.live) return;
  if (device.decode_tokens_per_second) {
    Add(totals.decode_tokens_per_second, *device.decode_tokens_per_second);
    return;
  }
  totals.decode_partial = true;
  if (!totals.decode_tokens_per_second) {
    totals.decode_tokens_per_second =
        Unknown(Named(device.name, device.decode_tokens_per_second.error(), devices));
  }
}

void AddPower(const FleetDevice& device, FleetTotals& totals) {
  if (device.live && device.writes_elsewhere) totals.power_partial = true;
  if (CountsPower(device)) {
    Add(totals.power_watts, *device.power_watts);
    return;
  }
  totals.power_partial = true;
  totals.not_counted.push_back({device.id, device.name, WhyNotCounted(device)});
}

// A device that is away and has no energy was off, as far as anybody knows; a live one was not.
void AddEnergy(const FleetDevice& device, FleetTotals& totals) {
  if (!device.energy_today_joules) {
    totals.energy_partial = totals.energy_partial || device.live;
    return;
  }
  Add(totals.energy_today_joules, *device.energy_today_joules);
  if (device.energy_today_scope) totals.energy_scopes.insert(*device.energy_today_scope);
  totals.energy_partial = totals.energy_partial || device.energy_today_partial;
}

}  // namespace

FleetTotals SumFleet(const std::vector<FleetDevice>& devices) {
  FleetTotals totals;
  for (const FleetDevice& device : devices) {
    if (device.has_agent) ++totals.devices;
    if (device.live) ++totals.live;
    if (device.has_agent) AddDecode(device, devices, totals);
    if (device.part_of_another) continue;
    AddPower(device, totals);
    AddEnergy(device, totals);
  }
  if (!totals.power_watts && !totals.not_counted.empty()) {
    const FleetTotals::NotCounted& first = totals.not_counted.front();
    totals.power_watts = Unknown("no_countable_power",
                                 std::string("No live machine reports wall or system power") +
                                     (devices.size() > 1 ? "; " : ": ") +
                                     Named(first.name, first.reason, devices).detail,
                                 first.reason.fix);
  }
  if (!totals.energy_today_joules && !devices.empty()) {
    const FleetDevice& first = devices.front();
    totals.energy_today_joules =
        Unknown(Named(first.name, first.energy_today_joules.error(), devices));
  }
  return totals;
}

}  // namespace tokwatt
