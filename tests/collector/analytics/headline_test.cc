#include "collector/analytics/headline.h"

#include <gtest/gtest.h>

namespace tokwatt {
namespace {

PowerCandidate Candidate(PowerScope scope, const char* source, const char* component,
                         std::optional<double> watts) {
  return {scope, source, component, "", Quality::kMeasured, watts};
}

TEST(HeadlineTest, OnePickPerScope) {
  const std::vector<PowerCandidate> candidates = {
      Candidate(PowerScope::kPackage, "rapl", "package-0", 40),
      Candidate(PowerScope::kPackage, "rapl", "package-1", 42),
      Candidate(PowerScope::kWall, "shelly", "plug", 120)};
  const auto picks = PickHeadlines(candidates);
  ASSERT_EQ(picks.size(), 2u);
  EXPECT_EQ(picks[0].index, 2u);
  EXPECT_EQ(picks[1].index, 0u);
  EXPECT_NE(picks[1].explanation.find("not added"), std::string::npos);
}

TEST(HeadlineTest, AContainedComponentGivesWayToTheOneThatIncludesIt) {
  std::vector<PowerCandidate> candidates = {
      Candidate(PowerScope::kPackage, "rapl", "core-0", 30),
      Candidate(PowerScope::kPackage, "rapl", "package-0", 40)};
  candidates[0].contained_in = "package-0";
  EXPECT_EQ(PickHeadlines(candidates)[0].index, 1u);
  candidates[1].power_watts.reset();  // the outer one has no value now
  EXPECT_EQ(PickHeadlines(candidates)[0].index, 0u);
}

// "dram-0" comes first in the alphabet, and spoke for the package with 3 W instead of 60 W.
TEST(HeadlineTest, APackageSpeaksBeforeTheMemoryBesideIt) {
  std::vector<PowerCandidate> candidates = {
      Candidate(PowerScope::kPackage, "rapl", "dram-0", 3),
      Candidate(PowerScope::kPackage, "rapl", "package-0", 60)};
  EXPECT_EQ(PickHeadlines(candidates)[0].index, 1u);
  candidates[1].quality = Quality::kDerived;
  EXPECT_EQ(PickHeadlines(candidates)[0].index, 1u);
  candidates[1].source = "zenpower";  // of another source: no neighbour, the better quality counts
  EXPECT_EQ(PickHeadlines(candidates)[0].index, 0u);
}

TEST(HeadlineTest, BetterQualityGoesFirst) {
  std::vector<PowerCandidate> candidates = {Candidate(PowerScope::kSystem, "a-estimate", "x", 30),
                                            Candidate(PowerScope::kSystem, "battery", "y", 31)};
  candidates[0].quality = Quality::kEstimated;
  EXPECT_EQ(PickHeadlines(candidates)[0].index, 1u);
}

TEST(HeadlineTest, OnlyWallAndSystemCount) {
  std::vector<PowerCandidate> candidates = {
      Candidate(PowerScope::kPackage, "rapl", "package-0", 40),
      Candidate(PowerScope::kBoard, "nvml", "gpu-0", 200)};
  EXPECT_FALSE(PickCountable(candidates).has_value());
  candidates.push_back(Candidate(PowerScope::kSystem, "battery", "bat0", 60));
  EXPECT_EQ(PickCountable(candidates), std::optional<size_t>(2));
  candidates.push_back(Candidate(PowerScope::kWall, "shelly", "plug", std::nullopt));
  EXPECT_EQ(PickCountable(candidates), std::optional<size_t>(2));  // a silent plug does not count
  candidates.back().power_watts = 70;
  EXPECT_EQ(PickCountable(candidates), std::optional<size_t>(3));
}

}  // namespace
}  // namespace tokwatt
