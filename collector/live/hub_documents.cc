// The documents that span devices: Fleet, the page of devices, claims, and the view for queries.
#include <algorithm>

#include "base/version.h"
#include "collector/live/live_hub.h"

namespace tokwatt {
namespace {

Json TotalsDocument(const FleetTotals& totals, const ElectricityPrice& price) {
  Json document = {{"devices", totals.devices}, {"live", totals.live}};
  Put(document, "decode_tokens_per_second", totals.decode_tokens_per_second);
  Put(document, "power_watts", totals.power_watts);
  Put(document, "energy_today_joules", totals.energy_today_joules);
  document["energy_scopes"] = Json::array();
  for (const PowerScope scope : totals.energy_scopes) {
    document["energy_scopes"].push_back(ToString(scope));
  }
  Put(document, "cost_today", totals.energy_today_joules.map([&](double joules) {
    return CostOfJoules(joules, price.price_per_kwh);
  }));
  document["decode_partial"] = totals.decode_partial;
  document["power_partial"] = totals.power_partial;
  document["energy_partial"] = totals.energy_partial;
  document["not_counted"] = Json::array();
  for (const FleetTotals::NotCounted& device : totals.not_counted) {
    document["not_counted"].push_back(
        {{"device", device.id}, {"name", device.name}, {"reason", ReasonDocument(device.reason)}});
  }
  return document;
}

}  // namespace

EnergyToday LiveHub::EnergyTodayOf(const std::string& unattended) const {
  const auto found = energy_today_unattended_.find(unattended);
  return found == energy_today_unattended_.end() ? EnergyToday{} : found->second;
}

Json LiveHub::UnattendedDocumentOf(const PowerConsumer& consumer,
                                   const LiveContext& context) const {
  const EnergyToday energy = EnergyTodayOf(consumer.name);
  Json document = UnattendedDocument(consumer, context);
  Put(document, "energy_today_joules", energy.joules);
  document["energy_today_partial"] = energy.partial;
  return document;
}

Json LiveHub::UnattendedReadBy(const DeviceId& reader) const {
  const LiveContext context = Context();
  Json documents = Json::array();
  for (const PowerConsumer& consumer : Consumers()) {
    const bool read = std::any_of(consumer.feeds.begin(), consumer.feeds.end(),
                                  [&](const PowerFeed& feed) { return feed.reader == reader; });
    if (!consumer.device && read) documents.push_back(UnattendedDocumentOf(consumer, context));
  }
  return documents;
}

Json LiveHub::FleetDocument() const {
  const LiveContext context = Context();
  std::vector<FleetDevice> fleet;
  Json devices = Json::array();
  for (const auto& [id, device] : devices_) {
    fleet.push_back(FleetDeviceOf(device, context));
    devices.push_back(DeviceSummaryDocument(device, context));
  }
  Json unattended = Json::array();
  for (const PowerConsumer& consumer : Consumers()) {
    if (consumer.device) continue;
    const EnergyToday energy = EnergyTodayOf(consumer.name);
    fleet.push_back(FleetDeviceOf(consumer, context));
    fleet.back().energy_today_joules = energy.joules;
    fleet.back().energy_today_scope = energy.scope;
    fleet.back().energy_today_partial = energy.partial;
    unattended.push_back(UnattendedDocumentOf(consumer, context));
  }
  return {{"schema_version", kSchemaVersion},
          {"generated_at", FormatRfc3339(context.wall)},
          {"collector_version", kVersion},
          {"price", PriceDocument(price_)},
          {"totals", TotalsDocument(SumFleet(fleet), price_)},
          {"devices", std::move(devices)},
          {"unattended", std::move(unattended)}};
}

Json LiveHub::DevicesDocument() const {
  const LiveContext context = Context();
  Json items = Json::array();
  for (const auto& [id, device] : devices_) items.push_back(DeviceSummaryDocument(device, context));
  return {
      {"schema_version", kSchemaVersion}, {"items", std::move(items)}, {"next_cursor", nullptr}};
}

Json LiveHub::DeviceDocumentOf(const DeviceId& id) const {
  const auto found = devices_.find(id);
  if (found == devices_.end()) return nullptr;
  return DeviceDocument(found->second, Context(), jobs_.OfDevice(ToHex(id)));
}

Json LiveHub::Claims() const { return ClaimsDocument(EvidenceOf(View()->devices, price_)); }

std::shared_ptr<const LiveView> LiveHub::View() const {
  auto view = std::make_shared<LiveView>();
  view->now = clock_.Wall();
  view->price = price_;
  view->devices = Facts();
  for (const auto& [id, device] : devices_) {
    if (device.connected && !device.facts->joined) view->own.insert(id);
  }
  return view;
}

std::string LiveHub::SnapshotMessage() const {
  return EncodeSse(feed_.newest_id(), "snapshot", TextOf(FleetDocument()));
}

}  // namespace tokwatt
