#include "collector/analytics/blocks.h"

#include <gtest/gtest.h>

#include "tests/collector/analytics/fabricated_run.h"

namespace tokwatt {
namespace {

BenchmarkRun RunOfBlocks(size_t count) {
  BenchmarkRun run = FabricatedRun();
  run.blocks = FabricatedBlocks(count);
  return run;
}

// Six blocks and two that did not count were shown as "n 8".
TEST(BlocksTest, BlocksThatDoNotCountAreNotCounted) {
  BenchmarkRun run = RunOfBlocks(8);
  run.blocks[1].validity = {"overlapped"};
  run.blocks[1].n_output = 3;
  run.blocks[7].validity = {"stalled"};
  EXPECT_EQ(CountedBlocks(run), 6);
  EXPECT_EQ(MedianOutputTokens(run), 16);
  EXPECT_EQ(MedianPromptTokens(run), 64);
}

TEST(BlocksTest, ReadingAndWritingAreDividedByTheirOwnTokens) {
  BenchmarkRun run = RunOfBlocks(6);
  for (InferenceEvent& block : run.blocks) {
    block.n_prompt_cached = 16;
    block.energy[0].prefill_uj = 48 * 1'500'000;
  }
  const auto decode = DecodeJoulesPerToken(run, run.energy[0]);
  ASSERT_TRUE(decode);
  EXPECT_DOUBLE_EQ(decode->median, 20);
  EXPECT_EQ(decode->n, 6);
  EXPECT_DOUBLE_EQ(PrefillJoulesPerToken(run, run.energy[0])->median, 1.5);
}

TEST(BlocksTest, PartsThatAreNotKnownHaveAReason) {
  BenchmarkRun run = RunOfBlocks(6);
  run.blocks[0].energy[0].decode_uj.reset();
  EXPECT_EQ(DecodeJoulesPerToken(run, run.energy[0]).error().reason, "parts_too_short");
  run.energy[0].component = "another plug";
  EXPECT_FALSE(PrefillJoulesPerToken(run, run.energy[0]));
  run.blocks.clear();
  EXPECT_EQ(CountedBlocks(run), 0);
  EXPECT_EQ(MedianPromptTokens(run).error().reason, "no_counted_block");
}

}  // namespace
}  // namespace tokwatt
