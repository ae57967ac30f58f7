// battery: what the whole machine draws while it runs from its own batteries.
//
// Linux Documentation/ABI/testing/sysfs-class-power: `power_now` in microwatts, or `current_now`
// (microamperes) times `voltage_now` (microvolts). Drivers disagree about the sign, so only
// "Discharging" tells the direction; while charging or full, a battery says nothing about the
// machine's draw. Batteries with scope "Device" belong to mice and headsets.
#include <cmath>

#include "base/text_file.h"
#include "probes/power/power_source.h"

namespace tokwatt {
namespace {

constexpr char kPowerSupply[] = "/sys/class/power_supply";
constexpr std::chrono::seconds kLookAgain(60);
constexpr double kMostWatts = 500;
// Fuel gauges refresh between once a second and once in half a minute; none says how often.
constexpr double kRefreshSeconds = 10;
constexpr double kResolutionWatts = 0.01;

bool FileSays(const std::string& path, std::string_view expected) {
  char buffer[64];
  const auto text = ReadSmallFile(path, buffer);
  return text && *text == expected;
}

Error Unusable(std::string message) { return {Code::kDataLoss, std::move(message), {}, {}}; }

// Watts drawn from one discharging battery.
Result<double> ReadWatts(const std::string& directory) {
  double watts = 0;
  if (const auto power_uw = ReadInteger(directory + "/power_now")) {
    watts = std::abs(static_cast<double>(*power_uw)) * 1e-6;
  } else {
    TOKWATT_ASSIGN_OR_RETURN(const int64_t current_ua, ReadInteger(directory + "/current_now"));
    TOKWATT_ASSIGN_OR_RETURN(const int64_t voltage_uv, ReadInteger(directory + "/voltage_now"));
    watts =
        std::abs(static_cast<double>(current_ua) * 1e-6) * static_cast<double>(voltage_uv) * 1e-6;
  }
  if (watts == 0) return tl::unexpected<Error>(Unusable("a discharging battery reads 0 W"));
  if (watts < 0 || watts > kMostWatts) {
    return tl::unexpected<Error>(Unusable("the battery returns a value that no power can have"));
  }
  return watts;
}

class Battery : public PowerSource {
 public:
  explicit Battery(const Env& env) : env_(env) {}

  const std::string& name() const override { return name_; }

  // One component for all batteries of the machine: they feed it in parallel, so their sum is
  // what it draws, and one that cannot be read makes the sum unknown.
  Result<PowerAnswer> Read() override {
    if (!looked_ || env_.clock->Mono() - looked_at_ >= kLookAgain) FindBatteries();
    if (batteries_.empty()) return Fail(Code::kNotFound, "this machine has no battery");
    PowerAnswer answer;
    const auto watts = Sum();
    if (watts) {
      answer.readings.push_back({"battery",
                                 {},
                                 PowerScope::kSystem,
                                 Quality::kMeasured,
                                 env_.clock->Mono(),
                                 PowerGauge{*watts, 0},
                                 kResolutionWatts,
                                 kRefreshSeconds,
                                 kMostWatts});
    } else {
      answer.missing.push_back({"battery", watts.error()});
    }
    return answer;
  }

 private:
  void FindBatteries() {
    looked_ = true;
    looked_at_ = env_.clock->Mono();
    batteries_.clear();
    const std::string root = env_.Path(kPowerSupply);
    const auto names = ListDirectory(root);
    if (!names) return;
    for (const std::string& supply : *names) {
      const std::string directory = root + "/" + supply;
      if (!FileSays(directory + "/type", "Battery")) continue;
      if (FileSays(directory + "/scope", "Device")) continue;
      if (FileSays(directory + "/present", "0")) continue;
      batteries_.push_back(directory);
    }
  }

  Result<double> Sum() const {
    double watts = 0;
    for (const std::string& directory : batteries_) {
      if (!FileSays(directory + "/status", "Discharging")) continue;
      TOKWATT_ASSIGN_OR_RETURN(const double each, ReadWatts(directory));
      watts += each;
    }
    if (watts > 0) return watts;
    return Fail(Code::kUnavailable,
                "the battery is not discharging, so it does not show what the machine draws",
                "not_discharging", "unplug the charger while measuring, or use a smart plug");
  }

  const std::string name_ = "battery";
  const Env env_;
  bool looked_ = false;
  MonoTime looked_at_;
  std::vector<std::string> batteries_;
};

}  // namespace

FilePatterns BatteryFiles() {
  return {{"/sys/class/power_supply/*/type"},       {"/sys/class/power_supply/*/scope"},
          {"/sys/class/power_supply/*/present"},    {"/sys/class/power_supply/*/status"},
          {"/sys/class/power_supply/*/power_now"},  {"/sys/class/power_supply/*/current_now"},
          {"/sys/class/power_supply/*/voltage_now"}};
}

std::vector<std::unique_ptr<PowerSource>> MakeBattery(const Env& env) {
  std::vector<std::unique_ptr<PowerSource>> sources;
  sources.push_back(std::make_unique<Battery>(env));
  return sources;
}

}  // namespace tokwatt
