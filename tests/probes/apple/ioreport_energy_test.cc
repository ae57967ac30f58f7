// The rails of four Macs: which channels count, in which unit, and what contains what.
#include "probes/apple/ioreport_energy.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "tests/support/fake_apple_sensors.h"

namespace tokwatt {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class Rails {
 public:
  explicit Rails(const std::string& machine) : apple_(machine) {
    subscription_ = *apple_.SubscribeIoReport(IsEnergyChannel);
    rails_ = ChooseEnergyRails(subscription_->channels());
  }

  std::vector<RailEnergy> Read(size_t point) {
    apple_.mac().point = point;
    std::vector<IoReportValue> values;
    EXPECT_TRUE(subscription_->Sample(values).has_value());
    return ReadEnergyRails(rails_, subscription_->channels(), values);
  }
  // Joules between the two points, by component.
  std::map<std::string, double> Joules() {
    std::map<std::string, double> joules;
    const auto before = Read(0);
    const auto after = Read(1);
    for (size_t i = 0; i < after.size(); ++i) {
      if (!before[i].total_uj || !after[i].total_uj) continue;
      joules[after[i].component] =
          static_cast<double>(*after[i].total_uj - *before[i].total_uj) * 1e-6;
    }
    return joules;
  }
  const RailEnergy& Find(const std::vector<RailEnergy>& energies, const std::string& component) {
    for (const RailEnergy& each : energies) {
      if (each.component == component) return each;
    }
    throw std::runtime_error("no rail " + component);
  }
  FakeAppleSensors& apple() { return apple_; }

