// kasa: wall power from a TP-Link Kasa plug or strip with a meter (HS110, KP115, EP25, HS300, ...),
// over its local protocol, which knows no password. Firmware that only speaks KLAP does not answer.
#include "base/text_file.h"
#include "probes/power/kasa_protocol.h"
#include "probes/power/plug_address.h"

namespace tokwatt {
namespace {

constexpr char kRealtime[] = R"("emeter":{"get_realtime":{}})";

// Milliwatts on hardware 2; energy in whole watt-hours. What a reading averages is not documented.
constexpr PlugTraits kTraits{0.001, 1'000'000'000, 1, 3600, 0, kPlugCeilingWatts};

class Kasa : public PlugSource {
 public:
  Kasa(const Env& env, PlugConfig plug) : PlugSource(std::move(plug)), env_(env) {}

  const std::string& name() const override { return name_; }

  Result<PowerAnswer> ReadPlug() override {
    TOKWATT_ASSIGN_OR_RETURN(const std::string question, Question());
    TOKWATT_ASSIGN_OR_RETURN(const PlugText answer, Ask(question));
    TOKWATT_ASSIGN_OR_RETURN(const PlugValues values, At(plug_, ParseKasaRealtime(answer.text)));
    return PlugAnswer(plug_.name, answer.at, values, kTraits);
  }

 private:
  // An outlet of a strip is named by its id, which is asked for once.
  Result<std::string> Question() {
    const auto channel = ParseUnsigned(plug_.Option("channel"));
    if (!channel) return std::string("{") + kRealtime + "}";
    if (outlet_.empty()) {
      TOKWATT_ASSIGN_OR_RETURN(const PlugText info, Ask(R"({"system":{"get_sysinfo":{}}})"));
      TOKWATT_ASSIGN_OR_RETURN(const auto outlets, At(plug_, ParseKasaChildren(info.text)));
      if (*channel >= outlets.size()) {
        return Fail(Code::kNotFound, plug_.url + ": there is no outlet " +
                                         std::to_string(*channel) + "; it has " +
                                         std::to_string(outlets.size()));
      }
      outlet_ = outlets[*channel];
    }
    return R"({"context":{"child_ids":[")" + outlet_ + R"("]},)" + kRealtime + "}";
  }

  Result<PlugText> Ask(const std::string& json) const {
    TOKWATT_ASSIGN_OR_RETURN(const PlugAddress address,
                             At(plug_, ParsePlugAddress(plug_.url, kKasaPort)));
    TOKWATT_ASSIGN_OR_RETURN(PlugText answer,
                             AskPlug(env_, address, EncodeKasaFrame(json), IsWholeKasaFrame));
    TOKWATT_ASSIGN_OR_RETURN(answer.text, At(plug_, DecodeKasaFrame(answer.text)));
    return answer;
  }

  const std::string name_ = "kasa";
  const Env env_;
  std::string outlet_;
};

}  // namespace

std::vector<PlugKind> KasaKinds() {
  return {{"kasa", "tcp://ADDRESS", {{"channel", PlugOption::Type::kNumber}}}};
}

std::vector<std::unique_ptr<PowerSource>> MakeKasa(const Env& env) {
  std::vector<std::unique_ptr<PowerSource>> sources;
  for (const PlugConfig& plug : PlugsOf(env, KasaKinds())) {
    sources.push_back(std::make_unique<Kasa>(env, plug));
  }
  return sources;
}

}  // namespace tokwatt
