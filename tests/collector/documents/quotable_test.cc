#include "collector/documents/quotable.h"

#include <gtest/gtest.h>

#include "tests/collector/analytics/fabricated_run.h"

namespace tokwatt {
namespace {

DeviceFacts Facts() {
  DeviceFacts facts;
  facts.inventory = FabricatedInventory();
  return facts;
}

TEST(Quotable, ARunUnderGoodConditionsMayBeQuoted) {
  EXPECT_FALSE(WhyNotQuotable(FabricatedRun(), Facts()));
  BenchmarkRun wide = FabricatedRun();
  wide.status = BenchmarkStatus::kNotConverged;
  EXPECT_FALSE(WhyNotQuotable(wide, Facts()));
}

TEST(Quotable, EveryCodeIsSaidInWords) {
  BenchmarkRun run = FabricatedRun();
  run.validity = {"box_busy", "rate_drop", "sunspots"};
  const auto why = WhyNotQuotable(run, Facts());
  ASSERT_TRUE(why);
  EXPECT_EQ(why->reason, "box_busy");
  EXPECT_EQ(why->detail,
            "other programs used the processor (box_busy); the speed fell during the run "
            "(rate_drop); the run is marked sunspots");
  EXPECT_EQ(why->fix, "tokwatt bench run");
}

TEST(Quotable, AnUnfinishedRunSaysItsOwnReason) {
  BenchmarkRun run = FabricatedRun();
  run.status = BenchmarkStatus::kYielded;
  run.failure = {"yielded", "somebody used the runtime", "run it again"};
  EXPECT_EQ(WhyNotQuotable(run, Facts()), run.failure);
}

TEST(Quotable, NoRateAndAnImpossibleRateAreRefused) {
  BenchmarkRun run = FabricatedRun();
  run.decode_tokens_per_second.reset();
  EXPECT_EQ(WhyNotQuotable(run, Facts())->reason, "no_decode_rate");
  run.decode_tokens_per_second = Estimate{50, 49, 51, 0.95, 10};
  const auto why = WhyNotQuotable(run, Facts());
  EXPECT_EQ(why->reason, "above_bound");
  EXPECT_FALSE(why->detail.empty());
}

}  // namespace
}  // namespace tokwatt
