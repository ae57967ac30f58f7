#include "collector/analytics/rates.h"

#include <gtest/gtest.h>

namespace tokwatt {
namespace {

InferenceEvent Request() {
  InferenceEvent event;
  event.runtime = "llamacpp";
  event.n_prompt_total = 512;
  event.n_prompt_cached = 112;
  event.n_output = 128;
  event.n_decode_steps = 127;
  event.t_prefill_ns = 2'000'000'000;
  event.t_decode_ns = 12'700'000'000;
  return event;
}

TEST(RatesTest, DecodeDividesTheStepsOfItsSpan) {
  EXPECT_DOUBLE_EQ(DecodeTokensPerSecond(Request()).value(), 10.0);
}

TEST(RatesTest, PrefillCountsUncachedTokensOnly) {
  EXPECT_DOUBLE_EQ(PrefillTokensPerSecond(Request()).value(), 200.0);
}

TEST(RatesTest, UnknownIsNotZero) {
  InferenceEvent event = Request();
  event.n_prompt_cached.reset();
  EXPECT_EQ(PrefillTokensPerSecond(event).error().reason, "cached_tokens_unknown");
  event.n_prompt_cached = 512;
  EXPECT_EQ(PrefillTokensPerSecond(event).error().reason, "all_cached");
  event.t_decode_ns.reset();
  EXPECT_EQ(DecodeTokensPerSecond(event).error().reason, "not_reported");
  event.t_decode_ns = 0;
  EXPECT_EQ(DecodeTokensPerSecond(event).error().reason, "too_short");
}

BenchmarkRun::EnergyResult Energy() {
  BenchmarkRun::EnergyResult energy;
  energy.scope = PowerScope::kWall;
  energy.source = "shelly";
  energy.run_uj = 13'300'000'000;  // 13 300 J
  energy.run_ns = 100'000'000'000;
  energy.run_output_tokens = 500;
  energy.run_edge_bound_ratio = 0.01;
  energy.idle_watts = 13;
  return energy;
}

TEST(RatesTest, GrossAndNetOfIdle) {
  EXPECT_DOUBLE_EQ(GrossJoulesPerToken(Energy()).value(), 26.6);
  EXPECT_DOUBLE_EQ(NetJoulesPerToken(Energy()).value(), (13'300 - 1'300) / 500.0);
  EXPECT_DOUBLE_EQ(MeanWatts(Energy()).value(), 133);
}

TEST(RatesTest, TheEstimateOverBlocksGoesBeforeTheRun) {
  BenchmarkRun::EnergyResult energy = Energy();
  energy.joules_per_output_token = Estimate{27.5, 27, 28, 0.95, 10};
  EXPECT_DOUBLE_EQ(GrossJoulesPerToken(energy).value(), 27.5);
}

TEST(RatesTest, AnEnergyWithWideEdgesIsNotDivided) {
  BenchmarkRun::EnergyResult energy = Energy();
  energy.run_edge_bound_ratio = 0.06;
  EXPECT_EQ(GrossJoulesPerToken(energy).error().reason, "edge_bound_too_wide");
  EXPECT_EQ(MeanWatts(energy).error().reason, "edge_bound_too_wide");
}

// An unknown bound was taken for a perfect one.
TEST(RatesTest, AnEnergyOfUnknownBoundIsNotDivided) {
  BenchmarkRun::EnergyResult energy = Energy();
  energy.run_edge_bound_ratio.reset();
  EXPECT_EQ(GrossJoulesPerToken(energy).error().reason, "edge_bound_unknown");
}

TEST(RatesTest, NoEnergyKeepsItsOwnReason) {
  BenchmarkRun::EnergyResult energy;
  energy.absent = {"permission_denied", "energy_uj is for root", "sudo chmod"};
  EXPECT_EQ(GrossJoulesPerToken(energy).error(), energy.absent);
  EXPECT_EQ(NetJoulesPerToken(energy).error().reason, "no_idle_baseline");
}

}  // namespace
}  // namespace tokwatt
