// shelly: wall power from a Shelly plug of generation 2 or later, over its local RPC.
//
// Shelly's Gen2 API documentation, components Switch and PM1: GetStatus answers `apower` (watts,
// the mean of about the last second) and `aenergy.total` (watt-hours); `aenergy.minute_ts` is when
// the plug's current minute began. Devices that only meter have no Switch and answer 404 to it.
#include <nlohmann/json.hpp>

#include <cmath>
#include <optional>

#include "probes/power/power_source.h"

namespace tokwatt {
namespace {

using Json = nlohmann::json;

constexpr double kCeilingWatts = 4600;  // 20 A at 230 V
constexpr double kMicrojoulesPerWattHour = 3.6e9;
constexpr int64_t kAveragingNs = 1'000'000'000;
constexpr double kPowerResolutionWatts = 0.1;
constexpr double kEnergyResolutionJoules = 3.6;  // 0.001 Wh
constexpr double kEnergyRefreshSeconds = 60;     // documented only per minute
constexpr std::chrono::seconds kStaleAfter(180);

constexpr const char* kMethods[] = {"Switch", "PM1"};

Error Garbage(std::string message) { return {Code::kDataLoss, std::move(message), {}, {}}; }

std::optional<double> Number(const Json& object, const char* key) {
  const auto found = object.find(key);
  if (found == object.end() || !found->is_number()) return std::nullopt;
  const double value = found->get<double>();
  return std::isfinite(value) ? std::optional(value) : std::nullopt;
}

// The plug's own doubts about its meter.
bool MeterFailed(const Json& status) {
  const auto errors = status.find("errors");
  if (errors == status.end() || !errors->is_array()) return false;
  for (const Json& error : *errors) {
    if (!error.is_string()) continue;
    const std::string& text = error.get_ref<const std::string&>();
    if (text.starts_with("power_meter_failure") || text.starts_with("out_of_range")) return true;
  }
  return false;
}

class Shelly : public PowerSource {
 public:
  Shelly(const Env& env, PlugConfig plug) : env_(env), plug_(std::move(plug)) {
    while (plug_.url.ends_with('/')) plug_.url.pop_back();
  }

  const std::string& name() const override { return name_; }
  bool may_block() const override { return true; }

  Result<PowerAnswer> Read() override {
    if (env_.under_root() || env_.http == nullptr) {
      return Fail(Code::kUnimplemented, "a plug is no file below the root",
                  "not_available_under_root");
    }
    const MonoTime before = env_.clock->Mono();
    TOKWATT_ASSIGN_OR_RETURN(const Json status, FetchStatus());
    const MonoTime after = env_.clock->Mono();
    const MonoTime at = before + (after - before) / 2;
    TOKWATT_RETURN_IF_ERROR(CheckFresh(status, at));
    return Convert(status, at);
  }

 private:
  // Remembers which component answered; a plug does not change its kind while it runs.
  Result<Json> FetchStatus() {
    HttpResponse response;
    for (size_t tried = 0; tried < std::size(kMethods); ++tried) {
      TOKWATT_ASSIGN_OR_RETURN(response, Get(kMethods[method_]));
      if (response.status != 404) break;
      method_ = (method_ + 1) % std::size(kMethods);
    }
    if (response.status == 401) {
      return Fail(Code::kPermissionDenied, plug_.url + ": the plug wants a password", {},
                  "authentication is not supported in this version: switch it off in the plug's "
                  "web page (Settings, Authentication)");
    }
    if (response.status == 404) {
      return Fail(Code::kNotFound,
                  plug_.url +
                      ": no Shelly of generation 2 or later with a power meter, or no "
                      "channel " +
                      std::to_string(plug_.channel));
    }
    if (response.status != 200) {
      return Fail(Code::kUnavailable,
                  plug_.url + ": the plug answered HTTP " + std::to_string(response.status));
    }
    Json status = Json::parse(response.body, nullptr, false);
    if (!status.is_object()) {
      return tl::unexpected<Error>(Garbage(plug_.url + ": the answer is no JSON object"));
    }
    return status;
  }

