// nut: what a UPS gives to everything plugged into it, asked from upsd (Network UPS Tools).
#include "base/text_file.h"
#include "probes/power/nut_protocol.h"
#include "probes/power/plug_address.h"

namespace tokwatt {
namespace {

// Drivers poll every two seconds unless pollinterval says otherwise (ups.conf(5)); USB ones ask for
// everything only each 30 s (usbhid-ups(8), pollfreq), which driver.parameter.pollfreq tells.
constexpr double kUsualRefreshSeconds = 2;

double RefreshSeconds(const std::map<std::string, std::string>& variables) {
  double slowest = kUsualRefreshSeconds;
  for (const char* name : {"driver.parameter.pollinterval", "driver.parameter.pollfreq"}) {
    const auto found = variables.find(name);
    if (found == variables.end()) continue;
    slowest = std::max(slowest, ParseDouble(found->second).value_or(0));
  }
  return slowest;
}

class Nut : public PlugSource {
 public:
  Nut(const Env& env, PlugConfig plug) : PlugSource(std::move(plug)), env_(env) {}

  const std::string& name() const override { return name_; }

  Result<PowerAnswer> ReadPlug() override {
    TOKWATT_ASSIGN_OR_RETURN(const PlugAddress address,
                             At(plug_, ParsePlugAddress(plug_.url, kNutPort)));
    const std::string question = NutQuestion(address.path);
    TOKWATT_ASSIGN_OR_RETURN(const PlugText answer,
                             AskPlug(env_, address, question, IsWholeNutAnswer));
    TOKWATT_ASSIGN_OR_RETURN(const auto variables, At(plug_, ParseNutVariables(answer.text)));
    TOKWATT_ASSIGN_OR_RETURN(const NutPower power, At(plug_, PowerOfUps(variables)));
    PlugValues values;
    values.watts = power.watts;
    values.quality = power.quality;
    PlugTraits traits;
    traits.power_resolution_watts = power.resolution_watts;
    traits.averaging_ns = 0;
    traits.power_refresh_seconds = RefreshSeconds(variables);
    traits.ceiling_watts = kUpsCeilingWatts;
    return PlugAnswer(plug_.name, answer.at, values, traits);
  }

 private:
  const std::string name_ = "nut";
  const Env env_;
};

}  // namespace

std::vector<PlugKind> NutKinds() { return {{"nut", "nut://ADDRESS/UPS", {}}}; }

std::vector<std::unique_ptr<PowerSource>> MakeNut(const Env& env) {
  std::vector<std::unique_ptr<PowerSource>> sources;
  for (const PlugConfig& plug : PlugsOf(env, NutKinds())) {
    sources.push_back(std::make_unique<Nut>(env, plug));
  }
  return sources;
}

}  // namespace tokwatt
