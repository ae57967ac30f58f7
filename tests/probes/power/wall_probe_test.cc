// WallProbe: a plug teaches for some minutes, is taken away, and its watts go on as derived.
#include "probes/power/wall_probe.h"

#include "tests/probes/power/energy_meter_fixture.h"

namespace tokwatt {
namespace {

using std::chrono::seconds;

class WallProbeTest : public EnergyMeterTest {
 protected:
  WallProbeTest() {
    package_.Init("rapl", false, [this] { return Counter(); });
    plug_.Init("shelly", true, [this]() -> Result<PowerAnswer> {
      if (!has_plug_) return Fail(Code::kUnavailable, "no answer");
      return Gauge(12 + 1.25 * package_watts_);
    });
    rapl_ = history_->AddSource(*package_.source);
    shelly_ = history_->AddSource(*plug_.source);
  }

  // One second at a time, as the scheduler does.
  std::vector<CollectingSink::Sample> Run(seconds time) {
    CollectingSink sink;
    for (seconds passed{0}; passed < time; ++passed) {
      Tick(seconds(1), package_watts_);
      history_->Record(rapl_, package_.source->Read());
      history_->Record(shelly_, plug_.source->Read());
      EXPECT_TRUE(probe_->Collect(sink));
    }
    return sink.samples;
  }

  struct Scripted {
    void Init(const std::string& name, bool may_block, ScriptedSource::Script script) {
      source = std::make_unique<ScriptedSource>(name, may_block, std::move(script));
    }
    std::unique_ptr<PowerSource> source;
  };

  double package_watts_ = 5;
  bool has_plug_ = true;
  Scripted package_;
  Scripted plug_;
  std::shared_ptr<EnergyHistory> history_ = std::make_shared<EnergyHistory>(seconds(1));
  std::shared_ptr<WallCalibration> calibration_ =
      std::make_shared<WallCalibration>("", clock_.Wall());
  std::unique_ptr<Probe> probe_ = MakeWallProbe(clock_, history_, calibration_, seconds(1));
  size_t rapl_ = 0;
  size_t shelly_ = 0;
};

TEST_F(WallProbeTest, TheWallGoesOnAsDerivedWithoutThePlug) {
  for (package_watts_ = 5; package_watts_ <= 65; package_watts_ += 10) {
    EXPECT_TRUE(Run(seconds(150)).empty()) << "while the plug speaks";
  }
  ASSERT_TRUE(calibration_->Model()) << calibration_->Model().error().message;
  EXPECT_TRUE(probe_->Sensors().empty());
  has_plug_ = false;
  package_watts_ = 40;
  Run(seconds(10));
  const auto samples = Run(seconds(10));
  ASSERT_EQ(samples.size(), 20u);
  EXPECT_NEAR(*Value(samples, "device_power_watts", "wall"), 62, 0.5);
  EXPECT_EQ(samples[0].series.quality, Quality::kDerived);
  EXPECT_EQ(samples[0].series.key.labels, (Labels{{"scope", "wall"}}));
  ASSERT_EQ(probe_->Sensors().size(), 1u);
  EXPECT_FALSE(probe_->Sensors()[0].absent);
}

TEST_F(WallProbeTest, ALoadBeyondWhatWasSeenSaysSo) {
  for (package_watts_ = 5; package_watts_ <= 65; package_watts_ += 10) Run(seconds(150));
  has_plug_ = false;
  package_watts_ = 120;
  Run(seconds(10));
  EXPECT_TRUE(Run(seconds(5)).empty());
  ASSERT_EQ(probe_->Sensors().size(), 1u);
  EXPECT_EQ(probe_->Sensors()[0].absent->reason, "outside_calibration");
}

}  // namespace
}  // namespace tokwatt
