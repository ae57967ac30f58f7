// Sizes, thread counts and refusals.
#include "probes/bandwidth/plan.h"

#include <gtest/gtest.h>

namespace tokwatt {
namespace {

constexpr int64_t kMebibyte = 1 << 20;
constexpr int64_t kGibibyte = 1 << 30;

MachineFacts Machine(int64_t cores, int64_t cache, int64_t available) {
  return {cores, cache, available};
}

TEST(BandwidthPlan, SweepsPowersOfTwoAndAllCores) {
  EXPECT_EQ(ThreadSweep(1), (std::vector<int>{1}));
  EXPECT_EQ(ThreadSweep(2), (std::vector<int>{1, 2}));
  EXPECT_EQ(ThreadSweep(6), (std::vector<int>{1, 2, 4, 6}));
  EXPECT_EQ(ThreadSweep(16), (std::vector<int>{1, 2, 4, 8, 16}));
  EXPECT_EQ(ThreadSweep(0), (std::vector<int>{1}));
}

TEST(BandwidthPlan, ArraysAreFourCachesAndAtLeastAGibibyte) {
  const auto small = PlanBandwidth("read", {}, Machine(2, 32 * kMebibyte, 64 * kGibibyte), true);
  EXPECT_EQ(small->array_bytes, kGibibyte);
  const auto large = PlanBandwidth("read", {}, Machine(2, 768 * kMebibyte, 64 * kGibibyte), true);
  EXPECT_EQ(large->array_bytes, 3 * kGibibyte);
  EXPECT_TRUE(large->validity.empty());
}

TEST(BandwidthPlan, TakesAtMostHalfOfTheFreeMemory) {
  const auto machine = Machine(2, 32 * kMebibyte, 3 * kGibibyte);
  EXPECT_EQ(PlanBandwidth("read", {}, machine, true)->array_bytes, kGibibyte);
  EXPECT_EQ(PlanBandwidth("triad", {}, machine, true)->array_bytes, kGibibyte / 2);
}

TEST(BandwidthPlan, RefusesWhenTheCacheCannotBeDefeated) {
  const auto machine = Machine(2, 32 * kMebibyte, 255 * kMebibyte);
  const auto refused = PlanBandwidth("read", {}, machine, true);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Code::kResourceExhausted);
  EXPECT_EQ(refused.error().reason, "memory_too_small");
  EXPECT_NE(refused.error().fix, "");
  EXPECT_TRUE(PlanBandwidth("read", {}, Machine(2, 32 * kMebibyte, 256 * kMebibyte), true));
}

TEST(BandwidthPlan, AnUnknownCacheIsAssumedLarge) {
  MachineFacts machine;
  machine.available_bytes = 1000 * kMebibyte;
  EXPECT_FALSE(PlanBandwidth("read", {}, machine, true));
  machine.available_bytes = 1024 * kMebibyte;
  EXPECT_TRUE(PlanBandwidth("read", {}, machine, true));
}

TEST(BandwidthPlan, ASmallBufferIsAllowedButMarked) {
  BandwidthOptions options;
  options.buffer_bytes = 64 * kMebibyte;
  const auto plan = PlanBandwidth("read", options, Machine(2, 32 * kMebibyte, kGibibyte), true);
  EXPECT_EQ(plan->array_bytes, 64 * kMebibyte);
  EXPECT_EQ(plan->validity, std::vector<std::string>{"buffer_in_cache"});
  options.buffer_bytes = 600 * kMebibyte;
  EXPECT_FALSE(PlanBandwidth("read", options, Machine(2, 32 * kMebibyte, kGibibyte), true));
}

TEST(BandwidthPlan, CountsAsStreamDoes) {
  const auto machine = Machine(2, kMebibyte, 64 * kGibibyte);
  EXPECT_EQ(PlanBandwidth("read", {}, machine, false)->bytes_per_word, 8);
  EXPECT_EQ(PlanBandwidth("copy", {}, machine, true)->bytes_per_word, 16);
  EXPECT_EQ(PlanBandwidth("triad", {}, machine, true)->bytes_per_word, 24);
  EXPECT_EQ(PlanBandwidth("read", {}, machine, false)->counting_rule, "bytes read");
  const auto plain = PlanBandwidth("copy", {}, machine, false)->counting_rule;
  EXPECT_NE(plain.find("write-allocate not counted"), std::string::npos);
  const auto streaming = PlanBandwidth("copy", {}, machine, true)->counting_rule;
  EXPECT_EQ(streaming.find("write-allocate"), std::string::npos);
}

TEST(BandwidthPlan, RefusesImpossibleOptions) {
  const auto machine = Machine(2, kMebibyte, 64 * kGibibyte);
  EXPECT_EQ(PlanBandwidth("fly", {}, machine, true).error().reason, "unknown_kernel");
  BandwidthOptions options;
  options.threads = 3;
  EXPECT_FALSE(PlanBandwidth("read", options, machine, true));
  options.threads = 2;
  EXPECT_EQ(PlanBandwidth("read", options, machine, true)->threads, std::vector<int>{2});
  options.trials = 0;
  EXPECT_FALSE(PlanBandwidth("read", options, machine, true));
  options.trials = 10;
  options.buffer_bytes = 1;
  EXPECT_FALSE(PlanBandwidth("read", options, machine, true));
}

}  // namespace
}  // namespace tokwatt
