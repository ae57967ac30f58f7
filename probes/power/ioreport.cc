// ioreport: the rails of an Apple chip, counters that macOS keeps from a model of its activity.
//
// What powermetrics(1) shows, without root. "package-0" is processor, graphics and Neural Engine;
// everything else of the machine (memory's own, storage, fans, ports, conversion) is not in it, so
// it is far below what the Mac draws. Where it claims more than the machine drew it is not
// believed (probes/power/plausible.h).
#include "probes/apple/apple_sensors.h"
#include "probes/apple/ioreport_energy.h"
#include "probes/power/power_source.h"

namespace tokwatt {
namespace {

constexpr std::chrono::seconds kLookAgain(60);
// Twice what the largest Mac with such a chip draws at the wall (Mac Studio: 295 W, Apple support
// 102027).
constexpr double kCeilingWatts = 600;

class IoReport : public PowerSource {
 public:
  explicit IoReport(const Env& env) : env_(env) {}

  const std::string& name() const override { return name_; }

  Result<PowerAnswer> Read() override {
    TOKWATT_ASSIGN_OR_RETURN(const AppleSensors* apple, RequireAppleSensors(env_, "IOReport"));
    if (subscription_ == nullptr) TOKWATT_RETURN_IF_ERROR(Subscribe(*apple));
    const Result<> sampled = subscription_->Sample(values_);
    const MonoTime now = env_.clock->Mono();
    if (!sampled) {
      if (now - looked_at_ >= kLookAgain) subscription_.reset();
      return tl::unexpected<Error>(sampled.error());
    }
    PowerAnswer answer;
    for (RailEnergy& rail : ReadEnergyRails(rails_, subscription_->channels(), values_)) {
      answer.Add(rail.component, MakeReading(rail, now));
    }
    return answer;
  }

 private:
  Result<> Subscribe(const AppleSensors& apple) {
    const MonoTime now = env_.clock->Mono();
    if (absent_ && now - looked_at_ < kLookAgain) return tl::unexpected<Error>(*absent_);
    looked_at_ = now;
    auto subscription = apple.SubscribeIoReport(IsEnergyChannel);
    if (!subscription) {
      absent_ = subscription.error();
      return tl::unexpected<Error>(std::move(subscription).error());
    }
    absent_.reset();
    subscription_ = *std::move(subscription);
    rails_ = ChooseEnergyRails(subscription_->channels());
    return {};
  }

  static Result<PowerReading> MakeReading(RailEnergy& rail, MonoTime now) {
    TOKWATT_ASSIGN_OR_RETURN(const uint64_t total_uj, std::move(rail.total_uj));
    PowerReading reading;
    reading.component = rail.component;
    reading.contained_in = rail.contained_in;
    reading.scope = PowerScope::kPackage;
    reading.quality = Quality::kEstimated;
    reading.at = now;
    reading.value = EnergyCounter{total_uj, 0};
    reading.resolution = rail.step_joules;
    reading.ceiling_watts = kCeilingWatts;
    return reading;
  }

  const std::string name_ = "ioreport";
  const Env env_;
  std::unique_ptr<IoReportSubscription> subscription_;
  std::vector<EnergyRail> rails_;
  std::vector<IoReportValue> values_;
  std::optional<Error> absent_;
  MonoTime looked_at_;
};

}  // namespace

std::vector<std::unique_ptr<PowerSource>> MakeIoReport(const Env& env) {
  std::vector<std::unique_ptr<PowerSource>> sources;
  sources.push_back(std::make_unique<IoReport>(env));
  return sources;
}

}  // namespace tokwatt
