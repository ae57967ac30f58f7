#include "probes/power/kasa_protocol.h"

#include "probes/power/plug_json.h"

namespace tokwatt {
namespace {

using Json = nlohmann::json;

constexpr unsigned char kFirstKey = 171;
constexpr size_t kLengthBytes = 4;
constexpr size_t kMostAnswerBytes = 32u << 10;  // a strip of six outlets says about 2 kB

constexpr double kMilli = 1e-3;
constexpr double kWattHoursPerKilowattHour = 1000;

size_t LengthOf(std::string_view bytes) {
  size_t length = 0;
  for (size_t i = 0; i < kLengthBytes; ++i) {
    length = length << 8 | static_cast<unsigned char>(bytes[i]);
  }
  return length;
}

tl::unexpected<Error> Bad(const std::string& what) { return Fail(Code::kDataLoss, what); }

Result<Json> ParseObject(std::string_view text) {
  Json json = Json::parse(text, nullptr, false);
  if (!json.is_object()) return Bad("the answer is no JSON object");
  return json;
}

std::optional<double> Scaled(std::optional<double> value, double factor) {
  return value ? std::optional(*value * factor) : std::nullopt;
}

}  // namespace

std::string EncodeKasaFrame(std::string_view json) {
  std::string frame;
  for (int shift = 24; shift >= 0; shift -= 8) {
    frame += static_cast<char>(json.size() >> shift & 0xFF);
  }
  unsigned char key = kFirstKey;
  for (const char plain : json) {
    key ^= static_cast<unsigned char>(plain);
    frame += static_cast<char>(key);
  }
  return frame;
}

bool IsWholeKasaFrame(std::string_view bytes) {
  if (bytes.size() < kLengthBytes) return false;
  const size_t length = LengthOf(bytes);
  return length > kMostAnswerBytes || bytes.size() >= kLengthBytes + length;
}

Result<std::string> DecodeKasaFrame(std::string_view bytes) {
  if (bytes.size() < kLengthBytes) return Bad("the answer ends in its length");
  const size_t length = LengthOf(bytes);
  if (length > kMostAnswerBytes) return Bad("the answer has a length that no plug sends");
  if (bytes.size() < kLengthBytes + length) return Bad("the answer is shorter than its length");
  std::string json;
  unsigned char key = kFirstKey;
  for (const char encrypted : bytes.substr(kLengthBytes, length)) {
    json += static_cast<char>(key ^ static_cast<unsigned char>(encrypted));
    key = static_cast<unsigned char>(encrypted);
  }
  return json;
}

Result<std::vector<std::string>> ParseKasaChildren(std::string_view text) {
  TOKWATT_ASSIGN_OR_RETURN(const Json json, ParseObject(text));
  const Json::json_pointer place("/system/get_sysinfo");
  if (!json.contains(place) || !json.at(place).is_object())
    return Bad("no Kasa plug answers there");
  const Json& info = json.at(place);
  std::vector<std::string> ids;
  const auto children = info.find("children");
  if (children == info.end() || !children->is_array()) return ids;
  for (const Json& child : *children) {
    const bool named = child.is_object() && child.contains("id") && child.at("id").is_string();
    if (!named) return Bad("an outlet without an id");
    ids.push_back(child.at("id").get<std::string>());
  }
  return ids;
}

Result<PlugValues> ParseKasaRealtime(std::string_view text) {
  TOKWATT_ASSIGN_OR_RETURN(const Json json, ParseObject(text));
  const Json::json_pointer place("/emeter/get_realtime");
  if (!json.contains(place) || !json.at(place).is_object()) {
    return Fail(Code::kNotFound, "this Kasa plug has no power meter");
  }
  const Json& realtime = json.at(place);
  if (NumberAt(realtime, "/err_code").value_or(0) != 0) {
    return Fail(Code::kUnavailable, "the plug says that its meter failed", "meter_failed");
  }
  auto watts = NumberAt(realtime, "/power");
  if (!watts) watts = Scaled(NumberAt(realtime, "/power_mw"), kMilli);
  if (!watts) return Bad("the answer has no power");
  auto watt_hours = NumberAt(realtime, "/total_wh");
  if (!watt_hours) watt_hours = Scaled(NumberAt(realtime, "/total"), kWattHoursPerKilowattHour);
  PlugValues values;
  TOKWATT_ASSIGN_OR_RETURN(values.watts, PlausibleWatts(*watts));
  values.energy_uj = EnergyOfWattHours(watt_hours);
  return values;
}

}  // namespace tokwatt
