// Every kernel set of this processor gives what plain arithmetic gives.
#include "probes/bandwidth/kernels.h"

#include <gtest/gtest.h>
#include <sys/utsname.h>

#include <string_view>

#include "probes/bandwidth/buffer.h"
#include "probes/bandwidth/team.h"

namespace tokwatt {
namespace {

constexpr size_t kBytes = 5 * kKernelGranule;

class KernelsTest : public testing::TestWithParam<KernelSet> {};

TEST_P(KernelsTest, ReadSumsEveryWord) {
  auto a = Buffer::Map(kBytes, 64);
  ASSERT_TRUE(a);
  const uint64_t expected = a->Fill(1);
  EXPECT_EQ(GetParam().read(a->words(), kBytes), expected);
  for (size_t i = 0; i < kBytes / 8; ++i) {  // each word counts, once
    ++a->words()[i];
    EXPECT_EQ(GetParam().read(a->words(), kBytes), expected + 1) << i;
    --a->words()[i];
  }
  EXPECT_EQ(GetParam().read(a->words(), 0), 0u);
}

TEST_P(KernelsTest, CopyAndTriadWriteEveryElementAndNoOther) {
  auto a = Buffer::Map(kBytes + kKernelGranule, 0);
  auto b = Buffer::Map(kBytes, 4096 + 256);
  auto c = Buffer::Map(kBytes, 2 * (4096 + 256));
  ASSERT_TRUE(a && b && c);
  a->Fill(1);
  b->Fill(2);
  c->Fill(3);
  const size_t count = kBytes / sizeof(double);
  const double beyond = a->doubles()[count];
  GetParam().copy(a->doubles(), b->doubles(), kBytes);
  for (size_t i = 0; i < count; ++i) ASSERT_EQ(a->doubles()[i], b->doubles()[i]) << i;
  GetParam().triad(a->doubles(), b->doubles(), c->doubles(), 3.0, kBytes);
  for (size_t i = 0; i < count; ++i) {
    ASSERT_DOUBLE_EQ(a->doubles()[i], b->doubles()[i] + 3.0 * c->doubles()[i]) << i;
  }
  EXPECT_EQ(a->doubles()[count], beyond);
}

std::string IsaName(const testing::TestParamInfo<KernelSet>& info) { return info.param.isa; }
INSTANTIATE_TEST_SUITE_P(Supported, KernelsTest, testing::ValuesIn(SupportedKernelSets()), IsaName);

TEST(KernelSets, PortableIsAlwaysThereAndNamesAreFound) {
  const auto sets = SupportedKernelSets();
  ASSERT_FALSE(sets.empty());
  EXPECT_STREQ(sets.back().isa, "portable");
  EXPECT_STREQ(ChooseKernelSet("")->isa, sets.front().isa);
  EXPECT_STREQ(ChooseKernelSet("portable")->isa, "portable");
  EXPECT_FALSE(ChooseKernelSet("mmx"));
}

// Under qemu too: this is how kernel_neon.cc is known to have run on a machine that is no ARM.
TEST(KernelSets, NeonIsTheFirstChoiceOnArmAndNowhereElse) {
  utsname machine{};
  ASSERT_EQ(uname(&machine), 0);
  EXPECT_EQ(std::string_view(machine.machine) == "aarch64",
            std::string_view(SupportedKernelSets().front().isa) == "neon")
      << machine.machine;
}

// A kernel that skips half of the memory would look twice as fast.
TEST(Team, AKernelThatDoesNotReadEverythingIsCaught) {
  KernelSet lazy = kPortableKernels;
  lazy.read = [](const uint64_t* a, size_t bytes) { return kPortableKernels.read(a, bytes / 2); };
  BandwidthPlan plan;
  plan.array_bytes = 64 * kKernelGranule;
  plan.trials = 1;
  const auto clock = MakeSystemClock();
  const auto result = RunTeam(lazy, plan, 1, {0}, *clock);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().reason, "checksum_mismatch");
}

TEST(Team, AKernelThatDoesNotWriteEverythingIsCaught) {
  KernelSet lazy = kPortableKernels;
  lazy.copy = [](double* a, const double* b, size_t bytes) {
    kPortableKernels.copy(a, b, bytes / 2);
  };
  BandwidthPlan plan;
  plan.arrays = 2;
  plan.array_bytes = 64 * kKernelGranule;
  plan.trials = 1;
  const auto clock = MakeSystemClock();
  EXPECT_EQ(RunTeam(lazy, plan, 1, {0}, *clock).error().reason, "checksum_mismatch");
}

TEST(Team, CountsTheWholeBufferOfAllThreads) {
  BandwidthPlan plan;
  plan.array_bytes = 7 * kKernelGranule;  // three granules each
  plan.trials = 2;
  const auto clock = MakeSystemClock();
  const auto result = RunTeam(kPortableKernels, plan, 2, {0, 0}, *clock);
  ASSERT_TRUE(result) << result.error().message;
  EXPECT_EQ(result->array_bytes, 6 * static_cast<int64_t>(kKernelGranule));
  EXPECT_EQ(result->bytes_per_second.size(), 2u);
  // Two threads on one core: neither can have had it for itself.
  if (result->pinned) {
    EXPECT_LT(result->processor_share_ratio, 0.9);
  }
}

TEST(Team, NoMemoryIsAnErrorNotACrash) {
  BandwidthPlan plan;
  plan.array_bytes = int64_t{1} << 60;
  const auto clock = MakeSystemClock();
  EXPECT_EQ(RunTeam(kPortableKernels, plan, 2, {0, 0}, *clock).error().reason, "memory_too_small");
}

TEST(Buffer, IsRandomAndHoldsOrdinaryNumbers) {
  auto buffer = Buffer::Map(1 << 16, 0);
  ASSERT_TRUE(buffer);
  buffer->Fill(9);
  const size_t count = (1 << 16) / sizeof(double);
  for (size_t i = 0; i < count; ++i) {
    ASSERT_GE(buffer->doubles()[i], 1.0);
    ASSERT_LT(buffer->doubles()[i], 2.0);
    ASSERT_NE(buffer->words()[i], buffer->words()[(i + 1) % count]);
  }
}

}  // namespace
}  // namespace tokwatt
