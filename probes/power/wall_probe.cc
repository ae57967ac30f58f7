#include "probes/power/wall_probe.h"

#include <utility>

namespace tokwatt {
namespace {

constexpr std::chrono::seconds kAnswered(2);
constexpr std::chrono::seconds kPairLength(30);  // long against the lag of any plug
constexpr std::chrono::minutes kSaveEvery(10);

class WallProbe : public Probe {
 public:
  WallProbe(const Clock& clock, std::shared_ptr<EnergyHistory> history,
            std::shared_ptr<WallCalibration> calibration, std::chrono::milliseconds interval)
      : clock_(clock), history_(std::move(history)), calibration_(std::move(calibration)) {
    info_.name = "power-wall";
    info_.interval = interval;
    info_.busy_interval = interval;
  }
  ~WallProbe() override { (void)calibration_->Save(); }

  const ProbeInfo& info() const override { return info_; }

  Result<> Collect(SampleSink& sink) override {
    const MonoTime end = clock_.Mono() - kAnswered;
    if (!paired_) paired_ = told_ = saved_ = end;
    Learn(end);
    Tell(end, sink);
    if (end - *saved_ < kSaveEvery) return {};
    saved_ = end;
    return calibration_->Save();
  }

  std::vector<SensorState> Sensors() const override {
    if (!row_) return {};
    SensorState state;
    state.probe = "power";
    state.source = power_.key.source;
    state.component = power_.key.component;
    state.metric = power_.key.metric;
    state.scope = PowerScope::kWall;
    state.quality = Quality::kDerived;
    state.kind = "averaged";
    if (!row_->energy_uj) {
      state.absent = Absence{row_->invalid_reason, "the wall cannot be told from the package now",
                             "a plug would measure it"};
    }
    return {state};
  }

 private:
  void Learn(MonoTime end) {
    if (end - *paired_ < kPairLength) return;
    calibration_->Observe(history_->Energy({*paired_, end}), end - *paired_, clock_.Wall());
    paired_ = end;
  }

  void Tell(MonoTime end, SampleSink& sink) {
    if (end <= *told_) return;
    const Nanoseconds length = end - *told_;
    row_ = calibration_->Predict(history_->Energy({*told_, end}), length);
    told_ = end;
    if (!row_ || !row_->energy_uj) return;
    total_uj_ += *row_->energy_uj;
    sink.Add(power_, end, static_cast<double>(*row_->energy_uj) * 1e-6 / Seconds(length));
    sink.AddScaled(energy_, end, total_uj_);
  }

  const Clock& clock_;
  const std::shared_ptr<EnergyHistory> history_;
  const std::shared_ptr<WallCalibration> calibration_;
  ProbeInfo info_;
  const SeriesDeclaration power_ = Declare(metrics::kPowerWatts, kWallModelSource, "wall",
                                           {{"scope", "wall"}}, Quality::kDerived);
  const SeriesDeclaration energy_ = Declare(metrics::kEnergyJoules, kWallModelSource, "wall",
                                            {{"scope", "wall"}}, Quality::kDerived);
  std::optional<MonoTime> paired_;  // until when pairs were made
  std::optional<MonoTime> told_;    // until when the wall was told
  std::optional<MonoTime> saved_;
  std::optional<WindowEnergy> row_;  // what was told last; absent while a plug speaks
  int64_t total_uj_ = 0;
};

}  // namespace

std::unique_ptr<Probe> MakeWallProbe(const Clock& clock, std::shared_ptr<EnergyHistory> history,
                                     std::shared_ptr<WallCalibration> calibration,
                                     std::chrono::milliseconds interval) {
  return std::make_unique<WallProbe>(clock, std::move(history), std::move(calibration), interval);
}

}  // namespace tokwatt
