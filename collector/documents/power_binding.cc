#include "collector/documents/power_binding.h"

#include <utility>

namespace tokwatt {
namespace {

constexpr size_t kMostMeters = 8;
constexpr size_t kMostNameBytes = 64;

tl::unexpected<Error> Bad(const std::string& what) {
  return Fail(Code::kInvalidArgument, what, "bad_powered_by",
              R"(Give null, {"device": ID}, or {"meters": [{"device": ID, "source": "shelly", )"
              R"("component": "desk"}]}.)");
}

Result<DeviceId> DeviceOf(const Json& object) {
  const auto found = object.find("device");
  if (found == object.end() || !found->is_string()) return Bad("\"device\" must be an id.");
  const auto id = ParseDeviceId(found->get<std::string>());
  if (!id) return Bad("\"device\" must be an id.");
  return *id;
}

Result<std::string> NameOf(const Json& object, const char* key) {
  const auto found = object.find(key);
  if (found != object.end() && found->is_string()) {
    std::string name = found->get<std::string>();
    if (!name.empty() && name.size() <= kMostNameBytes) return name;
  }
  return Bad("\"" + std::string(key) + "\" must be a text of 1 to 64 bytes.");
}

Result<PowerMeter> ParseMeter(const Json& object) {
  if (!object.is_object() || object.size() != 3) return Bad("A meter has three fields.");
  PowerMeter meter;
  TOKWATT_ASSIGN_OR_RETURN(meter.reader, DeviceOf(object));
  TOKWATT_ASSIGN_OR_RETURN(meter.source, NameOf(object, "source"));
  TOKWATT_ASSIGN_OR_RETURN(meter.component, NameOf(object, "component"));
  return meter;
}

Result<std::vector<PowerMeter>> ParseMeters(const Json& list) {
  if (!list.is_array() || list.size() > kMostMeters) {
    return Bad("\"meters\" must be a list of at most 8.");
  }
  std::vector<PowerMeter> meters;
  for (const Json& each : list) {
    TOKWATT_ASSIGN_OR_RETURN(PowerMeter meter, ParseMeter(each));
    meters.push_back(std::move(meter));
  }
  return meters;
}

}  // namespace

std::string PowerBindingKey(const DeviceId& device) {
  return "device/" + ToHex(device) + "/powered_by";
}

Result<PowerBinding> ParsePowerBinding(const Json& document) {
  PowerBinding binding;
  if (document.is_null()) return binding;
  if (!document.is_object()) return Bad("\"powered_by\" must be an object.");
  for (const auto& [key, value] : document.items()) {
    if (key == "meters") {
      TOKWATT_ASSIGN_OR_RETURN(binding.meters, ParseMeters(value));
    } else if (key != "device") {
      return Bad("\"powered_by\" has no \"" + key + "\".");
    } else if (value != "") {
      TOKWATT_ASSIGN_OR_RETURN(binding.host, DeviceOf(document));
    }
  }
  if (binding.host && !binding.meters.empty()) return Bad("A part of a machine has no meters.");
  return binding;
}

Json PowerBindingDocument(const PowerBinding& binding) {
  Json meters = Json::array();
  for (const PowerMeter& meter : binding.meters) {
    meters.push_back({{"device", ToHex(meter.reader)},
                      {"source", meter.source},
                      {"component", meter.component}});
  }
  return {{"device", binding.host ? ToHex(*binding.host) : ""}, {"meters", std::move(meters)}};
}

}  // namespace tokwatt
