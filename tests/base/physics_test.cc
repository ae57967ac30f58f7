// The physics check on published figures and on every way in which a denominator is missing.
#include "base/physics.h"

#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>

namespace tokwatt {
namespace {

struct Published {
  std::vector<BandwidthFact> facts;
  DecodeObservation observation;
  std::vector<double> rates;
};

Published Load(const std::string& name) {
  std::ifstream file(std::string(TOKWATT_FIXTURES) + "/physics/" + name);
  const auto json = nlohmann::json::parse(file);
  Published published;
  for (const auto& row : json.at("bandwidth")) {
    published.facts.push_back({row.at("path"), row.at("bytes_per_second"),
                               *ParseQuality(row.at("quality").get<std::string>())});
  }
  published.observation.processor = json.at("processor");
  published.observation.model.weight_bytes_per_token = json.at("weight_bytes_per_token");
  published.rates = json.at("tokens_per_second").get<std::vector<double>>();
  return published;
}

DecodeObservation Observation(double rate, std::string processor) {
  DecodeObservation observation;
  observation.tokens_per_second = rate;
  observation.processor = std::move(processor);
  observation.model.weight_bytes_per_token = 1'000'000'000;
  return observation;
}

TEST(Physics, StrixHaloPassesOnTheGpuPath) {
  Published halo = Load("strix_halo.json");
  ASSERT_EQ(halo.rates.size(), 1u);
  halo.observation.tokens_per_second = halo.rates[0];
  const PhysicsVerdict verdict = CheckDecode(halo.observation, halo.facts);
  EXPECT_EQ(verdict.status, PhysicsStatus::kWithinBound) << verdict.text;
  EXPECT_EQ(verdict.denominator->path, "gpu");
  EXPECT_NEAR(*verdict.bound_tokens_per_second, 5.06, 0.005);
  EXPECT_NEAR(*verdict.bandwidth_used_ratio, 0.982, 0.001);
}

TEST(Physics, TheCpuNeverBoundsAGpuRun) {
  Published halo = Load("strix_halo.json");
  halo.observation.tokens_per_second = halo.rates[0];
  halo.facts.erase(halo.facts.begin() + 1);  // only the CPU was measured
  const PhysicsVerdict unknown = CheckDecode(halo.observation, halo.facts);
  EXPECT_EQ(unknown.status, PhysicsStatus::kUnknown);
  EXPECT_EQ(unknown.reason, "no_bandwidth");
  EXPECT_FALSE(unknown.bandwidth_used_ratio);
  EXPECT_EQ(unknown.text, "Memory speed of the GPU was not measured; this chip's peak is unknown.");

  halo.facts.push_back({"chip", 256e9, Quality::kMeasured});
  const PhysicsVerdict peak = CheckDecode(halo.observation, halo.facts);
  EXPECT_EQ(peak.status, PhysicsStatus::kWithinBound);
  EXPECT_EQ(peak.denominator->path, "chip");
  EXPECT_EQ(peak.denominator->quality, Quality::kAssumed);
  EXPECT_NE(peak.text.find("assumed"), std::string::npos) << peak.text;
}

TEST(Physics, ClaimsAboveTheBoundFail) {
  Published claims = Load("m5_max_claims.json");
  ASSERT_EQ(claims.rates.size(), 3u);
  for (const double rate : claims.rates) {
    claims.observation.tokens_per_second = rate;
    const PhysicsVerdict verdict = CheckDecode(claims.observation, claims.facts);
    EXPECT_EQ(verdict.status, PhysicsStatus::kAboveBound) << verdict.text;
    EXPECT_NEAR(*verdict.bound_tokens_per_second, 14.4, 0.06);
  }
}

TEST(Physics, MeasuredWinsOverTheTableAndTheBestMeasurementCounts) {
  const std::vector<BandwidthFact> facts = {{"chip", 300e9, Quality::kAssumed},
                                            {"cpu", 80e9, Quality::kMeasured},
                                            {"cpu", 90e9, Quality::kMeasured}};
  const PhysicsVerdict verdict = CheckDecode(Observation(89, "cpu"), facts);
  EXPECT_EQ(verdict.status, PhysicsStatus::kWithinBound);
  EXPECT_DOUBLE_EQ(*verdict.bound_tokens_per_second, 90);
  EXPECT_EQ(CheckDecode(Observation(91, "cpu"), facts).status, PhysicsStatus::kAboveBound);
}

TEST(Physics, KvCacheReadAtDepthLowersTheBound) {
  DecodeObservation observation = Observation(90, "cpu");
  const std::vector<BandwidthFact> facts = {{"cpu", 100e9, Quality::kMeasured}};
  EXPECT_EQ(CheckDecode(observation, facts).status, PhysicsStatus::kWithinBound);
  observation.model.kv_bytes_per_token = 131'072;
  observation.depth_tokens = 2'000;
  const PhysicsVerdict deep = CheckDecode(observation, facts);
  EXPECT_DOUBLE_EQ(*deep.bytes_per_token, 1e9 + 131'072.0 * 2'000);
  EXPECT_EQ(deep.status, PhysicsStatus::kAboveBound);
}

TEST(Physics, SpeculationIsExemptNotPassed) {
  DecodeObservation observation = Observation(500, "gpu");
  observation.speculative = true;
  const std::vector<BandwidthFact> facts = {{"gpu", 100e9, Quality::kMeasured}};
  const PhysicsVerdict verdict = CheckDecode(observation, facts);
  EXPECT_EQ(verdict.status, PhysicsStatus::kUnknown);
  EXPECT_EQ(verdict.reason, "speculative");
  observation.speculative = false;
  EXPECT_EQ(CheckDecode(observation, facts).status, PhysicsStatus::kAboveBound);
}

TEST(Physics, WhatIsMissingIsSaid) {
  const std::vector<BandwidthFact> facts = {{"cpu", 100e9, Quality::kMeasured},
                                            {"chip", 200e9, Quality::kAssumed}};
  EXPECT_EQ(CheckDecode(Observation(10, "mixed"), facts).reason, "no_bandwidth");
  EXPECT_EQ(CheckDecode(Observation(10, ""), facts).reason, "no_bandwidth");
  EXPECT_EQ(CheckDecode(Observation(0, "cpu"), facts).reason, "no_decode_rate");
  DecodeObservation no_weights = Observation(10, "cpu");
  no_weights.model.weight_bytes_per_token.reset();
  EXPECT_EQ(CheckDecode(no_weights, facts).reason, "no_bytes_per_token");
  const std::vector<BandwidthFact> zero = {{"cpu", 0, Quality::kMeasured}};
  EXPECT_EQ(CheckDecode(Observation(10, "cpu"), zero).reason, "no_bandwidth");
}

}  // namespace
}  // namespace tokwatt
