// WallCalibration: what a plug teaches, when it is told, and what is never learned.
#include "probes/power/wall_calibration.h"

#include <gtest/gtest.h>

#include <fstream>

#include "tests/support/temporary_directory.h"

namespace tokwatt {
namespace {

constexpr Nanoseconds kLength = std::chrono::seconds(30);
constexpr WallTime kStart{1'795'000'000'000'000'000};

WindowEnergy Row(PowerScope scope, const char* source, const char* component, double watts) {
  WindowEnergy row;
  row.scope = scope;
  row.source = source;
  row.component = component;
  row.energy_uj = static_cast<int64_t>(watts * Seconds(kLength) * 1e6);
  row.edge_bound_ratio = 0.01;
  return row;
}

WindowEnergy Package(double watts) { return Row(PowerScope::kPackage, "rapl", "package-0", watts); }
WindowEnergy Plug(double watts) { return Row(PowerScope::kWall, "shelly", "desk", watts); }

// A supply that takes 12 W beside the package and 1.25 times what the package draws.
double WallOf(double package_watts) { return 12 + 1.25 * package_watts; }

class WallCalibrationTest : public testing::Test {
 protected:
  WallCalibration Make() { return {directory_.path() + "/wall_pairs.json", now_}; }
  // Levels from 5 to 65 W, three pairs each.
  void Teach(WallCalibration& calibration, const char* plug = "desk") {
    for (double package = 5; package <= 65; package += 5) {
      for (int i = 0; i < 3; ++i) {
        WindowEnergy wall = Plug(WallOf(package));
        wall.component = plug;
        calibration.Observe({Package(package), wall}, kLength, now_);
        now_ = now_ + kLength;
      }
    }
  }

  TemporaryDirectory directory_;
  WallTime now_ = kStart;
};

TEST_F(WallCalibrationTest, TellsTheWallWhenThePlugIsGone) {
  WallCalibration calibration = Make();
  EXPECT_FALSE(calibration.Predict({Package(40)}, kLength));
  EXPECT_EQ(calibration.Model().error().reason, "too_few_levels");
  Teach(calibration);
  const auto row = calibration.Predict({Package(40)}, kLength);
  ASSERT_TRUE(row);
  EXPECT_EQ(row->scope, PowerScope::kWall);
  EXPECT_EQ(row->quality, Quality::kDerived);
  EXPECT_EQ(row->source, kWallModelSource);
  EXPECT_NEAR(static_cast<double>(*row->energy_uj) * 1e-6, WallOf(40) * 30, 0.01);
  // The package's own bound, through the slope: 1 % of 40 W times 1.25, of 62 W.
  EXPECT_NEAR(*row->edge_bound_ratio, 0.5 / 62, 1e-4);
  EXPECT_FALSE(calibration.Predict({Package(40), Plug(60)}, kLength)) << "the plug is there";
}

TEST_F(WallCalibrationTest, ALoadThatWasNeverSeenHasNoWatts) {
  WallCalibration calibration = Make();
  Teach(calibration);
  const auto row = calibration.Predict({Package(90)}, kLength);
  ASSERT_TRUE(row);
  EXPECT_FALSE(row->energy_uj);
  EXPECT_EQ(row->invalid_reason, "outside_calibration");
}

TEST_F(WallCalibrationTest, APackageWithoutEnergyGivesItsReason) {
  WallCalibration calibration = Make();
  Teach(calibration);
  WindowEnergy package = Package(40);
  package.energy_uj.reset();
  package.edge_bound_ratio.reset();
  package.invalid_reason = "gap";
  EXPECT_EQ(calibration.Predict({package}, kLength)->invalid_reason, "gap");
}

TEST_F(WallCalibrationTest, NothingIsLearnedFromWhatCannotTeach) {
  WallCalibration calibration = Make();
  WindowEnergy others = Plug(60);
  others.powers = "nas";
  WindowEnergy coarse = Plug(60);
  coarse.edge_bound_ratio = 0.2;
  WindowEnergy estimated = Plug(60);
  estimated.quality = Quality::kEstimated;
  const WindowEnergy card = Row(PowerScope::kBoard, "nvml", "gpu-0", 200);
  WindowEnergy second = Package(20);
  second.component = "package-1";
  WindowEnergy second_plug = Plug(20);
  second_plug.component = "rack";
  for (const std::vector<WindowEnergy>& energies :
       std::vector<std::vector<WindowEnergy>>{{Package(40)},
                                              {Plug(60)},
                                              {Package(40), others},
                                              {Package(40), coarse},
                                              {Package(40), estimated},
                                              {Package(40), Plug(60), card},
                                              {Package(40), second, Plug(60)},
                                              {Package(40), Plug(60), second_plug}}) {
    calibration.Observe(energies, kLength, now_);
    EXPECT_TRUE(calibration.empty()) << energies.size();
  }
}

TEST_F(WallCalibrationTest, PartsOfThePackageAndMemoryBesideItAreNoPackage) {
  WallCalibration calibration = Make();
  WindowEnergy core = Row(PowerScope::kPackage, "rapl", "core", 20);
  core.contained_in = "package-0";
  const WindowEnergy memory = Row(PowerScope::kPackage, "rapl", "dram", 5);
  calibration.Observe({Package(40), core, memory, Plug(60)}, kLength, now_);
  EXPECT_FALSE(calibration.empty());
}

TEST_F(WallCalibrationTest, IsKeptOverARestart) {
  {
    WallCalibration calibration = Make();
    Teach(calibration);
    ASSERT_TRUE(calibration.Save());
  }
  EXPECT_TRUE(Make().Predict({Package(40)}, kLength));
}

TEST_F(WallCalibrationTest, IsForgottenAfterThreeMonths) {
  WallCalibration calibration = Make();
  Teach(calibration);
  ASSERT_TRUE(calibration.Save());
  now_ = now_ + std::chrono::hours(24 * 91);
  EXPECT_TRUE(Make().empty());
}

TEST_F(WallCalibrationTest, AnotherPlugStartsAnew) {
  WallCalibration calibration = Make();
  Teach(calibration);
  calibration.Observe({Package(40), Row(PowerScope::kWall, "kasa", "new", 60)}, kLength, now_);
  EXPECT_EQ(calibration.Model().error().reason, "too_few_levels");
}

TEST_F(WallCalibrationTest, APlugOfAnotherMachineTeachesNothing) {
  WallCalibration calibration = Make();
  for (double package = 5; package <= 65; package += 5) {
    for (int i = 0; i < 3; ++i) calibration.Observe({Package(package), Plug(50)}, kLength, now_);
  }
  EXPECT_EQ(calibration.Model().error().reason, "implausible_model");
  EXPECT_FALSE(calibration.Predict({Package(40)}, kLength));
}

TEST_F(WallCalibrationTest, AFileThatIsDamagedIsAnEmptyStart) {
  for (const char* text :
       {"", "{", "[]", R"({"schema_version":2,"instruments":"a","pairs":[[1,5,6]]})",
        R"({"schema_version":1,"instruments":7,"pairs":[[1,5,6]]})",
        R"({"schema_version":1,"instruments":"a","pairs":{}})",
        R"({"schema_version":1,"instruments":"a","pairs":[7,[1],["x",5,6],[1,-5,6],[1,5,1e99]]})",
        R"({"schema_version":1,"instruments":"a","pairs":[[9000000000000000000,5,6]]})"}) {
    std::ofstream(directory_.path() + "/wall_pairs.json") << text;
    EXPECT_TRUE(Make().empty()) << text;
  }
}

}  // namespace
}  // namespace tokwatt
