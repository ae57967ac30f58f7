#include "probes/power/energy_meter.h"

#include <algorithm>
#include <atomic>
#include <mutex>

#include "probes/power/energy_history.h"
#include "probes/power/plug.h"
#include "probes/power/wall_probe.h"

namespace tokwatt {
namespace {

constexpr std::chrono::milliseconds kBusyInterval(100);

// A plug's time to answer, or what a gauge that shows the mean of the last second lags behind.
constexpr std::chrono::seconds kAnswerAndLag(2);

// Sources that are read together, one after the other. The lock keeps two threads from reading a
// source at once; it is not the history's, so Energy() never waits for a read.
class SourceGroup {
 public:
  explicit SourceGroup(std::shared_ptr<EnergyHistory> history) : history_(std::move(history)) {}

  void Add(std::unique_ptr<PowerSource> source) {
    indices_.push_back(history_->AddSource(*source));
    sources_.push_back(std::move(source));
  }

  void Read() {
    const std::lock_guard lock(mutex_);
    for (size_t i = 0; i < sources_.size(); ++i) history_->Record(indices_[i], sources_[i]->Read());
  }

  void Emit(SampleSink& sink) const {
    for (const size_t index : indices_) history_->Emit(index, sink);
  }

  std::vector<SensorState> Sensors() const {
    std::vector<SensorState> sensors;
    for (const size_t index : indices_) {
      for (SensorState& state : history_->Sensors(index)) sensors.push_back(std::move(state));
    }
    return sensors;
  }

 private:
  std::mutex mutex_;
  std::shared_ptr<EnergyHistory> history_;
  std::vector<std::unique_ptr<PowerSource>> sources_;
  std::vector<size_t> indices_;
};

using BusyFlag = std::shared_ptr<std::atomic<bool>>;

class PowerProbe : public Probe {
 public:
  PowerProbe(const ProbeInfo& info, std::shared_ptr<SourceGroup> group, BusyFlag busy)
      : at_rest_(info), while_busy_(info), group_(std::move(group)), busy_(std::move(busy)) {
    while_busy_.interval = info.busy_interval;
  }

  const ProbeInfo& info() const override { return *busy_ ? while_busy_ : at_rest_; }

  // A source that cannot be read is a state of that source, not a failure of the run.
  Result<> Collect(SampleSink& sink) override {
    group_->Read();
    group_->Emit(sink);
    return {};
  }

  std::vector<SensorState> Sensors() const override { return group_->Sensors(); }

 private:
  const ProbeInfo at_rest_;
  ProbeInfo while_busy_;
  std::shared_ptr<SourceGroup> group_;
  BusyFlag busy_;
};

class Windows : public EnergyWindows {
 public:
  Windows(std::shared_ptr<EnergyHistory> history, std::shared_ptr<SourceGroup> files, BusyFlag busy,
          Nanoseconds longest_period, std::shared_ptr<WallCalibration> calibration)
      : history_(std::move(history)),
        files_(std::move(files)),
        busy_(std::move(busy)),
        longest_period_(longest_period),
        calibration_(std::move(calibration)) {}

  void ReadNow() override { files_->Read(); }
  std::vector<WindowEnergy> Energy(MonoTime from, MonoTime to) const override {
    std::vector<WindowEnergy> energies = history_->Energy({from, to});
    if (calibration_ == nullptr) return energies;
    if (auto wall = calibration_->Predict(energies, to - from))
      energies.push_back(*std::move(wall));
    return energies;
  }
  bool Reads(const std::string& consumer) const override { return history_->Reads(consumer); }
  Nanoseconds AnsweredWithin() const override { return longest_period_ + kAnswerAndLag; }
  void SetBusy(bool busy) override { *busy_ = busy; }

