#include "collector/documents/facts.h"

#include <gtest/gtest.h>

#include "collector/documents/documents.h"
#include "tests/collector/analytics/fabricated_run.h"

namespace tokwatt {
namespace {

constexpr int64_t kSecond = 1'000'000'000;

class FactsTest : public testing::Test {
 protected:
  void Add(BandwidthResult result) {
    EventRecord record;
    record.at = WallTime{++n_ * kSecond};
    record.event.body = std::move(result);
    AddFact(facts_, record);
  }
  double Denominator() {
    EventRecord record;
    record.event.body = FabricatedRun();
    const Json run = BenchmarkSummaryDocument(record, facts_, {});
    EXPECT_EQ(run.at("memory_bandwidth_denominator"), "GPU read, measured");
    return 4.97 * 42.5e9 / run.at("memory_bandwidth_used_ratio").get<double>();
  }

  DeviceFacts facts_;
  int64_t n_ = 0;
};

TEST_F(FactsTest, TheHighestCredibleBandwidthStaysTheDenominator) {
  Add(FabricatedBandwidth("gpu", 215e9));
  BandwidthResult absent = FabricatedBandwidth("gpu", 0);
  absent.absent = {"not_enough_memory", "Less than 2 GB were free.", ""};
  BandwidthResult flagged = FabricatedBandwidth("gpu", 900e9);
  flagged.validity = {"buffer_in_cache"};
  for (const BandwidthResult& later : {absent, flagged, FabricatedBandwidth("gpu", 120e9)}) {
    Add(later);
    EXPECT_NEAR(Denominator(), 215e9, 1);
    ASSERT_EQ(facts_.bandwidth.size(), 1u);  // what is shown is the newest
    EXPECT_EQ(std::get<BandwidthResult>(facts_.bandwidth[0].event.body), later);
  }
  Add(FabricatedBandwidth("gpu", 230e9));
  EXPECT_NEAR(Denominator(), 230e9, 1);
}

TEST_F(FactsTest, KernelsAndPathsAreKeptApart) {
  Add(FabricatedBandwidth("gpu", 215e9));
  Add(FabricatedBandwidth("cpu", 90e9));
  EXPECT_EQ(facts_.credible_bandwidth.size(), 2u);
}

}  // namespace
}  // namespace tokwatt
