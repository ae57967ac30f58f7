#include "agent/own_energy.h"

#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <deque>
#include <utility>

#include "probes/host/mac_load.h"
#include "probes/host/self_probe.h"
#include "probes/host/utilisation.h"

namespace tokwatt {
namespace {

constexpr std::chrono::seconds kEvery(10);
constexpr int64_t kSecondNs = 1'000'000'000;

bool IsPackage(const WindowEnergy& energy) { return energy.component.starts_with("package-"); }

bool IsOfThisProcessor(const WindowEnergy& energy) {
  return energy.powers.empty() && energy.scope == PowerScope::kPackage;
}

Result<int64_t> Told(const WindowEnergy& energy) {
  if (energy.energy_uj) return *energy.energy_uj;
  return Fail(Code::kUnavailable, energy.source + " has no energy of that time",
              energy.invalid_reason);
}

bool Includes(const std::vector<WindowEnergy>& energies, const WindowEnergy& part) {
  return std::any_of(energies.begin(), energies.end(), [&](const WindowEnergy& whole) {
    return IsOfThisProcessor(whole) && whole.source == part.source &&
           whole.component == part.contained_in;
  });
}

double ShareOf(int64_t part, int64_t whole) {
  if (part >= whole) return part > 0 ? 1.0 : 0.0;
  return static_cast<double>(part) / static_cast<double>(whole);
}

class OwnEnergyProbe : public Probe {
 public:
  OwnEnergyProbe(const EnergyWindows& energy, const Clock& clock,
                 std::function<Result<ProcessorTimes>()> times)
      : energy_(energy), clock_(clock), times_(std::move(times)) {
    info_.name = "own-energy";
    info_.interval = kEvery;
    info_.busy_interval = kEvery;
  }

  const ProbeInfo& info() const override { return info_; }

  Result<> Collect(SampleSink& sink) override {
    const MonoTime now = clock_.Mono();
    const auto times = times_();
    if (!times) return Remember(times.error());
    edges_.push_back({now, *times});
    while (edges_.size() > 1 && now - edges_[1].at >= energy_.AnsweredWithin()) {
      if (const Result<> charged = Charge(sink); !charged) return Remember(charged.error());
    }
    return {};
  }

  std::vector<SensorState> Sensors() const override {
    SensorState state;
    state.probe = info_.name;
    state.source = series_.key.source;
    state.component = series_.key.component;
    state.metric = series_.key.metric;
    state.scope = PowerScope::kPackage;
    state.quality = Quality::kEstimated;
    state.kind = "counter";
    state.absent = absent_;
    return {state};
  }

 private:
  struct Edge {
    MonoTime at;
    ProcessorTimes times;
  };

  // Of the oldest two edges.
  Result<> Charge(SampleSink& sink) {
    const Edge from = edges_.front();
    edges_.pop_front();
    const Edge to = edges_.front();
    TOKWATT_ASSIGN_OR_RETURN(const int64_t package_uj,
                             PackageEnergyUj(energy_.Energy(from.at, to.at)));
    const double seconds = Seconds(to.at - from.at);
    const auto package = static_cast<double>(package_uj);
    quietest_ = std::min(quietest_.value_or(package / seconds), package / seconds);
    if (const auto shares = SharesOf(from.times, to.times)) {
      const double idle = *quietest_ * seconds;
      total_uj_ += std::llround(idle * shares->of_all + (package - idle) * shares->of_busy);
    }
    absent_.reset();
    sink.AddScaled(series_, to.at, total_uj_);
    return {};
  }

  // That a machine tells no such energy is no failure of the probe.
  Result<> Remember(const Error& error) {
    absent_ = Absence{error.reason_code(), error.message, error.fix};
    return {};
  }

  const EnergyWindows& energy_;
  const Clock& clock_;
  const std::function<Result<ProcessorTimes>()> times_;
  ProbeInfo info_;
  // The default exponent of the metric is -6: microjoules.
  const SeriesDeclaration series_ =
      Declare(metrics::kAgentEnergyJoules, "agent", "agent",
              {{"scope", std::string(ToString(PowerScope::kPackage))}}, Quality::kEstimated);
  std::deque<Edge> edges_;
  int64_t total_uj_ = 0;
  std::optional<double> quietest_;  // microjoules a second
  std::optional<Absence> absent_ =
      Absence{"first_reading", "the energy of a window needs both of its edges", ""};
};

}  // namespace

Result<ProcessorTimes> ReadProcessorTimes(const Env& env) {
  TOKWATT_ASSIGN_OR_RETURN(const CpuTimes all,
                           env.apple != nullptr ? ReadMacCpuTimes(*env.apple) : ReadCpuTimes(env));
  const int64_t tick_ns = kSecondNs / sysconf(_SC_CLK_TCK);
  return ProcessorTimes{OwnProcessorNanoseconds(), all.busy_ticks * tick_ns,
                        all.total_ticks * tick_ns};
}

std::optional<OwnShares> SharesOf(const ProcessorTimes& before, const ProcessorTimes& now) {
  const int64_t own = now.own_ns - before.own_ns;
  const int64_t busy = now.busy_ns - before.busy_ns;
  const int64_t all = now.all_ns - before.all_ns;
  if (own < 0 || busy < 0 || all < 0) return std::nullopt;
  return OwnShares{ShareOf(own, busy), ShareOf(own, all)};
}

Result<int64_t> PackageEnergyUj(const std::vector<WindowEnergy>& energies) {
  const WindowEnergy* first = nullptr;
  int64_t sum_uj = 0;
  for (const WindowEnergy& energy : energies) {
    if (!IsOfThisProcessor(energy) || !IsPackage(energy)) continue;
    if (first != nullptr && energy.source != first->source) continue;
    first = first == nullptr ? &energy : first;
    TOKWATT_ASSIGN_OR_RETURN(const int64_t told_uj, Told(energy));
    sum_uj += told_uj;
  }
  if (first != nullptr) return sum_uj;
  std::optional<Result<int64_t>> largest;
  for (const WindowEnergy& energy : energies) {
    if (!IsOfThisProcessor(energy) || Includes(energies, energy)) continue;
    const Result<int64_t> told = Told(energy);
    if (!largest || !*largest || (told && *told > **largest)) largest = told;
  }
  if (largest) return *largest;
  return Fail(Code::kNotFound, "no sensor tells the energy of this machine's processor",
              "no_package_energy");
}

std::unique_ptr<Probe> MakeOwnEnergyProbe(const EnergyWindows& energy, const Clock& clock,
                                          std::function<Result<ProcessorTimes>()> times) {
  return std::make_unique<OwnEnergyProbe>(energy, clock, std::move(times));
}

}  // namespace tokwatt
