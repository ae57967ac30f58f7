#include "tests/bench/energy/trial.h"

#include <cmath>
#include <memory>
#include <vector>

#include "probes/power/energy_meter.h"

namespace tokwatt::bench {
namespace {

// The instrument as the meter sees it: a power source that is read when its time has come.
class Source : public PowerSource {
 public:
  Source(const Instrument& instrument, const MonoTime& now) : instrument_(instrument), now_(now) {}
  const std::string& name() const override { return name_; }
  Result<PowerAnswer> Read() override {
    PowerAnswer answer;
    answer.readings.push_back(instrument_.Read(now_));
    return answer;
  }

 private:
  const std::string name_ = "bench";
  const Instrument& instrument_;
  const MonoTime& now_;
};

WindowEnergy Measure(const Instrument& instrument, const Schedule& schedule) {
  MonoTime now;
  std::vector<std::unique_ptr<PowerSource>> sources;
  sources.push_back(std::make_unique<Source>(instrument, now));
  const PowerProbes meter = MakePowerProbes(std::move(sources), std::chrono::seconds(1));
  for (const MonoTime at : schedule.reads) {
    now = at;
    meter.windows->ReadNow();
  }
  return meter.windows->Energy(schedule.window.from, schedule.window.to).front();
}

}  // namespace

Outcome Try(const InstrumentKind& kind, const Regime& regime, const WaveformKind& waveform,
            Random& random) {
  const Waveform load = waveform.draw(random, kScheduleLength);
  const Schedule schedule = DrawSchedule(regime, random);
  Instrument instrument(kind, load, random);
  const bool resets = kind.is_counter && schedule.resets;
  if (resets) instrument.ResetAt(schedule.reset_at);
  const WindowEnergy measured = Measure(instrument, schedule);
  Outcome outcome;
  outcome.fault = resets || HasGap(schedule);
  outcome.dropped_out = schedule.dropped_out;
  outcome.refused = measured.invalid_reason;
  outcome.truth_joules =
      (load.EnergyUj(schedule.window.to) - load.EnergyUj(schedule.window.from)) * 1e-6;
  if (!measured.energy_uj) return outcome;
  outcome.energy_joules = static_cast<double>(*measured.energy_uj) * 1e-6;
  outcome.bound_joules = outcome.energy_joules * measured.edge_bound_ratio.value_or(INFINITY);
  return outcome;
}

}  // namespace tokwatt::bench
