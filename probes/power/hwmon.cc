// hwmon: power and energy channels of known hwmon chips (Linux Documentation/hwmon/sysfs-interface:
// powerN_input and powerN_average in microwatts, powerN_average_interval in milliseconds,
// energyN_input in microjoules).
#include "base/text_file.h"
#include "probes/power/hwmon_chips.h"
#include "probes/power/power_source.h"

namespace tokwatt {
namespace {

constexpr std::chrono::seconds kLookAgain(60);      // for chips whose driver was loaded later
constexpr int64_t kMostMicrowatts = 4'000'000'000;  // below 2^32 - 1, what broken drivers return

struct Channel {
  HwmonChip chip;
  std::string component;
  std::string path;  // of the value
  bool counter = false;
  HwmonPower power;
};

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
      return Fail(Code::kNotFound, "no hwmon chip of this machine reports power");
    }
    PowerAnswer answer;
    for (const Channel& channel : channels_) ReadChannel(channel, answer);
    for (const Unusable& each : unusable_) answer.missing.push_back({each.component, each.error});
    return answer;
  }

 private:
  void FindChannels() {
    looked_ = true;
    looked_at_ = env_.clock->Mono();
    channels_.clear();
    unusable_.clear();
    const auto chips = ListHwmonChips(env_);
    if (!chips) return;
    for (const HwmonChip& chip : *chips) {
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
      channels_.push_back(Open(chip, channel, kind == "energy", *power));
    }
  }

  Channel Open(const HwmonChip& chip, const HwmonChannel& channel, bool counter,
               HwmonPower power) const {
    const std::string stem = chip.directory + "/" + channel.stem;
    const bool average = !counter && ReadInteger(stem + "_average").has_value();
    if (!average) power.averaging_ns = 0;
    const auto interval_ms = ReadInteger(stem + "_average_interval");
    if (average && interval_ms && *interval_ms > 0 && *interval_ms < 3'600'000) {
      power.averaging_ns = *interval_ms * 1'000'000;
    }
    return {chip, channel.component, stem + (average ? "_average" : "_input"), counter,
            std::move(power)};
  }

  void ReadChannel(const Channel& channel, PowerAnswer& answer) const {
    if (const auto why = WhyNotRead(channel.chip)) {
      answer.missing.push_back(
          {channel.component, {Code::kUnavailable, why->detail, why->reason, {}}});
      return;
    }
    const auto value = ReadInteger(channel.path);
    if (!value) {
      answer.missing.push_back({channel.component, value.error()});
    } else if (*value < 0 || (!channel.counter && *value > kMostMicrowatts)) {
      answer.missing.push_back(
          {channel.component,
           {Code::kDataLoss, "the driver returns a value that no power can have", {}, {}}});
    } else {
      answer.readings.push_back(MakeReading(channel, *value));
    }
  }

  PowerReading MakeReading(const Channel& channel, int64_t value) const {
    PowerReading reading;
    reading.component = channel.component;
    reading.contained_in = channel.power.contained_in;
    reading.scope = channel.power.scope;
    reading.at = env_.clock->Mono();
    reading.resolution = channel.power.resolution;
    reading.refresh_seconds = channel.power.refresh_seconds;
    if (channel.counter) {
      reading.value = EnergyCounter{static_cast<uint64_t>(value), channel.power.energy_wraps_at_uj};
    } else {
      reading.value = PowerGauge{static_cast<double>(value) * 1e-6, channel.power.averaging_ns};
    }
    return reading;
  }

  const std::string name_ = "hwmon";
  const Env env_;
  bool looked_ = false;
  MonoTime looked_at_;
  std::vector<Channel> channels_;
  std::vector<Unusable> unusable_;
};

}  // namespace

std::vector<std::unique_ptr<PowerSource>> MakeHwmon(const Env& env) {
  std::vector<std::unique_ptr<PowerSource>> sources;
  sources.push_back(std::make_unique<Hwmon>(env));
  return sources;
}

}  // namespace tokwatt
