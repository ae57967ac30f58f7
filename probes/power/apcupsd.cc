// apcupsd: what an APC UPS gives to everything plugged into it, asked from apcupsd's own server.
//
// LOADPCT is the load as the UPS estimates it, NOMPOWER what it can deliver (apcaccess(8)). What a
// UPS does not tell is "N/A".
#include <map>
#include <optional>

#include "base/text_file.h"
#include "probes/power/apcupsd_protocol.h"
#include "probes/power/plug.h"
#include "probes/power/plug_address.h"

namespace tokwatt {
namespace {

constexpr double kRefreshSeconds = 60;    // apcupsd.conf(5), POLLTIME
constexpr double kCeilingWatts = 20'000;  // a UPS feeds a rack

// "14.0 Percent", in that unit only.
std::optional<double> Quantity(const std::map<std::string, std::string>& status,
                               const std::string& name, std::string_view unit) {
  const auto found = status.find(name);
  if (found == status.end() || !found->second.ends_with(unit)) return std::nullopt;
  const std::string_view text = found->second;
  const auto value = ParseDouble(Trim(text.substr(0, text.size() - unit.size())));
  return value && *value >= 0 ? value : std::nullopt;
}

struct UpsLoad {
  double watts = 0;
  double nominal_watts = 0;
};

Result<UpsLoad> LoadOf(const std::map<std::string, std::string>& status) {
  const auto state = status.find("STATUS");
  if (state != status.end() && state->second.find("COMMLOST") != std::string::npos) {
    return Fail(Code::kUnavailable, "apcupsd has lost its UPS", "stale");
  }
  const auto percent = Quantity(status, "LOADPCT", "Percent");
  const auto nominal = Quantity(status, "NOMPOWER", "Watts");
  if (!percent || !nominal) {
    return Fail(Code::kNotFound, "this UPS does not tell both its load and its nominal power",
                "no_real_power");
  }
  TOKWATT_ASSIGN_OR_RETURN(const double watts,
                           PlausibleWatts(*nominal * *percent / 100, kCeilingWatts));
  return UpsLoad{watts, *nominal};
}

class Apcupsd : public PlugSource {
 public:
  Apcupsd(const Env& env, PlugConfig plug) : PlugSource(std::move(plug)), env_(env) {}

  const std::string& name() const override { return name_; }

  Result<PowerAnswer> ReadPlug() override {
    TOKWATT_ASSIGN_OR_RETURN(const PlugAddress address,
                             At(plug_, ParsePlugAddress(plug_.url, kApcupsdPort)));
    TOKWATT_ASSIGN_OR_RETURN(
        const PlugText answer,
        AskPlug(env_, address, std::string(kApcupsdQuestion), IsWholeApcupsdAnswer));
    TOKWATT_ASSIGN_OR_RETURN(const auto status, At(plug_, ParseApcupsdStatus(answer.text)));
    TOKWATT_ASSIGN_OR_RETURN(const UpsLoad load, At(plug_, LoadOf(status)));
    PlugValues values;
    values.watts = load.watts;
    values.quality = Quality::kEstimated;
    PlugTraits traits;
    traits.power_resolution_watts = load.nominal_watts / 100;  // LOADPCT comes in whole percents
    traits.averaging_ns = 0;
    traits.power_refresh_seconds = kRefreshSeconds;
    traits.ceiling_watts = kCeilingWatts;
    return PlugAnswer(plug_.name, answer.at, values, traits);
  }

 private:
  const std::string name_ = "apcupsd";
  const Env env_;
};

}  // namespace

std::vector<PlugKind> ApcupsdKinds() { return {{"apcupsd", "apcupsd://ADDRESS", {}}}; }

std::vector<std::unique_ptr<PowerSource>> MakeApcupsd(const Env& env) {
  std::vector<std::unique_ptr<PowerSource>> sources;
  for (const PlugConfig& plug : PlugsOf(env, ApcupsdKinds())) {
    sources.push_back(std::make_unique<Apcupsd>(env, plug));
  }
  return sources;
}

}  // namespace tokwatt
