// amdgpu: the power of AMD graphics, a card or a processor with its graphics inside.
//
// The binary file gpu_metrics beside the hwmon chip tells exact milliwatts and how they are
// filtered; hwmon prints fractions of a watt wrongly on several controllers, and is what is left
// where the file is missing, or of a revision that nobody described here.
#include <array>

#include "base/text_file.h"
#include "probes/power/gpu_metrics.h"
#include "probes/power/hwmon_channel.h"

namespace tokwatt {
namespace {

constexpr std::chrono::seconds kLookAgain(60);  // for cards whose driver was loaded later
constexpr size_t kMostMetricsBytes = 4096;      // a page, the most that sysfs tells at once

// The driver keeps a table for about a millisecond (smu_cmn, "cache" of the metrics table).
constexpr double kRefreshSeconds = 0.001;

class Amdgpu : public PowerSource {
 public:
  explicit Amdgpu(const Env& env) : env_(env) {}

  const std::string& name() const override { return name_; }

  Result<PowerAnswer> Read() override {
    if (!looked_ || env_.clock->Mono() - looked_at_ >= kLookAgain) FindCards();
    if (cards_.empty()) return Fail(Code::kNotFound, "this machine has no AMD graphics");
    PowerAnswer answer;
    for (const HwmonPowerChannel& card : cards_) answer.Add(card.component, ReadCard(card));
    return answer;
  }

 private:
  void FindCards() {
    looked_ = true;
    looked_at_ = env_.clock->Mono();
    cards_.clear();
    const auto chips = ListHwmonChips(env_);
    if (!chips) return;
    for (const HwmonChip& chip : *chips) {
      if (chip.name != "amdgpu") continue;
      for (const HwmonChannel& channel : ListHwmonChannels(chip, "power")) {
        const auto power = DescribeHwmonPower(chip, channel);
        if (power) cards_.push_back(OpenHwmonPower(chip, channel, "power", *power));
      }
    }
  }

  Result<PowerReading> ReadCard(const HwmonPowerChannel& card) {
    if (const auto why = WhyNotRead(card.chip)) {
      return Fail(Code::kUnavailable, why->detail, why->reason);
    }
    const auto file = ReadFileHead(card.chip.directory + "/device/gpu_metrics", buffer_);
    if (!file) return ReadHwmonPower(*env_.clock, card);
    const auto metrics = DecodeGpuMetrics(std::as_bytes(std::span(*file)));
    if (!metrics) return ReadHwmonPower(*env_.clock, card);
    PowerReading reading;
    reading.component = card.component;
    reading.scope = metrics->scope;
    reading.at = env_.clock->Mono();
    const Nanoseconds averaging = metrics->averaging.value_or(Nanoseconds(card.power.averaging_ns));
    reading.value = PowerGauge{metrics->socket_watts, averaging.count()};
    reading.resolution = metrics->resolution_watts;
    reading.refresh_seconds = kRefreshSeconds;
    return reading;
  }

  const std::string name_ = "amdgpu";
  const Env env_;
  bool looked_ = false;
  MonoTime looked_at_;
  std::vector<HwmonPowerChannel> cards_;
  std::array<char, kMostMetricsBytes> buffer_{};
};

}  // namespace

// Its channels of hwmon are that source's.
FilePatterns AmdgpuFiles() {
  return {{.path = "/sys/class/hwmon/*/device/gpu_metrics", .asks_device = true}};
}

std::vector<std::unique_ptr<PowerSource>> MakeAmdgpu(const Env& env) {
  std::vector<std::unique_ptr<PowerSource>> sources;
  sources.push_back(std::make_unique<Amdgpu>(env));
  return sources;
}

}  // namespace tokwatt
