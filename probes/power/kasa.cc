// kasa: wall power from a TP-Link Kasa plug or strip with a meter (HS110, KP115, EP25, HS300, ...),
// over its local protocol, which knows no password. Firmware that only speaks KLAP does not answer.
#include "base/text_file.h"
#include "probes/power/kasa_protocol.h"
#include "probes/power/plug_address.h"

namespace tokwatt {
namespace {

constexpr int kPort = 9999;
constexpr char kRealtime[] = R"("emeter":{"get_realtime":{}})";

// Milliwatts on hardware 2; energy in whole watt-hours. What a reading averages is not documented.
constexpr PlugTraits kTraits{0.001, 1'000'000'000, 1, 3600, 0, kPlugCeilingWatts};

class Kasa : public PowerSource {
 public:
  Kasa(const Env& env, PlugConfig plug) : env_(env), plug_(std::move(plug)) {}

  const std::string& name() const override { return name_; }
  bool may_block() const override { return true; }

  Result<PowerAnswer> Read() override {
    if (env_.only_files() || env_.tcp == nullptr) return NoPlugUnderRoot();
    TOKWATT_ASSIGN_OR_RETURN(const std::string question, Question());
    const MonoTime before = env_.clock->Mono();
    TOKWATT_ASSIGN_OR_RETURN(const std::string answer, Ask(question));
    const MonoTime after = env_.clock->Mono();
    TOKWATT_ASSIGN_OR_RETURN(const PlugValues values, At(plug_, ParseKasaRealtime(answer)));
    return PlugAnswer(plug_.name, before + (after - before) / 2, values, kTraits);
  }

 private:
  // An outlet of a strip is named by its id, which is asked for once.
  Result<std::string> Question() {
    const auto channel = ParseUnsigned(plug_.Option("channel"));
    if (!channel) return std::string("{") + kRealtime + "}";
    if (outlet_.empty()) {
      TOKWATT_ASSIGN_OR_RETURN(const std::string info, Ask(R"({"system":{"get_sysinfo":{}}})"));
      TOKWATT_ASSIGN_OR_RETURN(const auto outlets, At(plug_, ParseKasaChildren(info)));
      if (*channel >= outlets.size()) {
        return Fail(Code::kNotFound, plug_.url + ": there is no outlet " +
                                         std::to_string(*channel) + "; it has " +
                                         std::to_string(outlets.size()));
      }
      outlet_ = outlets[*channel];
    }
    return R"({"context":{"child_ids":[")" + outlet_ + R"("]},)" + kRealtime + "}";
  }

  Result<std::string> Ask(const std::string& json) const {
    TOKWATT_ASSIGN_OR_RETURN(const PlugAddress address,
                             At(plug_, ParsePlugAddress(plug_.url, kPort)));
    TcpRequest request;
    request.host = address.host;
    request.port = address.port;
    request.question = EncodeKasaFrame(json);
    request.whole = IsWholeKasaFrame;
    TOKWATT_ASSIGN_OR_RETURN(const std::string answer, env_.tcp->Ask(request));
    return At(plug_, DecodeKasaFrame(answer));
  }

  const std::string name_ = "kasa";
  const Env env_;
  const PlugConfig plug_;
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