  Result<HttpResponse> Get(const std::string& component) const {
    HttpRequest request;
    request.url =
        plug_.url + "/rpc/" + component + ".GetStatus?id=" + std::to_string(plug_.channel);
    request.max_body_bytes = 64u << 10;
    return env_.http->Send(request);
  }

  // A proxy or a hung firmware repeats its last answer: the plug's minute stands still.
  Result<> CheckFresh(const Json& status, MonoTime at) {
    const auto energy = status.find("aenergy");
    if (energy == status.end() || !energy->is_object()) return {};
    const auto minute = Number(*energy, "minute_ts");
    if (!minute) return {};
    if (minute != minute_) {
      minute_ = minute;
      minute_since_ = at;
    }
    if (at - minute_since_ < kStaleAfter) return {};
    return Fail(Code::kUnavailable, plug_.url + ": the plug repeats an old answer", "stale");
  }

  Result<PowerAnswer> Convert(const Json& status, MonoTime at) const {
    if (MeterFailed(status)) {
      return tl::unexpected<Error>(Garbage(plug_.url + ": the plug says its meter failed"));
    }
    const auto watts = Number(status, "apower");
    if (!watts) {
      return tl::unexpected<Error>(Garbage(plug_.url + ": the answer has no apower"));
    }
    if (*watts < 0) {
      return tl::unexpected<Error>(Garbage(plug_.url + ": power flows back through the plug"));
    }
    if (*watts > kCeilingWatts) {
      return tl::unexpected<Error>(Garbage(plug_.url + ": more power than a plug can carry"));
    }
    PowerAnswer answer;
    answer.readings.push_back(Reading(at, PowerGauge{*watts, kAveragingNs}));
    if (const auto total_uj = EnergyTotal(status)) {
      answer.readings.push_back(Reading(at, EnergyCounter{*total_uj, 0}));
    }
    return answer;
  }

  static std::optional<uint64_t> EnergyTotal(const Json& status) {
    const auto energy = status.find("aenergy");
    if (energy == status.end() || !energy->is_object()) return std::nullopt;
    const auto total_wh = Number(*energy, "total");
    if (!total_wh || *total_wh < 0 || *total_wh > 1e9) return std::nullopt;
    return static_cast<uint64_t>(std::llround(*total_wh * kMicrojoulesPerWattHour));
  }

  PowerReading Reading(MonoTime at, std::variant<EnergyCounter, PowerGauge> value) const {
    const bool counter = std::holds_alternative<EnergyCounter>(value);
    return {plug_.name,
            {},
            PowerScope::kWall,
            Quality::kMeasured,
            at,
            value,
            counter ? kEnergyResolutionJoules : kPowerResolutionWatts,
            counter ? kEnergyRefreshSeconds : 0,
            kCeilingWatts};
  }

  const std::string name_ = "shelly";
  const Env env_;
  PlugConfig plug_;
  size_t method_ = 0;
  std::optional<double> minute_;
  MonoTime minute_since_;
};

// Stands for the plug that nobody configured, so that the page can say how to get wall power.
class NoPlug : public PowerSource {
 public:
  const std::string& name() const override { return name_; }
  Result<PowerAnswer> Read() override {
    return Fail(Code::kNotFound, "no smart plug is configured", {},
                "add to tokwatt.toml, above the first [section]: "
                R"(plug.desk = { kind = "shelly", url = "http://ADDRESS" })");
  }

 private:
  const std::string name_ = "shelly";
};

}  // namespace

std::vector<std::unique_ptr<PowerSource>> MakeShelly(const Env& env) {
  std::vector<std::unique_ptr<PowerSource>> sources;
  for (const PlugConfig& plug : env.plugs) {
    if (plug.kind == "shelly") sources.push_back(std::make_unique<Shelly>(env, plug));
  }
  if (sources.empty()) sources.push_back(std::make_unique<NoPlug>());
  return sources;
}

}  // namespace tokwatt
