#include "collector/documents/power_feeds.h"

#include <algorithm>
#include <map>
#include <set>

#include "base/endpoint.h"

namespace tokwatt {
namespace {

std::set<std::string> PowersOf(const DeviceFacts& reader) {
  std::set<std::string> powers;
  if (!reader.inventory) return powers;
  for (const SensorState& sensor : reader.inventory->sensors) {
    if (!sensor.powers.empty()) powers.insert(sensor.powers);
  }
  return powers;
}

bool HasHostName(const DeviceFacts& device, const std::string& name) {
  return device.inventory && IsSameName(device.inventory->hostname, name);
}

// The one device that `is_meant`; nullopt where it is none, or several.
template <typename IsMeant>
std::optional<size_t> OnlyOne(const FactsList& devices, IsMeant is_meant) {
  std::optional<size_t> found;
  for (size_t i = 0; i < devices.size(); ++i) {
    if (!is_meant(*devices[i])) continue;
    if (found) return std::nullopt;
    found = i;
  }
  return found;
}

std::optional<size_t> FindDevice(const FactsList& devices, const std::string& name) {
  const auto by_id =
      OnlyOne(devices, [&](const DeviceFacts& device) { return ToHex(device.id) == name; });
  if (by_id) return by_id;
  const auto by_name =
      OnlyOne(devices, [&](const DeviceFacts& device) { return IsSameName(device.name, name); });
  if (by_name) return by_name;
  return OnlyOne(devices, [&](const DeviceFacts& device) { return HasHostName(device, name); });
}

std::vector<std::string> EndpointsAt(const DeviceFacts& reader, const std::string& host) {
  std::vector<std::string> endpoints;
  if (!reader.inventory) return endpoints;
  for (const RuntimeState& runtime : reader.inventory->runtimes) {
    if (!runtime.remote.value_or(false) || !IsSameName(HostOfEndpoint(runtime.endpoint), host)) {
      continue;
    }
    endpoints.push_back(runtime.endpoint);
  }
  return endpoints;
}

void AddUnattended(const DeviceFacts& reader, const std::string& powers,
                   std::map<std::string, PowerConsumer>& unattended) {
  PowerConsumer& consumer = unattended[powers];
  consumer.name = powers;
  consumer.feeds.push_back({reader.id, powers, std::nullopt, {}});
  for (std::string& endpoint : EndpointsAt(reader, powers)) {
    consumer.endpoints.push_back(std::move(endpoint));
  }
}

// By the labels of the series alone.
std::vector<PowerConsumer> ConsumersByLabel(const FactsList& devices) {
  std::vector<PowerConsumer> consumers;
  for (const auto& device : devices) {
    consumers.push_back(
        {device->id, device->name, {{device->id, "", std::nullopt, {}}}, std::nullopt, {}});
  }
  std::map<std::string, PowerConsumer> unattended;
  for (const auto& reader : devices) {
    for (const std::string& powers : PowersOf(*reader)) {
      if (const auto device = FindDevice(devices, powers)) {
        consumers[*device].feeds.push_back({reader->id, powers, std::nullopt, {}});
      } else {
        AddUnattended(*reader, powers, unattended);
      }
    }
  }
  for (auto& [name, consumer] : unattended) consumers.push_back(std::move(consumer));
  return consumers;
}

// A meter feeds whom its owner said, and nobody else.
void BindMeters(const FactsList& devices, std::vector<PowerConsumer>& consumers) {
  std::map<DeviceId, std::vector<PowerMeter>> bound;
  for (const auto& device : devices) {
    for (const PowerMeter& meter : device->powered_by.meters) bound[meter.reader].push_back(meter);
  }
  for (PowerConsumer& consumer : consumers) {
    for (PowerFeed& feed : consumer.feeds) {
      const auto meters = bound.find(feed.reader);
      if (meters != bound.end()) feed.except = meters->second;
    }
  }
  for (size_t i = 0; i < devices.size(); ++i) {
    for (const PowerMeter& meter : devices[i]->powered_by.meters) {
      consumers[i].feeds.push_back({meter.reader, "", meter, {}});
    }
  }
}

// Where parts of parts go round in a circle, nothing is the whole.
const PowerConsumer* WholeOf(const FactsList& devices, const std::vector<PowerConsumer>& consumers,
                             const DeviceFacts& part) {
  const DeviceFacts* machine = &part;
  size_t index = 0;
  for (size_t steps = 0; machine->powered_by.host; ++steps) {
    if (steps > devices.size()) return nullptr;
    const auto found = std::find_if(devices.begin(), devices.end(), [machine](const auto& device) {
      return device->id == *machine->powered_by.host;
    });
    if (found == devices.end()) return nullptr;
    index = static_cast<size_t>(found - devices.begin());
    machine = found->get();
  }
  return &consumers[index];
}

void BindParts(const FactsList& devices, std::vector<PowerConsumer>& consumers) {
  const std::vector<PowerConsumer> wholes = consumers;
  for (size_t i = 0; i < devices.size(); ++i) {
    if (!devices[i]->powered_by.host) continue;
    const PowerConsumer* whole = WholeOf(devices, wholes, *devices[i]);
    consumers[i].part_of = devices[i]->powered_by.host;
    consumers[i].feeds = whole != nullptr ? whole->feeds : std::vector<PowerFeed>{};
  }
}

}  // namespace

bool PowerFeed::Has(const std::string& source, const std::string& component,
                    const std::string& powers_label) const {
  const auto is_it = [&](const PowerMeter& each) {
    return each.source == source && each.component == component;
  };
  if (meter) return is_it(*meter);
  return powers_label == powers && std::none_of(except.begin(), except.end(), is_it);
}

bool PowerFeed::Has(const SeriesKey& key) const {
  return Has(key.source, key.component, LabelOf(key, kPowersLabel));
}

std::vector<PowerConsumer> PowerConsumers(const FactsList& devices) {
  std::vector<PowerConsumer> consumers = ConsumersByLabel(devices);
  BindMeters(devices, consumers);
  BindParts(devices, consumers);
  return consumers;
}

}  // namespace tokwatt
