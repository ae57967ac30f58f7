// PowerBinding: what the owner of a device said powers it, as it is stored and asked for.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "collector/documents/json.h"
#include "collector/store/store.h"

namespace tokwatt {

// A component of a power source, read by a device.
struct PowerMeter {
  DeviceId reader{};
  std::string source;
  std::string component;
  bool operator==(const PowerMeter&) const = default;
};

// Nothing said: what its agent reads of itself, and plugs whose section names it.
struct PowerBinding {
  std::optional<DeviceId> host;    // the machine that it is a part of, as a virtual one is
  std::vector<PowerMeter> meters;  // each feeds the device alone; a second one is of another scope
  bool operator==(const PowerBinding&) const = default;
  bool empty() const { return !host && meters.empty(); }
};

// Key of the store's meta data.
std::string PowerBindingKey(const DeviceId& device);

// {"device": ID, "meters": [{"device": ID, "source": S, "component": C}, ...]}, of which one is
// empty or missing: a machine that this one is a part of, or 1 to 8 meters. Both empty, or null:
// nothing said. kInvalidArgument for anything else.
Result<PowerBinding> ParsePowerBinding(const Json& document);
Json PowerBindingDocument(const PowerBinding& binding);

}  // namespace tokwatt