 private:
  FakeAppleSensors apple_;
  std::unique_ptr<IoReportSubscription> subscription_;
  std::vector<EnergyRail> rails_;
};

TEST(IoReportEnergyTest, MacMiniCountsEachRailOnceWhateverItsUnit) {
  Rails rails("mac-mini-m4-pro");
  const auto joules = rails.Joules();
  EXPECT_EQ(joules.size(), 6u)
      << "single cores, blocks, SRAM of the Neural Engine and ports are no "
         "rails";
  EXPECT_DOUBLE_EQ(joules.at("cpu"), 6);
  EXPECT_DOUBLE_EQ(joules.at("gpu"), 12.5);
  EXPECT_DOUBLE_EQ(joules.at("ane"), 0.5);
  EXPECT_DOUBLE_EQ(joules.at("dram"), 2);
  EXPECT_DOUBLE_EQ(joules.at("gpu-sram"), 0.1);
  EXPECT_DOUBLE_EQ(joules.at("package-0"), 19) << "without memory and without SRAM";
}

TEST(IoReportEnergyTest, WhatContainsWhatIsToldAndStepsAreTheUnits) {
  Rails rails("mac-mini-m4-pro");
  const auto energies = rails.Read(0);
  EXPECT_EQ(energies.front().component, "package-0");
  for (const char* part : {"cpu", "gpu", "ane"}) {
    EXPECT_EQ(rails.Find(energies, part).contained_in, "package-0") << part;
  }
  for (const char* beside : {"package-0", "dram", "gpu-sram"}) {
    EXPECT_EQ(rails.Find(energies, beside).contained_in, "") << beside;
  }
  EXPECT_DOUBLE_EQ(rails.Find(energies, "cpu").step_joules, 1e-3);
  EXPECT_DOUBLE_EQ(rails.Find(energies, "gpu").step_joules, 1e-9);
  EXPECT_DOUBLE_EQ(energies.front().step_joules, 2e-3 + 1e-9);
}

TEST(IoReportEnergyTest, UltraHasRailsPerDieAndOnePackage) {
  Rails rails("mac-studio-m2-ultra");
  const auto joules = rails.Joules();
  EXPECT_DOUBLE_EQ(joules.at("die-0-cpu"), 3);
  EXPECT_DOUBLE_EQ(joules.at("die-1-cpu"), 2) << "of another unit";
  EXPECT_DOUBLE_EQ(joules.at("ane0-0"), 0);
  EXPECT_DOUBLE_EQ(joules.at("ane0-1"), 0.1);
  EXPECT_DOUBLE_EQ(joules.at("dram0-1"), 3);
  EXPECT_DOUBLE_EQ(joules.at("package-0"), 3 + 2 + 100 + 0.1);
}

TEST(IoReportEnergyTest, WholeBesideItsDiesIsCountedOnce) {
  Rails plain("mac-studio-m2-ultra");
  plain.apple().facts()["ioreport"].push_back({{"group", "Energy Model"},
                                               {"name", "CPU Energy"},
                                               {"unit", "mJ"},
                                               {"values", {300'000, 305'000}}});
  const auto subscription = *plain.apple().SubscribeIoReport(IsEnergyChannel);
  const auto rails = ChooseEnergyRails(subscription->channels());
  std::vector<IoReportValue> values;
  ASSERT_TRUE(subscription->Sample(values).has_value());
  const auto energies = ReadEnergyRails(rails, subscription->channels(), values);
  EXPECT_EQ(plain.Find(energies, "die-0-cpu").contained_in, "cpu");
  EXPECT_EQ(plain.Find(energies, "cpu").contained_in, "package-0");
  // cpu 300 J, gpu 5 J, the two Neural Engines 30 mJ
  EXPECT_EQ(energies.front().total_uj.value(), 305'030'000u);
}

TEST(IoReportEnergyTest, SecondChannelOfOneNameDoesNotCount) {
  const std::vector<IoReportChannel> channels = {
      {"Energy Model", "", "GPU Energy", "nJ", {}},
      {"Energy Model", "", "GPU Energy", "mJ", {}},
  };
  const auto rails = ChooseEnergyRails(channels);
  ASSERT_EQ(rails.size(), 1u);
  EXPECT_EQ(rails[0].index, 0u);
}

TEST(IoReportEnergyTest, NamesThatOnlyLookLikeRailsAreNone) {
  for (const char* name :
       {"", "ANE SRAM", "ANE0_", "ANE_0x", "DIE__CPU Energy", "DIE_x_CPU Energy", "DIE_0CPU Energy",
        "MCPU Energy", "GPU Energy2", "DRAM Controller", "GPU SRAM0_1_", "CPU Energy ", "ANE-1"}) {
    EXPECT_FALSE(IsEnergyChannel({"Energy Model", "", name, "mJ", {}})) << name;
  }
  EXPECT_FALSE(IsEnergyChannel({"PMP", "", "CPU Energy", "mJ", {}}));
  EXPECT_THAT(ChooseEnergyRails({}), IsEmpty());
}

TEST(IoReportEnergyTest, SumWithoutAPartIsAbsentAndNamesIt) {
  Rails rails("mac-mini-m4-pro");
  rails.apple().Channel("GPU Energy")["values"][0] = -1;
  const auto energies = rails.Read(0);
  EXPECT_EQ(rails.Find(energies, "gpu").total_uj.error().code, Code::kDataLoss);
  EXPECT_TRUE(rails.Find(energies, "cpu").total_uj.has_value());
  const Error& error = energies.front().total_uj.error();
  EXPECT_EQ(error.reason_code(), "part_missing");
  EXPECT_THAT(error.message, HasSubstr("gpu"));
}

TEST(IoReportEnergyTest, SumOfAMacWithoutAKnownGpuIsAbsent) {
  const std::vector<IoReportChannel> channels = {{"Energy Model", "", "CPU Energy", "mJ", {}}};
  const std::vector<IoReportValue> values(1);
  const auto energies = ReadEnergyRails(ChooseEnergyRails(channels), channels, values);
  ASSERT_EQ(energies.size(), 2u);
  EXPECT_EQ(energies[0].total_uj.error().reason_code(), "part_missing");
  EXPECT_EQ(energies[1].total_uj.value(), 0u);
}

TEST(MicrojoulesTest, EveryUnitOfTheHeaderTrimmed) {
  EXPECT_EQ(ToMicrojoules(3, "J").value(), 3'000'000u);
  EXPECT_EQ(ToMicrojoules(3, "mJ ").value(), 3'000u);
  EXPECT_EQ(ToMicrojoules(3, " uJ").value(), 3u);
  EXPECT_EQ(ToMicrojoules(3'999, "nJ").value(), 3u) << "cut off, as the total keeps it";
  EXPECT_EQ(ToMicrojoules(5'000'000, "pJ").value(), 5u);
}

TEST(MicrojoulesTest, GraphicsAtFullPowerForYearsStillFitsInNanojoules) {
  const int64_t three_years_at_90_watts_nj = int64_t{90} * 3 * 365 * 86'400 * 1'000'000'000;
  EXPECT_EQ(ToMicrojoules(three_years_at_90_watts_nj, "nJ").value(),
            static_cast<uint64_t>(three_years_at_90_watts_nj / 1000));
}

TEST(MicrojoulesTest, WhatNoCounterCanHaveIsAnError) {
  EXPECT_EQ(ToMicrojoules(kInvalidIoReportValue, "mJ").error().reason_code(), "not_told_by_driver");
  EXPECT_EQ(ToMicrojoules(-1, "mJ").error().code, Code::kDataLoss);
  EXPECT_EQ(ToMicrojoules(INT64_MAX, "mJ").error().code, Code::kDataLoss);
  EXPECT_EQ(ToMicrojoules(INT64_MAX, "J").error().code, Code::kDataLoss);
}

TEST(MicrojoulesTest, UnknownLabelIsNamedWithoutItsControlCharacters) {
  for (const char* label : {"", "MJ", "mW", "events", "24Mticks"}) {
    EXPECT_EQ(ToMicrojoules(1, label).error().reason_code(), "unit_unknown") << label;
  }
  const auto error = ToMicrojoules(1, "k\x1b[J").error();
  EXPECT_THAT(error.message, HasSubstr("'k-j'"));
}

TEST(IoReportEnergyTest, AnyChannelsGiveEnergiesOrReasons) {
  std::mt19937_64 random(11);
  const std::vector<std::string> names = {
      "CPU Energy", "DIE_1_CPU Energy", "GPU Energy", "ANE", "ANE0_1", "DRAM0", "GPU SRAM", "x"};
  const std::vector<std::string> units = {"mJ", "uJ", "nJ", "pJ", "J", "?", ""};
  for (int round = 0; round < 5'000; ++round) {
    std::vector<IoReportChannel> channels;
    std::vector<IoReportValue> values;
    for (size_t i = random() % 12; i > 0; --i) {
      channels.push_back(
          {"Energy Model", "", names[random() % names.size()], units[random() % units.size()], {}});
      values.push_back({static_cast<int64_t>(random() >> random() % 64), {}});
    }
    for (const auto& each : ReadEnergyRails(ChooseEnergyRails(channels), channels, values)) {
      EXPECT_NE(each.component, "");
      EXPECT_NE(each.component, each.contained_in);
      if (!each.total_uj) {
        EXPECT_NE(each.total_uj.error().message, "");
      } else {
        EXPECT_LE(*each.total_uj, static_cast<uint64_t>(INT64_MAX));
      }
    }
  }
}

}  // namespace
}  // namespace tokwatt
