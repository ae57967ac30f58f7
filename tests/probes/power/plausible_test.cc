// What cannot be true of one window, within the bounds of both sides.
#include "probes/power/plausible.h"

#include <gtest/gtest.h>

namespace tokwatt {
namespace {

WindowEnergy Energy(PowerScope scope, Quality quality, int64_t uj, double bound) {
  WindowEnergy energy;
  energy.scope = scope;
  energy.source = scope == PowerScope::kSystem ? "smc" : "ioreport";
  energy.component = scope == PowerScope::kSystem ? "system" : "package-0";
  energy.quality = quality;
  energy.energy_uj = uj;
  energy.edge_bound_ratio = bound;
  return energy;
}

// Whether a model of the package is believed beside `system`.
bool Believed(const WindowEnergy& model, const WindowEnergy& system) {
  std::vector<WindowEnergy> energies = {model, system};
  DisbelieveImplausible(energies);
  EXPECT_EQ(energies[1].energy_uj, system.energy_uj) << "an instrument is believed";
  if (energies[0].energy_uj) return true;
  EXPECT_EQ(energies[0].invalid_reason, "more_than_the_system");
  EXPECT_EQ(energies[0].edge_bound_ratio, std::nullopt);
  return false;
}

const WindowEnergy kSystem = Energy(PowerScope::kSystem, Quality::kDerived, 67'000'000, 0.05);

TEST(PlausibleTest, ModelAboveTheSystemIsNotBelieved) {
  const auto model = Energy(PowerScope::kPackage, Quality::kEstimated, 150'000'000, 0.01);
  EXPECT_FALSE(Believed(model, kSystem));
}

TEST(PlausibleTest, ModelWithinBothBoundsIs) {
  EXPECT_TRUE(Believed(Energy(PowerScope::kPackage, Quality::kEstimated, 60'000'000, 0), kSystem));
  EXPECT_TRUE(Believed(Energy(PowerScope::kPackage, Quality::kEstimated, 70'000'000, 0), kSystem));
  EXPECT_FALSE(Believed(Energy(PowerScope::kPackage, Quality::kEstimated, 71'000'000, 0), kSystem));
  EXPECT_TRUE(
      Believed(Energy(PowerScope::kPackage, Quality::kEstimated, 71'000'000, 0.05), kSystem));
}

TEST(PlausibleTest, InstrumentOfThePackageIsNotJudgedByTheSystems) {
  const auto measured = Energy(PowerScope::kPackage, Quality::kMeasured, 150'000'000, 0.01);
  EXPECT_TRUE(Believed(measured, kSystem));
}

TEST(PlausibleTest, ModelOfTheSystemJudgesNothing) {
  auto guess = kSystem;
  guess.quality = Quality::kEstimated;
  EXPECT_TRUE(
      Believed(Energy(PowerScope::kPackage, Quality::kEstimated, 150'000'000, 0.01), guess));
}

TEST(PlausibleTest, WithoutAnEnergyOfTheSystemTheModelStands) {
  auto absent = kSystem;
  absent.energy_uj.reset();
  absent.edge_bound_ratio.reset();
  absent.invalid_reason = "gap";
  EXPECT_TRUE(
      Believed(Energy(PowerScope::kPackage, Quality::kEstimated, 150'000'000, 0.01), absent));
  std::vector<WindowEnergy> none;
  DisbelieveImplausible(none);
  EXPECT_TRUE(none.empty());
}

}  // namespace
}  // namespace tokwatt
