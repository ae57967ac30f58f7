#include "collector/http/bootstrap.h"

#include "collector/http/price.h"
#include "collector/http/query.h"

namespace tokwatt {
namespace {

struct Wanted {
  const char* kind;
  int64_t newest;
};

// Bandwidth: so many that the highest credible of every path and kernel is among them.
constexpr Wanted kWanted[] = {
    {"inventory", 1}, {"benchmark", 20}, {"bandwidth", 300}, {"lifecycle", 20}, {"gap", 20}};

Result<ElectricityPrice> LoadPrice(const Store& store) {
  TOKWATT_ASSIGN_OR_RETURN(const auto stored, store.GetMeta(kPriceKey));
  if (!stored) return ElectricityPrice{};
  const Json document = Json::parse(*stored, nullptr, false);
  if (!document.is_object()) return ElectricityPrice{};
  return ParsePrice(document);
}

}  // namespace

Result<Bootstrap> LoadBootstrap(const Store& store) {
  Bootstrap bootstrap;
  TOKWATT_ASSIGN_OR_RETURN(bootstrap.price, LoadPrice(store));
  TOKWATT_ASSIGN_OR_RETURN(const auto devices, store.Devices());
  for (const DeviceRecord& record : devices) {
    Bootstrap::Device device;
    device.record = record;
    TOKWATT_ASSIGN_OR_RETURN(const auto chosen, store.GetMeta(ChosenNameKey(record.id)));
    device.name_is_chosen = chosen.has_value();
    for (const Wanted& wanted : kWanted) {
      EventQuery query;
      query.device = record.id;
      query.kind = wanted.kind;
      query.limit = wanted.newest;
      TOKWATT_ASSIGN_OR_RETURN(RecordPage page, ReadEvents(store, query));
      for (EventRecord& event : page.records) device.events.push_back(std::move(event));
    }
    bootstrap.devices.push_back(std::move(device));
  }
  return bootstrap;
}

}  // namespace tokwatt