 private:
  std::shared_ptr<EnergyHistory> history_;
  std::shared_ptr<SourceGroup> files_;
  BusyFlag busy_;
  const Nanoseconds longest_period_;  // of what ReadNow does not read; ticks are irregular
  const std::shared_ptr<WallCalibration> calibration_;  // nullptr: nothing was learned
};

ProbeInfo InfoOf(std::string name, std::chrono::milliseconds interval) {
  ProbeInfo info;
  info.name = std::move(name);
  info.interval = interval;
  info.busy_interval = std::min(interval, kBusyInterval);
  return info;
}

ProbeInfo InfoOfPlug(size_t number, std::chrono::milliseconds interval) {
  ProbeInfo info = InfoOf("power-plug-" + std::to_string(number), interval);
  info.busy_interval = interval;  // plugs average over a second: reading faster tells nothing
  info.deadline = std::chrono::milliseconds(5000);  // two exchanges while its kind is unknown
  info.may_block = true;
  return info;
}

// A driver: it wakes each card when it is first asked, which takes a second or two.
ProbeInfo InfoOfDriver(const std::string& source, std::chrono::milliseconds interval) {
  ProbeInfo info = InfoOf("power-" + source, interval);
  info.deadline = std::chrono::milliseconds(10'000);
  info.may_block = true;
  return info;
}

// A plug of this machine teaches; without one, what an earlier one taught is told.
std::shared_ptr<WallCalibration> MakeCalibration(const Env& env, const std::string& state_dir) {
  if (state_dir.empty() || env.under_root()) return nullptr;
  auto calibration =
      std::make_shared<WallCalibration>(state_dir + "/wall_pairs.json", env.clock->Wall());
  const bool has_plug = std::any_of(env.plugs.begin(), env.plugs.end(),
                                    [](const PlugConfig& plug) { return plug.powers.empty(); });
  return has_plug || !calibration->empty() ? calibration : nullptr;
}

PowerProbes Make(std::vector<std::unique_ptr<PowerSource>> sources,
                 std::chrono::milliseconds interval, const Clock* clock,
                 const std::shared_ptr<WallCalibration>& calibration) {
  const auto history = std::make_shared<EnergyHistory>(interval);
  const auto files = std::make_shared<SourceGroup>(history);
  const auto busy = std::make_shared<std::atomic<bool>>(false);
  const auto never_busy = std::make_shared<std::atomic<bool>>(false);
  PowerProbes result;
  result.probes.push_back(std::make_unique<PowerProbe>(InfoOf("power", interval), files, busy));
  size_t plugs = 0;
  for (std::unique_ptr<PowerSource>& source : sources) {
    if (!source->may_block()) {
      files->Add(std::move(source));
      continue;
    }
    const bool quick = source->quick();
    const ProbeInfo info =
        quick ? InfoOfDriver(source->name(), interval) : InfoOfPlug(++plugs, interval);
    const auto alone = std::make_shared<SourceGroup>(history);
    alone->Add(std::move(source));
    result.probes.push_back(std::make_unique<PowerProbe>(info, alone, quick ? busy : never_busy));
  }
  const bool waits = result.probes.size() > 1;
  result.windows = std::make_unique<Windows>(
      history, files, busy, waits ? Nanoseconds(interval) * 3 / 2 : Nanoseconds(0), calibration);
  if (calibration != nullptr) {
    result.probes.push_back(MakeWallProbe(*clock, history, calibration, interval));
  }
  return result;
}

}  // namespace

PowerProbes MakePowerProbes(std::vector<std::unique_ptr<PowerSource>> sources,
                            std::chrono::milliseconds interval) {
  return Make(std::move(sources), interval, nullptr, nullptr);
}

PowerProbes MakePowerProbes(const Env& env, std::chrono::milliseconds interval,
                            const std::string& state_dir) {
  std::vector<std::unique_ptr<PowerSource>> sources;
  for (const PowerSourceEntry& entry : PowerSourceRegistry()) {
    if (entry.is_plug()) continue;
    for (auto& source : entry.make(env)) sources.push_back(std::move(source));
  }
  for (auto& source : MakePlugSources(env)) sources.push_back(std::move(source));
  return Make(std::move(sources), interval, env.clock, MakeCalibration(env, state_dir));
}

}  // namespace tokwatt
