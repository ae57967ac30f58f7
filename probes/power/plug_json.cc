#include "probes/power/plug_json.h"

#include <cmath>

#include "base/text_file.h"
#include "base/time_text.h"
#include "probes/power/plug.h"
#include "probes/power/plug_units.h"

namespace tokwatt {
namespace {

using Json = nlohmann::json;

const Json* Find(const Json& json, const std::string& pointer) {
  if (!IsJsonPointer(pointer)) return nullptr;
  const Json::json_pointer place(pointer);
  return json.contains(place) ? &json.at(place) : nullptr;
}

const Json* FindFirst(const Json& json, const std::vector<std::string>& pointers) {
  for (const std::string& pointer : pointers) {
    const Json* found = Find(json, pointer);
    if (found != nullptr && !found->is_null()) return found;
  }
  return nullptr;
}

Result<double> NumberOf(const Json& value) {
  if (value.is_number() && std::isfinite(value.get<double>())) return value.get<double>();
  if (value.is_string()) {
    const std::string& text = value.get_ref<const std::string&>();
    if (text == "unavailable" || text == "unknown" || text == "NA") {
      return Fail(Code::kUnavailable, "its server says that it has no value now", "unavailable");
    }
    if (const auto number = ParseDouble(text)) return *number;
  }
  return Fail(Code::kDataLoss, "what should be a number is none", "no_value");
}

// The unit itself, or the last word of the text that it points to: "42.3 W".
std::string UnitIn(const Json& json, const std::string& unit) {
  if (!unit.starts_with('/')) return unit;
  const std::string text = TextAt(json, unit).value_or("");
  const size_t space = text.rfind(' ');
  return space == std::string::npos ? text : text.substr(space + 1);
}

Result<double> ValueOf(const Json& json, const JsonNumber& number,
                       Result<double> (*convert)(double, std::string_view)) {
  const Json* value = FindFirst(json, number.value);
  if (value == nullptr) {
    return Fail(Code::kDataLoss, "the answer has no " + number.value.back(), "no_value");
  }
  TOKWATT_ASSIGN_OR_RETURN(const double plain, NumberOf(*value));
  return convert(plain, UnitIn(json, number.unit));
}

}  // namespace

JsonNumber JsonNumberOf(const PlugConfig& plug, const std::string& name,
                        const std::string& usual_unit) {
  const std::string pointer = plug.Option(name);
  if (pointer.empty()) return {};
  return {{pointer}, plug.Option(name + "_unit", usual_unit)};
}

bool IsJsonPointer(const std::string& text) {
  if (!text.starts_with('/')) return false;
  for (size_t i = text.find('~'); i != std::string::npos; i = text.find('~', i + 1)) {
    if (i + 1 >= text.size() || (text[i + 1] != '0' && text[i + 1] != '1')) return false;
  }
  return true;
}

std::optional<double> NumberAt(const Json& json, const std::string& pointer) {
  const Json* found = Find(json, pointer);
  if (found == nullptr || !found->is_number()) return std::nullopt;
  const double value = found->get<double>();
  return std::isfinite(value) ? std::optional(value) : std::nullopt;
}

std::optional<std::string> TextAt(const Json& json, const std::string& pointer) {
  const Json* found = Find(json, pointer);
  if (found == nullptr) return std::nullopt;
  if (found->is_string()) return found->get<std::string>();
  if (found->is_number()) return found->dump();
  return std::nullopt;
}

Result<double> ParsePower(const Json& json, const JsonNumber& number) {
  TOKWATT_ASSIGN_OR_RETURN(const double watts, ValueOf(json, number, WattsIn));
  return PlausibleWatts(watts);
}

Result<uint64_t> ParseEnergy(const Json& json, const JsonNumber& number) {
  TOKWATT_ASSIGN_OR_RETURN(const double watt_hours, ValueOf(json, number, WattHoursIn));
  const auto energy_uj = EnergyOfWattHours(watt_hours);
  if (!energy_uj) return Fail(Code::kDataLoss, "an energy that no counter can hold", "implausible");
  return *energy_uj;
}

Result<> CheckUpdated(const Json& json, const std::vector<std::string>& pointers, WallTime now,
                      std::chrono::seconds limit) {
  const Json* updated = FindFirst(json, pointers);
  if (updated == nullptr) return {};
  const auto time =
      updated->is_string() ? ParseRfc3339(updated->get_ref<const std::string&>()) : std::nullopt;
  if (!time) return Fail(Code::kDataLoss, "the time of its value is no RFC 3339 time", "no_value");
  if (now - *time <= limit) return {};
  return Fail(Code::kUnavailable, "the value is older than " + std::to_string(limit.count()) + " s",
              "stale");
}

}  // namespace tokwatt
