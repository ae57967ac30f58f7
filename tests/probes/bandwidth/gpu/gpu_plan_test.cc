// Sizes of GPU arrays: past every cache, at most half of what is free, in buffers that it admits.
#include "probes/bandwidth/gpu/gpu_plan.h"

#include <gtest/gtest.h>

#include "tests/probes/bandwidth/gpu/fake_gpu.h"

namespace tokwatt {
namespace {

constexpr int64_t kMebibyte = 1 << 20;
constexpr int64_t kGibibyte = 1 << 30;
const MachineFacts kHost{1, 32 * kMebibyte, 64 * kGibibyte};

GpuFacts Card(int64_t free_bytes) {
  GpuFacts facts = FakeGpuFacts("card", GpuKind::kDiscrete, 24 * kGibibyte);
  facts.free_bytes = free_bytes;
  return facts;
}

int64_t ArrayBytes(const char* kernel, const GpuFacts& gpu, const MachineFacts& host = kHost) {
  const auto plan = PlanGpuBandwidth(kernel, {}, gpu, host);
  return plan ? plan->layout.array_bytes() : 0;
}

TEST(GpuPlan, ArraysAreSixteenTimesTheCache) {
  EXPECT_EQ(ArrayBytes("read", Card(24 * kGibibyte)), 2 * kGibibyte);
  GpuFacts large = Card(24 * kGibibyte);
  large.cache_bytes = 256 * kMebibyte;
  EXPECT_EQ(ArrayBytes("read", large), 4 * kGibibyte);
  large.cache_bytes = 6 * kMebibyte;  // caches that it does not tell may be behind it
  EXPECT_EQ(ArrayBytes("read", large), 2 * kGibibyte);
}

TEST(GpuPlan, TakesAtMostHalfOfTheFreeMemory) {
  EXPECT_EQ(ArrayBytes("triad", Card(6 * kGibibyte)), kGibibyte);
  EXPECT_EQ(ArrayBytes("copy", Card(6 * kGibibyte)), 3 * kGibibyte / 2);
}

TEST(GpuPlan, FreeMemoryThatIsNotToldIsAQuarter) {
  GpuFacts silent = FakeGpuFacts("card", GpuKind::kDiscrete, 8 * kGibibyte);
  EXPECT_EQ(ArrayBytes("read", silent), kGibibyte);
}

TEST(GpuPlan, SharedMemoryIsBoundByWhatTheMachineHasFree) {
  GpuFacts shared = FakeGpuFacts("inside", GpuKind::kIntegrated, 100 * kGibibyte);
  shared.free_bytes = 100 * kGibibyte;
  MachineFacts host = kHost;
  host.available_bytes = 2 * kGibibyte;
  EXPECT_EQ(ArrayBytes("read", shared, host), kGibibyte);
  EXPECT_EQ(ArrayBytes("read", Card(24 * kGibibyte), host), 2 * kGibibyte);
}

TEST(GpuPlan, RefusesWhenTheCacheCannotBeDefeated) {
  const auto refused = PlanGpuBandwidth("read", {}, Card(512 * kMebibyte), kHost);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().reason, "memory_too_small");
  EXPECT_FALSE(PlanGpuBandwidth("read", {}, Card(0), kHost));
}

TEST(GpuPlan, SeveralBuffersWhereOneMayNotBeSoLarge) {
  GpuFacts small_buffers = Card(24 * kGibibyte);
  small_buffers.most_buffer_bytes = 128 * kMebibyte;
  const auto plan = PlanGpuBandwidth("read", {}, small_buffers, kHost);
  ASSERT_TRUE(plan) << plan.error().message;
  EXPECT_EQ(plan->layout.chunks, 16);
  EXPECT_EQ(plan->layout.chunk_bytes, 128 * kMebibyte);
  small_buffers.most_buffer_bytes = (int64_t{1} << 32) - 1;  // no multiple of a group
  EXPECT_EQ(PlanGpuBandwidth("read", {}, small_buffers, kHost)->layout.chunks, 1);
  small_buffers.most_buffer_bytes = 1000;
  EXPECT_FALSE(PlanGpuBandwidth("read", {}, small_buffers, kHost));
  small_buffers.most_buffer_bytes = -1;
  EXPECT_FALSE(PlanGpuBandwidth("read", {}, small_buffers, kHost));
}

TEST(GpuPlan, NoBufferIsLargerThanItsKernelsCount) {
  BandwidthOptions options;
  options.buffer_bytes = 10 * kGibibyte;
  const auto plan = PlanGpuBandwidth("read", options, Card(24 * kGibibyte), kHost);
  ASSERT_TRUE(plan) << plan.error().message;
  EXPECT_EQ(plan->layout.chunks, 3);
  EXPECT_LE(plan->layout.chunk_bytes, int64_t{1} << 32);
}

TEST(GpuPlan, ChunksAreWholeGroups) {
  BandwidthOptions options;
  options.buffer_bytes = 1000 * kMebibyte + 12345;
  GpuFacts card = Card(24 * kGibibyte);
  card.most_buffer_bytes = 300 * kMebibyte;
  const auto plan = PlanGpuBandwidth("copy", options, card, kHost);
  ASSERT_TRUE(plan);
  EXPECT_EQ(plan->layout.chunk_bytes % card.shape.group_bytes(), 0);
  EXPECT_LE(plan->layout.array_bytes(), options.buffer_bytes);
  EXPECT_EQ(plan->common.array_bytes, plan->layout.array_bytes());
  options.buffer_bytes = 4096;
  EXPECT_FALSE(PlanGpuBandwidth("copy", options, card, kHost));
}

TEST(GpuPlan, ADeviceWithoutGroupsIsRefused) {
  GpuFacts strange = Card(24 * kGibibyte);
  strange.shape.group_items = 0;
  EXPECT_FALSE(PlanGpuBandwidth("read", {}, strange, kHost));
}

TEST(GpuPlan, SaysWhatIsCounted) {
  const GpuFacts card = Card(24 * kGibibyte);
  EXPECT_EQ(PlanGpuBandwidth("read", {}, card, kHost)->common.counting_rule, "bytes read");
  EXPECT_EQ(PlanGpuBandwidth("triad", {}, card, kHost)->common.counting_rule,
            "bytes read + bytes written (STREAM: 12 per element of 4 bytes)");
  const GpuFacts software = FakeGpuFacts("llvmpipe", GpuKind::kSoftware, 8 * kGibibyte);
  EXPECT_EQ(PlanGpuBandwidth("copy", {}, software, kHost)->common.counting_rule,
            "bytes read + bytes written (STREAM: 8 per element of 4 bytes), write-allocate not "
            "counted");
}

TEST(GpuPlan, ASmallBufferIsMarked) {
  BandwidthOptions options;
  options.buffer_bytes = 64 * kMebibyte;
  const auto plan = PlanGpuBandwidth("read", options, Card(24 * kGibibyte), kHost);
  ASSERT_TRUE(plan);
  EXPECT_EQ(plan->common.validity, std::vector<std::string>{"buffer_in_cache"});
}

}  // namespace
}  // namespace tokwatt
