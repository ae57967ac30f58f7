#include "probes/power/plug.h"

#include <algorithm>
#include <cmath>

namespace tokwatt {
namespace {

constexpr double kMicrojoulesPerWattHour = 3.6e9;
constexpr double kMostWattHours = 1e9;

bool HasKind(const std::vector<PlugKind>& kinds, const std::string& name) {
  return std::any_of(kinds.begin(), kinds.end(),
                     [&](const PlugKind& kind) { return kind.name == name; });
}

// A source that cannot be read, and says why.
class Voice : public PowerSource {
 public:
  Voice(std::string name, PowerExpectation expected, Error error)
      : name_(std::move(name)), expected_(std::move(expected)), error_(std::move(error)) {}
  const std::string& name() const override { return name_; }
  PowerExpectation expected() const override { return expected_; }
  Result<PowerAnswer> Read() override { return tl::unexpected<Error>(error_); }

 private:
  const std::string name_;
  const PowerExpectation expected_;
  const Error error_;
};

std::unique_ptr<PowerSource> NoPlug() {
  return std::make_unique<Voice>(
      "plug", PowerExpectation{},
      Error{Code::kNotFound,
            "no smart plug and no UPS is configured",
            {},
            "add to tokwatt.toml, above the first [section]: "
            R"(plug.desk = { kind = "shelly", url = "http://ADDRESS" })"});
}

std::unique_ptr<PowerSource> UnknownPlug(const PlugConfig& plug) {
  return std::make_unique<Voice>(
      plug.kind, PowerExpectation{plug.name, PowerScope::kWall},
      Error{Code::kInvalidArgument,
            "plug '" + plug.name + "': this version has no plug of kind '" + plug.kind + "'",
            "unknown_kind", "correct 'kind' in the section [plug." + plug.name + "]"});
}

// What to look at, by how it failed; empty where the error's own words say it.
std::string Advice(const PlugConfig& plug, const Error& error) {
  const std::string section = "[plug." + plug.name + "]";
  const bool unreachable = error.code == Code::kDeadlineExceeded ||
                           (error.code == Code::kUnavailable &&
                            (error.reason.empty() || error.reason == "connection_lost"));
  if (unreachable) {
    return "see that what answers there is on and in the network, and that 'url' in " + section +
           " is its address";
  }
  if (error.reason == kCertificateNotTrusted) {
    return "write 'url' in " + section +
           " with http:// if it answers that too, or make this "
           "machine trust its certificate";
  }
  const bool nonsense = error.code == Code::kDataLoss && error.reason.empty();
  return nonsense ? "correct 'kind' or 'url' in " + section : "";
}

}  // namespace

Result<PowerAnswer> PlugSource::Read() {
  Result<PowerAnswer> answer = ReadPlug();
  if (!answer && answer.error().fix.empty()) answer.error().fix = Advice(plug_, answer.error());
  return answer;
}

void PlugValues::TakeEnergy(Result<uint64_t> asked_uj) {
  if (asked_uj) {
    energy_uj = *asked_uj;
  } else {
    no_energy = std::move(asked_uj).error();
  }
}

Result<double> PlausibleWatts(double watts, double ceiling_watts) {
  if (!std::isfinite(watts)) return Fail(Code::kDataLoss, "the power is no number");
  if (watts < 0) return Fail(Code::kDataLoss, "power flows back through the plug", "negative");
  if (watts > ceiling_watts) {
    return Fail(Code::kDataLoss, "more power than a plug can carry", "implausible");
  }
  return watts;
}

std::optional<uint64_t> EnergyOfWattHours(std::optional<double> watt_hours) {
  if (!watt_hours || !std::isfinite(*watt_hours)) return std::nullopt;
  if (*watt_hours < 0 || *watt_hours > kMostWattHours) return std::nullopt;
  return static_cast<uint64_t>(std::llround(*watt_hours * kMicrojoulesPerWattHour));
}

PowerAnswer PlugAnswer(const std::string& component, MonoTime at, const PlugValues& values,
                       const PlugTraits& traits) {
  PowerReading reading;
  reading.component = component;
  reading.scope = PowerScope::kWall;
  reading.quality = values.quality;
  reading.at = at;
  reading.ceiling_watts = traits.ceiling_watts;
  PowerAnswer answer;
  if (values.watts) {
    reading.value = PowerGauge{*values.watts, traits.averaging_ns};
    reading.resolution = traits.power_resolution_watts;
    reading.refresh_seconds = traits.power_refresh_seconds;
    answer.readings.push_back(reading);
  }
  if (values.energy_uj) {
    reading.value = EnergyCounter{*values.energy_uj, 0};
    reading.resolution = traits.energy_resolution_joules;
    reading.refresh_seconds = traits.energy_refresh_seconds;
    answer.readings.push_back(reading);
  } else if (values.no_energy) {
    answer.missing_counters.push_back({component, *values.no_energy});
  }
  return answer;
}

Result<> ProgressWatch::Check(const std::string& marker, MonoTime at) {
  if (marker.empty()) return {};
  if (marker != marker_) {
    marker_ = marker;
    since_ = at;
  }
  if (at - since_ < limit_) return {};
  return Fail(Code::kUnavailable, "the plug repeats an old answer", "stale");
}

tl::unexpected<Error> NoPlugUnderRoot() {
  return Fail(Code::kUnimplemented, "a plug is no file below the root", "not_available_under_root");
}

std::vector<PlugConfig> PlugsOf(const Env& env, const std::vector<PlugKind>& kinds) {
  std::vector<PlugConfig> plugs;
  std::copy_if(env.plugs.begin(), env.plugs.end(), std::back_inserter(plugs),
               [&](const PlugConfig& plug) { return HasKind(kinds, plug.kind); });
  return plugs;
}

std::vector<std::unique_ptr<PowerSource>> MakePlugSources(const Env& env) {
  std::vector<std::unique_ptr<PowerSource>> sources;
  std::vector<PlugKind> known;
  for (const PowerSourceEntry& entry : PowerSourceRegistry()) {
    if (!entry.is_plug()) continue;
    for (auto& source : entry.make(env)) sources.push_back(std::move(source));
    for (PlugKind& kind : entry.kinds()) known.push_back(std::move(kind));
  }
  for (const PlugConfig& plug : env.plugs) {
    if (!HasKind(known, plug.kind)) sources.push_back(UnknownPlug(plug));
  }
  if (sources.empty()) sources.push_back(NoPlug());
  return sources;
}

}  // namespace tokwatt
