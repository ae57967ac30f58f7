// smc: what a whole Mac draws behind its power supply, from Apple's system management controller.
//
// Keys as exelban/stats names them (Apple documents none), floats in watts: PSTR "System Total",
// PDTR "DC In". Both are scope system, and neither includes the other: on a laptop the power that
// comes in also charges the battery, or is helped by it. So one of them speaks: PSTR where the SMC
// has it, which is every Mac that is known, else PDTR. PPBR, the battery's, is left out: its sign
// is not documented. How often the SMC refreshes them, and what it averages, is not known either.
#include "probes/apple/smc_client.h"
#include "probes/power/power_source.h"

namespace tokwatt {
namespace {

constexpr std::chrono::seconds kLookAgain(60);
// Several times what the largest Mac without cards draws (Mac Studio: 295 W at the wall, Apple
// support 102027).
constexpr double kMostWatts = 2000;

struct PowerKey {
  uint32_t key;
  const char* component;
  const char* at_zero;  // what it means that it reads 0 W
};
constexpr PowerKey kKeys[] = {
    {FourCc("PSTR"), "system", "a machine that runs cannot draw 0 W"},
    {FourCc("PDTR"), "dc-in", "0 W come in: the machine runs from its battery"},
};

Result<double> CheckWatts(double watts, const PowerKey& key) {
  if (watts == 0) return Fail(Code::kUnavailable, key.at_zero, "reads_zero");
  if (watts > 0 && watts <= kMostWatts) return watts;
  return Fail(Code::kDataLoss, "the SMC returns a power that no Mac can have");
}

class Smc : public PowerSource {
 public:
  explicit Smc(const Env& env) : env_(env) {}

  const std::string& name() const override { return name_; }

  Result<PowerAnswer> Read() override {
    TOKWATT_ASSIGN_OR_RETURN(const AppleSensors* apple, RequireAppleSensors(env_, "Apple's SMC"));
    if (client_ == nullptr) TOKWATT_RETURN_IF_ERROR(Open(*apple));
    PowerAnswer answer;
    answer.Add(key_->component, ReadKey());
    return answer;
  }

 private:
  // Opens the SMC and chooses the key; what is not there is not looked for every second.
  Result<> Open(const AppleSensors& apple) {
    const MonoTime now = env_.clock->Mono();
    if (absent_ && now - looked_at_ < kLookAgain) return tl::unexpected<Error>(*absent_);
    looked_at_ = now;
    const Result<> opened = Connect(apple);
    absent_.reset();
    if (!opened) absent_ = opened.error();
    return opened;
  }

  Result<> Connect(const AppleSensors& apple) {
    auto client = std::make_unique<SmcClient>(apple);
    TOKWATT_RETURN_IF_ERROR(client->Connect());
    for (const PowerKey& key : kKeys) {
      const auto info = client->Info(key.key);
      if (!info && info.error().code == Code::kNotFound) continue;
      TOKWATT_RETURN_IF_ERROR(info);
      key_ = &key;
      client_ = std::move(client);
      return {};
    }
    return Fail(Code::kNotFound, "this Mac's SMC tells no power of the whole machine");
  }

  Result<PowerReading> ReadKey() {
    TOKWATT_ASSIGN_OR_RETURN(const double raw, client_->Number(key_->key));
    TOKWATT_ASSIGN_OR_RETURN(const double watts, CheckWatts(raw, *key_));
    PowerReading reading;
    reading.component = key_->component;
    reading.scope = PowerScope::kSystem;
    reading.at = env_.clock->Mono();
    reading.value = PowerGauge{watts, 0};
    reading.ceiling_watts = kMostWatts;
    return reading;
  }

  const std::string name_ = "smc";
  const Env env_;
  std::unique_ptr<SmcClient> client_;
  const PowerKey* key_ = nullptr;
  std::optional<Error> absent_;
  MonoTime looked_at_;
};

}  // namespace

std::vector<std::unique_ptr<PowerSource>> MakeSmc(const Env& env) {
  std::vector<std::unique_ptr<PowerSource>> sources;
  sources.push_back(std::make_unique<Smc>(env));
  return sources;
}

}  // namespace tokwatt
