// What watching costs: the agent's share of the package's energy, and nothing where there is none.
#include "agent/own_energy.h"

#include <gtest/gtest.h>

#include "tests/support/collecting_sink.h"
#include "tests/support/fake_clock.h"

namespace tokwatt {
namespace {

WindowEnergy Component(const std::string& source, const std::string& name, int64_t energy_uj,
                       const std::string& contained_in = {}) {
  WindowEnergy energy;
  energy.source = source;
  energy.component = name;
  energy.contained_in = contained_in;
  energy.energy_uj = energy_uj;
  return energy;
}

TEST(OwnEnergy, PackagesOfOneSourceAreAddedAndTheirPartsAreNot) {
  const auto energy = PackageEnergyUj(
      {Component("rapl", "package-0", 10), Component("rapl", "core-0", 8, "package-0"),
       Component("rapl", "package-1", 20), Component("amdgpu", "amdgpu-ppt", 50),
       Component("ioreport", "package-0", 70)});
  EXPECT_EQ(energy, 30) << "another source tells the same package again";
}

TEST(OwnEnergy, WithoutAPackageTheLargestThatNothingIncludesCounts) {
  const auto energy =
      PackageEnergyUj({Component("hwmon", "spbm-gpu", 5, "spbm-soc-pkg"),
                       Component("hwmon", "spbm-soc-pkg", 9), Component("hwmon", "spbm-other", 2)});
  EXPECT_EQ(energy, 9);
}

TEST(OwnEnergy, WhatFeedsOthersOrIsNoPackageIsNotIt) {
  WindowEnergy plug = Component("plug", "desk", 100);
  plug.scope = PowerScope::kWall;
  WindowEnergy other = Component("rapl", "package-0", 100);
  other.powers = "another machine";
  EXPECT_EQ(PackageEnergyUj({plug, other}).error().reason, "no_package_energy");
  WindowEnergy hole = Component("rapl", "package-0", 0);
  hole.energy_uj.reset();
  hole.invalid_reason = "gap";
  EXPECT_EQ(PackageEnergyUj({hole}).error().reason, "gap");
}

TEST(OwnEnergy, AShareIsNeverMoreThanAllOfIt) {
  const auto shares = SharesOf({0, 0, 0}, {20, 1000, 4000});
  ASSERT_TRUE(shares);
  EXPECT_EQ(shares->of_busy, 0.02);
  EXPECT_EQ(shares->of_all, 0.005);
  EXPECT_EQ(SharesOf({0, 0, 0}, {5, 0, 10})->of_busy, 1.0) << "the kernel counts in ticks";
  EXPECT_EQ(SharesOf({7, 7, 7}, {7, 7, 9})->of_busy, 0.0);
  EXPECT_FALSE(SharesOf({7, 7, 7}, {6, 8, 9}));
}

// Windows of 100 J, and more on request, answered two seconds after their end.
class HundredJoules : public EnergyWindows {
 public:
  void ReadNow() override {}
  bool Reads(const std::string&) const override { return false; }
  std::vector<WindowEnergy> Energy(MonoTime from, MonoTime to) const override {
    EXPECT_EQ(to - from, Nanoseconds(10'000'000'000));
    if (!tells) return {};
    return {Component("rapl", "package-0", energy_uj)};
  }
  Nanoseconds AnsweredWithin() const override { return Nanoseconds(2'000'000'000); }
  void SetBusy(bool) override {}
  bool tells = true;
  int64_t energy_uj = 100'000'000;
};

class OwnEnergyProbeTest : public testing::Test {
 protected:
  // Ten more seconds, in which the agent worked for a tenth of all that was done and a hundredth of
  // all that could have been.
  void Step() {
    CollectingSink sink;
    EXPECT_TRUE(probe_->Collect(sink));
    for (const auto& sample : sink.samples) told_.push_back(sample.value);
    clock_.Advance(std::chrono::seconds(10));
    times_.own_ns += 1;
    times_.busy_ns += 10;
    times_.all_ns += 100;
  }
  FakeClock clock_;
  HundredJoules energy_;
  ProcessorTimes times_;
  std::unique_ptr<Probe> probe_ =
      MakeOwnEnergyProbe(energy_, clock_, [this] { return Result<ProcessorTimes>(times_); });
  std::vector<double> told_;
};

TEST_F(OwnEnergyProbeTest, EachWindowIsToldOnceItsReadingsAreThere) {
  for (int step = 0; step < 4; ++step) Step();
  EXPECT_EQ(told_, (std::vector<double>{1, 2})) << "in joules; the newest window is not whole yet";
  EXPECT_FALSE(probe_->Sensors().at(0).absent);
}

// An idle machine's watts were all charged to the few that worked: 2.8 W for 0.2 % of a core.
TEST_F(OwnEnergyProbeTest, WhatARestingPackageDrawsIsSharedByAllTheTimeThereWas) {
  for (int step = 0; step < 3; ++step) Step();
  EXPECT_EQ(told_, (std::vector<double>{1}));
  energy_.energy_uj = 300'000'000;  // 200 J more than at rest
  Step();
  EXPECT_EQ(told_, (std::vector<double>{1, 1 + 1 + 20}));
}

TEST_F(OwnEnergyProbeTest, AMachineWithoutSuchASensorSaysSo) {
  energy_.tells = false;
  for (int step = 0; step < 4; ++step) Step();
  EXPECT_TRUE(told_.empty());
  ASSERT_TRUE(probe_->Sensors().at(0).absent);
  EXPECT_EQ(probe_->Sensors().at(0).absent->reason, "no_package_energy");
}

TEST_F(OwnEnergyProbeTest, AWindowWithoutEnergyAddsNothing) {
  for (int step = 0; step < 3; ++step) Step();
  energy_.tells = false;
  Step();
  energy_.tells = true;
  Step();
  EXPECT_EQ(told_, (std::vector<double>{1, 2}));
}

}  // namespace
}  // namespace tokwatt
