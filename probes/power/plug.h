// Plug: what every smart plug and UPS shares: checked values, instruments, and its voice in errors.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "probes/power/power_source.h"

namespace tokwatt {

// The most that one socket carries: 20 A at 230 V.
inline constexpr double kPlugCeilingWatts = 4600;

// How a kind of plug measures, as its maker documents it.
struct PlugTraits {
  double power_resolution_watts = 0.1;
  int64_t averaging_ns = 1'000'000'000;
  double power_refresh_seconds = 1;
  double energy_resolution_joules = 3600;
  double energy_refresh_seconds = 60;
  double ceiling_watts = kPlugCeilingWatts;
};

// A configured plug; every kind of them derives from it.
class PlugSource : public PowerSource {
 public:
  explicit PlugSource(PlugConfig plug) : plug_(std::move(plug)) {}
  bool may_block() const override { return true; }
  std::string powers() const override { return plug_.powers; }
  PowerExpectation expected() const override { return {plug_.name, PowerScope::kWall}; }
  // ReadPlug, and for a plug that cannot be reached or understood which settings to look at.
  Result<PowerAnswer> Read() final;

 protected:
  virtual Result<PowerAnswer> ReadPlug() = 0;

  const PlugConfig plug_;
};

// What a plug said, in our units.
struct PlugValues {
  std::optional<double> watts;
  std::optional<uint64_t> energy_uj;  // of a counter that the plug started at some time
  std::optional<Error> no_energy;     // why a counter that was asked for said nothing
  Quality quality = Quality::kMeasured;

  // An energy total that cannot be had leaves the power.
  void TakeEnergy(Result<uint64_t> asked_uj);
};

// kDataLoss for what no plug can carry: not finite, negative, above the ceiling.
Result<double> PlausibleWatts(double watts, double ceiling_watts = kPlugCeilingWatts);

// Nothing for what no counter can hold: not finite, negative, above a gigawatt-hour.
std::optional<uint64_t> EnergyOfWattHours(std::optional<double> watt_hours);

// A gauge and a counter of the wall, as far as `values` has them.
PowerAnswer PlugAnswer(const std::string& component, MonoTime at, const PlugValues& values,
                       const PlugTraits& traits);

// Notices a plug, a proxy or a hung firmware that repeats its last answer: something that a live
// plug changes stands still.
class ProgressWatch {
 public:
  explicit ProgressWatch(Nanoseconds limit) : limit_(limit) {}
  // kUnavailable, reason "stale", once `marker` has been the same for the limit. An empty marker
  // tells nothing.
  Result<> Check(const std::string& marker, MonoTime at);

 private:
  Nanoseconds limit_;
  std::string marker_;
  MonoTime since_;
};

// kUnimplemented, reason "not_available_under_root": a plug is no file.
tl::unexpected<Error> NoPlugUnderRoot();

// `result`, its error with the plug's address before the message.
template <typename T>
Result<T> At(const PlugConfig& plug, Result<T> result) {
  if (!result) return Wrap(std::move(result).error(), plug.url);
  return result;
}

// The configured plugs of these kinds.
std::vector<PlugConfig> PlugsOf(const Env& env, const std::vector<PlugKind>& kinds);

// Every configured plug, made by the row of the registry that has its kind; where none is
// configured, one source "plug" that says how to get wall power.
std::vector<std::unique_ptr<PowerSource>> MakePlugSources(const Env& env);

}  // namespace tokwatt
