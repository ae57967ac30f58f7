#include "collector/http/bootstrap.h"

#include <iterator>
#include <utility>

#include "base/time_text.h"
#include "collector/documents/device_tags.h"
#include "collector/documents/evidence_runs.h"
#include "collector/http/price.h"
#include "collector/http/query.h"

namespace tokwatt {
namespace {

struct Wanted {
  const char* kind;
  int64_t newest;
};

// Bandwidth: so many that the highest credible of every path and kernel is among them. Inventories:
// so many that what changed lately of the machine is among them.
constexpr Wanted kWanted[] = {
    {"inventory", 20}, {"bandwidth", 300}, {"lifecycle", 20}, {"gap", 20}};
constexpr size_t kShownBenchmarks = 20;
constexpr int64_t kPage = 100;

Result<ElectricityPrice> LoadPrice(const Store& store) {
  TOKWATT_ASSIGN_OR_RETURN(const auto stored, store.GetMeta(kPriceKey));
  if (!stored) return ElectricityPrice{};
  const Json document = Json::parse(*stored, nullptr, false);
  if (!document.is_object()) return ElectricityPrice{};
  return ParsePrice(document);
}

// One that a later version wrote is none here.
Result<PowerBinding> LoadPowerBinding(const Store& store, const DeviceId& device) {
  TOKWATT_ASSIGN_OR_RETURN(const auto stored, store.GetMeta(PowerBindingKey(device)));
  if (!stored) return PowerBinding{};
  return ParsePowerBinding(Json::parse(*stored, nullptr, false)).value_or(PowerBinding{});
}

// Removed, and not heard of since.
Result<bool> IsRemoved(const Store& store, const DeviceRecord& record) {
  TOKWATT_ASSIGN_OR_RETURN(const auto text, store.GetMeta(RemovedKey(record.id)));
  const auto removed = text ? ParseRfc3339(*text) : std::nullopt;
  return removed && record.last_seen <= *removed;
}

Result<std::vector<std::string>> LoadTags(const Store& store, const DeviceId& device) {
  TOKWATT_ASSIGN_OR_RETURN(const auto stored, store.GetMeta(TagsKey(device)));
  if (!stored) return std::vector<std::string>();
  return ParseTags(Json::parse(*stored, nullptr, false)).value_or(std::vector<std::string>());
}

Result<OwnersChoice> LoadChoice(const Store& store, const DeviceId& device) {
  OwnersChoice choice;
  TOKWATT_ASSIGN_OR_RETURN(choice.name, store.GetMeta(ChosenNameKey(device)));
  TOKWATT_ASSIGN_OR_RETURN(choice.powered_by, LoadPowerBinding(store, device));
  TOKWATT_ASSIGN_OR_RETURN(choice.tags, LoadTags(store, device));
  return choice;
}

Result<> AddNewest(const Store& store, const DeviceId& device, const Wanted& wanted,
                   std::vector<EventRecord>& events) {
  EventQuery query;
  query.device = device;
  query.kind = wanted.kind;
  query.limit = wanted.newest;
  TOKWATT_ASSIGN_OR_RETURN(RecordPage page, ReadEvents(store, query));
  // In the order in which they happened: an inventory is compared with the one before it.
  std::move(page.records.rbegin(), page.records.rend(), std::back_inserter(events));
  return {};
}

// The newest are shown; a claim may rest on one of any age, so all are read, page by page.
Result<> AddBenchmarks(const Store& store, const DeviceId& device,
                       std::vector<EventRecord>& events) {
  EventQuery query;
  query.device = device;
  query.kind = "benchmark";
  query.limit = kPage;
  size_t shown = 0;
  std::vector<EventRecord> evidence;
  do {
    TOKWATT_ASSIGN_OR_RETURN(const RecordPage page, ReadEvents(store, query));
    for (const EventRecord& record : page.records) {
      if (++shown <= kShownBenchmarks) {
        events.push_back(record);
      } else {
        AddEvidenceRun(evidence, record);
      }
    }
    query.cursor = page.next_cursor;
  } while (!query.cursor.empty());
  std::move(evidence.begin(), evidence.end(), std::back_inserter(events));
  return {};
}

}  // namespace

Result<Bootstrap> LoadBootstrap(const Store& store, const std::vector<DeviceId>& joined) {
  Bootstrap bootstrap;
  TOKWATT_ASSIGN_OR_RETURN(bootstrap.price, LoadPrice(store));
  TOKWATT_ASSIGN_OR_RETURN(const auto devices, store.Devices());
  for (const DeviceId& id : joined) {
    TOKWATT_ASSIGN_OR_RETURN(bootstrap.unseen[id], LoadChoice(store, id));
  }
  for (const DeviceRecord& record : devices) {
    TOKWATT_ASSIGN_OR_RETURN(OwnersChoice choice, LoadChoice(store, record.id));
    Bootstrap::Device device;
    device.record = record;
    TOKWATT_ASSIGN_OR_RETURN(device.removed, IsRemoved(store, record));
    bootstrap.unseen.erase(record.id);
    if (device.removed) bootstrap.unseen[record.id] = choice;
    device.name_is_chosen = choice.name.has_value();
    device.powered_by = std::move(choice.powered_by);
    device.tags = std::move(choice.tags);
    for (const Wanted& wanted : kWanted) {
      TOKWATT_RETURN_IF_ERROR(AddNewest(store, record.id, wanted, device.events));
    }
    TOKWATT_RETURN_IF_ERROR(AddBenchmarks(store, record.id, device.events));
    bootstrap.devices.push_back(std::move(device));
  }
  return bootstrap;
}

}  // namespace tokwatt
