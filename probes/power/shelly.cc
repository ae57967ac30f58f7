// shelly: wall power from a Shelly plug of any generation, over its local API.
//
// /shelly tells the generation, and from the second on who asks proves a password by a SHA-256
// digest (user "admin"), before by a basic login. A meter without a switch (Plug PM, 1PM Mini) is
// the component PM1 instead of Switch.
#include <optional>

#include "probes/power/plug_http.h"
#include "probes/power/shelly_parse.h"

namespace tokwatt {
namespace {

constexpr std::chrono::seconds kStaleAfter(180);  // what must change does so every minute
constexpr const char* kMeteringComponents[] = {"Switch", "PM1"};

// Gen2: the mean of about a second in tenths of a watt, energy in thousandths of a watt-hour,
// documented per minute only.
constexpr PlugTraits kTraits{0.1, 1'000'000'000, 0, 3.6, 60, kPlugCeilingWatts};
// Gen1: hundredths of a watt, whole watt-minutes.
constexpr PlugTraits kGen1Traits{0.01, 1'000'000'000, 0, 60, 60, kPlugCeilingWatts};

class Shelly : public PlugSource {
 public:
  Shelly(const Env& env, PlugConfig plug) : PlugSource(std::move(plug)), env_(env) {}

  const std::string& name() const override { return name_; }

  Result<PowerAnswer> ReadPlug() override {
    if (!identity_) TOKWATT_RETURN_IF_ERROR(Identify());
    MonoTime at;
    const auto status = identity_->generation == 1 ? ReadMeter(at) : ReadComponent(at);
    if (!status) {
      identity_.reset();  // another one may have this address now
      return tl::unexpected<Error>(status.error());
    }
    TOKWATT_RETURN_IF_ERROR(At(plug_, progress_.Check(status->progress, at)));
    return PlugAnswer(plug_.name, at, status->values,
                      identity_->generation == 1 ? kGen1Traits : kTraits);
  }

 private:
  Result<> Identify() {
    TOKWATT_ASSIGN_OR_RETURN(const PlugBody body, FetchPlugJson(env_, plug_, "/shelly"));
    TOKWATT_ASSIGN_OR_RETURN(identity_, At(plug_, ParseShellyIdentity(body.json)));
    return {};
  }

  Result<ShellyStatus> ReadMeter(MonoTime& at) const {
    const auto login = PlugLogin(plug_, HttpLogin::Kind::kBasic, "admin");
    TOKWATT_ASSIGN_OR_RETURN(
        const PlugBody body,
        FetchPlugJson(env_, plug_, "/meter/" + plug_.Option("channel", "0"), login));
    at = body.at;
    return At(plug_, ParseShellyMeter(body.json));
  }

  // Remembers which component answered: the others are asked only after a 404.
  Result<ShellyStatus> ReadComponent(MonoTime& at) {
    const auto login = PlugLogin(plug_, HttpLogin::Kind::kDigest, "admin");
    Result<PlugBody> body = Fail(Code::kNotFound, "");
    for (size_t tried = 0; tried < std::size(kMeteringComponents); ++tried) {
      body = FetchPlugJson(env_, plug_, Question(kMeteringComponents[component_]), login);
      if (body || body.error().code != Code::kNotFound) break;
      component_ = (component_ + 1) % std::size(kMeteringComponents);
    }
    if (!body) return tl::unexpected<Error>(NoMeter(body.error()));
    at = body->at;
    return At(plug_, ParseShellyComponent(body->json));
  }

  std::string Question(const std::string& component) const {
    return "/rpc/" + component + ".GetStatus?id=" + plug_.Option("channel", "0");
  }

  Error NoMeter(Error error) const {
    if (error.code != Code::kNotFound) return error;
    error.message =
        plug_.url + ": this Shelly has no power meter on channel " + plug_.Option("channel", "0");
    return error;
  }

  const std::string name_ = "shelly";
  const Env env_;
  std::optional<ShellyIdentity> identity_;
  size_t component_ = 0;
  ProgressWatch progress_{kStaleAfter};
};

}  // namespace

std::vector<PlugKind> ShellyKinds() {
  return {{"shelly",
           "http://ADDRESS",
           {{"channel", PlugOption::Type::kNumber},
            {"user"},
            {"secret_file", PlugOption::Type::kSecretFile}}}};
}

std::vector<std::unique_ptr<PowerSource>> MakeShelly(const Env& env) {
  std::vector<std::unique_ptr<PowerSource>> sources;
  for (const PlugConfig& plug : PlugsOf(env, ShellyKinds())) {
    sources.push_back(std::make_unique<Shelly>(env, plug));
  }
  return sources;
}

}  // namespace tokwatt
