// hwmon: power and energy channels of known hwmon chips (Linux Documentation/hwmon/sysfs-interface:
// powerN_input and powerN_average in microwatts, powerN_average_interval in milliseconds,
// energyN_input in microjoules). amdgpu has a source of its own.
#include "probes/power/hwmon_channel.h"

namespace tokwatt {
namespace {

constexpr std::chrono::seconds kLookAgain(60);  // for chips whose driver was loaded later

struct Unusable {
  std::string component;
  Error error;
};

class Hwmon : public PowerSource {
 public:
  explicit Hwmon(const Env& env) : env_(env) {}

  const std::string& name() const override { return name_; }

  Result<PowerAnswer> Read() override {
    if (!looked_ || env_.clock->Mono() - looked_at_ >= kLookAgain) FindChannels();
    if (channels_.empty() && unusable_.empty()) {
      return Fail(Code::kNotFound, has_amdgpu_
                                       ? "no hwmon chip but AMD graphics, a source of its own, "
                                         "reports power"
                                       : "no hwmon chip of this machine reports power");
    }
    PowerAnswer answer;
    for (const HwmonPowerChannel& channel : channels_) {
      answer.Add(channel.component, ReadHwmonPower(*env_.clock, channel));
    }
    for (const Unusable& each : unusable_) answer.missing.push_back({each.component, each.error});
    return answer;
  }

 private:
  void FindChannels() {
    looked_ = true;
    looked_at_ = env_.clock->Mono();
    channels_.clear();
    unusable_.clear();
    has_amdgpu_ = false;
    const auto chips = ListHwmonChips(env_);
    if (!chips) return;
    for (const HwmonChip& chip : *chips) {
      if (chip.name == "amdgpu") {
        has_amdgpu_ = true;
        continue;
      }
      for (const char* kind : {"power", "energy"}) AddChannels(chip, kind);
    }
  }

  void AddChannels(const HwmonChip& chip, std::string_view kind) {
    for (const HwmonChannel& channel : ListHwmonChannels(chip, kind)) {
      if (IsPowerLimit(chip, channel)) continue;
      const auto power = DescribeHwmonPower(chip, channel);
      if (!power) {
        unusable_.push_back({channel.component,
                             {Code::kUnimplemented,
                              "this chip reports power, but what it covers is not known",
                              "scope_unknown",
                              {}}});
        continue;
      }
      channels_.push_back(OpenHwmonPower(chip, channel, kind, *power));
    }
  }

  const std::string name_ = "hwmon";
  const Env env_;
  bool looked_ = false;
  MonoTime looked_at_;
  bool has_amdgpu_ = false;
  std::vector<HwmonPowerChannel> channels_;
  std::vector<Unusable> unusable_;
};

}  // namespace

FilePatterns HwmonFiles() {
  FilePatterns files = HwmonChipFiles();
  for (const char* channel :
       {"/sys/class/hwmon/*/power[0-9]*_label", "/sys/class/hwmon/*/energy[0-9]*_label",
        "/sys/class/hwmon/*/power[0-9]*_average_interval", "/sys/class/hwmon/*/in1_label"}) {
    files.push_back({channel});
  }
  for (const char* reading :
       {"/sys/class/hwmon/*/power[0-9]*_input", "/sys/class/hwmon/*/power[0-9]*_average",
        "/sys/class/hwmon/*/energy[0-9]*_input"}) {
    files.push_back({.path = reading, .asks_device = true});
  }
  return files;
}

std::vector<std::unique_ptr<PowerSource>> MakeHwmon(const Env& env) {
  std::vector<std::unique_ptr<PowerSource>> sources;
  sources.push_back(std::make_unique<Hwmon>(env));
  return sources;
}

}  // namespace tokwatt
