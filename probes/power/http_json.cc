// http_json: wall power from anything that answers JSON over HTTP; what to ask is a row of data.
#include <algorithm>
#include <optional>

#include "base/text_file.h"
#include "base/time_text.h"
#include "probes/power/http_json_presets.h"
#include "probes/power/plug_http.h"

namespace tokwatt {
namespace {

// `text` with each "{name}" replaced by the plug's option of that name.
std::string FillIn(std::string text, const PlugConfig& plug) {
  for (size_t open = text.find('{'); open != std::string::npos; open = text.find('{', open)) {
    const size_t close = text.find('}', open);
    if (close == std::string::npos) break;
    const std::string name = text.substr(open + 1, close - open - 1);
    const std::string value = plug.Option(name, name == "channel" ? "0" : "");
    text.replace(open, close - open + 1, value);
    open += value.size();
  }
  return text;
}

HttpJsonNumber FillIn(HttpJsonNumber number, const PlugConfig& plug) {
  number.path = FillIn(number.path, plug);
  for (std::string& pointer : number.value) pointer = FillIn(pointer, plug);
  return number;
}

// A number whose question needs an option that was not given is not asked for.
bool IsComplete(const HttpJsonNumber& number, const PlugConfig& plug) {
  return number.asked() && (number.entity.empty() || !plug.Option(number.entity).empty());
}

// `result`, its error with the plug's address and what was asked of it before the message.
template <typename T>
Result<T> About(const HttpJsonNumber& number, const PlugConfig& plug, Result<T> result) {
  if (!result && !number.entity.empty()) {
    return At(plug, Result<T>(Wrap(std::move(result).error(), plug.Option(number.entity))));
  }
  return At(plug, std::move(result));
}

tl::unexpected<Error> NoSuchEntity(const HttpJsonNumber& number, const PlugConfig& plug) {
  return Fail(Code::kNotFound, plug.url + ": there is no '" + plug.Option(number.entity) + "'", {},
              "correct " + number.entity + " in [plug." + plug.name + "]");
}

std::string PercentEncode(const std::string& text) {
  static constexpr char kHex[] = "0123456789ABCDEF";
  std::string encoded;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (std::isalnum(byte) != 0 || c == '-' || c == '.' || c == '_' || c == '~') {
      encoded += c;
    } else {
      encoded += {'%', kHex[byte >> 4], kHex[byte & 15]};
    }
  }
  return encoded;
}

class HttpJson : public PlugSource {
 public:
  HttpJson(const Env& env, PlugConfig plug, Result<HttpJsonPreset> preset)
      : PlugSource(std::move(plug)), env_(env), preset_(std::move(preset)) {
    if (!preset_) return;
    for (HttpJsonNumber* number : {&preset_->power, &preset_->energy}) {
      *number = IsComplete(*number, plug_) ? FillIn(*number, plug_) : HttpJsonNumber{};
    }
    const auto seconds = ParseInteger(plug_.Option("stale_after"));
    if (seconds) preset_->stale_after = std::chrono::seconds(*seconds);
    progress_ = ProgressWatch(preset_->stale_after);
  }

  const std::string& name() const override { return name_; }

  Result<PowerAnswer> ReadPlug() override {
    if (!preset_) return At<PowerAnswer>(plug_, tl::unexpected<Error>(preset_.error()));
    const HttpJsonNumber& first = preset_->power.asked() ? preset_->power : preset_->energy;
    TOKWATT_ASSIGN_OR_RETURN(const PlugBody body, Ask(first));
    PlugValues values;
    TOKWATT_RETURN_IF_ERROR(About(first, plug_, ReadFirst(body, values)));
    if (NeedsSecond()) values.TakeEnergy(ReadSecond());
    return PlugAnswer(plug_.name, body.at, values, preset_->traits);
  }

 private:
  bool NeedsSecond() const {
    return preset_->power.asked() && preset_->energy.asked() &&
           preset_->energy.path != preset_->power.path;
  }

  Result<> ReadFirst(const PlugBody& body, PlugValues& values) {
    TOKWATT_RETURN_IF_ERROR(CheckAge(body));
    if (preset_->power.asked()) {
      TOKWATT_ASSIGN_OR_RETURN(values.watts, ParsePower(body.json, preset_->power));
      if (NeedsSecond()) return {};
    }
    if (!preset_->energy.asked()) return {};
    const auto energy_uj = ParseEnergy(body.json, preset_->energy);
    if (!values.watts) TOKWATT_RETURN_IF_ERROR(energy_uj);
    values.TakeEnergy(At(plug_, energy_uj));
    return {};
  }

  Result<uint64_t> ReadSecond() {
    TOKWATT_ASSIGN_OR_RETURN(const PlugBody body, Ask(preset_->energy));
    return About(preset_->energy, plug_, ParseEnergy(body.json, preset_->energy));
  }

  Result<> CheckAge(const PlugBody& body) {
    if (!preset_->progress.empty()) {
      TOKWATT_RETURN_IF_ERROR(
          progress_.Check(TextAt(body.json, preset_->progress).value_or(""), body.at));
    }
    const WallTime now = ParseHttpDate(body.date).value_or(env_.clock->Wall());
    return CheckUpdated(body.json, preset_->updated, now, preset_->stale_after);
  }

  Result<PlugBody> Ask(const HttpJsonNumber& number) const {
    auto body = Fetch(number.path);
    const bool unknown = !body && body.error().code == Code::kNotFound && !number.entity.empty();
    if (unknown) return NoSuchEntity(number, plug_);
    return body;
  }

  Result<PlugBody> Fetch(std::string path) const {
    std::optional<HttpLogin> login;
    PlugConfig asking = plug_;
    if (preset_->login == HttpJsonLogin::kBasic) {
      login = PlugLogin(plug_, HttpLogin::Kind::kBasic, preset_->usual_user);
    } else if (preset_->login == HttpJsonLogin::kBearer && !plug_.secret.empty()) {
      asking.headers["Authorization"] = "Bearer " + plug_.secret;
    } else if (preset_->login == HttpJsonLogin::kQuery && !plug_.secret.empty()) {
      path += "&user=" + PercentEncode(plug_.Option("user", preset_->usual_user)) +
              "&password=" + PercentEncode(plug_.secret);
    }
    return FetchPlugJson(env_, asking, path, login);
  }

  const std::string name_ = "http_json";
  const Env env_;
  Result<HttpJsonPreset> preset_;
  ProgressWatch progress_{std::chrono::seconds(180)};
};

}  // namespace

std::vector<std::unique_ptr<PowerSource>> MakeHttpJson(const Env& env) {
  std::vector<std::unique_ptr<PowerSource>> sources;
  for (const PlugConfig& plug : env.plugs) {
    auto preset = PresetOf(plug);
    if (!preset && preset.error().code == Code::kNotFound) continue;
    sources.push_back(std::make_unique<HttpJson>(env, plug, std::move(preset)));
  }
  return sources;
}

}  // namespace tokwatt
