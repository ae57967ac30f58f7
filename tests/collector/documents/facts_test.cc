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

class EvidenceTest : public testing::Test {
 protected:
  void Add(BenchmarkRun run) {
    EventRecord record;
    record.at = WallTime{++n_ * kSecond};
    record.event.id[0] = static_cast<uint8_t>(n_);
    record.event.body = std::move(run);
    AddFact(facts_, record);
  }
  // 30 runs that settle nothing of the first one's kind.
  void AddOthers() {
    for (int i = 0; i < 10; ++i) {
      BenchmarkRun failed = FabricatedRun();
      failed.status = BenchmarkStatus::kFailed;
      BenchmarkRun remote = FabricatedRun();
      remote.remote = true;
      BenchmarkRun small = FabricatedRun();
      small.model.name = "small";
      for (const BenchmarkRun& run : {failed, remote, small}) Add(run);
    }
  }
  std::vector<BenchmarkRun> Evidence() const {
    return EvidenceOf({std::make_shared<const DeviceFacts>(facts_)}, {}).devices.at(0).benchmarks;
  }

  DeviceFacts facts_;
  int64_t n_ = 0;
};

// A verdict vanished as soon as 20 newer runs of any kind had come.
TEST_F(EvidenceTest, ARunThatSettlesOutlives30RunsOfOtherKinds) {
  Add(FabricatedRun());
  AddOthers();
  const auto evidence = Evidence();
  ASSERT_EQ(evidence.size(), 4u);  // three of "small", and the one
  EXPECT_EQ(evidence.back(), FabricatedRun());
  EXPECT_EQ(facts_.benchmarks.size(), 20u);  // what is shown is not more than before
}

TEST_F(EvidenceTest, OfOneKindTheNewestStay) {
  for (const double median : {1.0, 2.0, 3.0, 4.0}) {
    BenchmarkRun run = FabricatedRun();
    run.decode_tokens_per_second->median = median;
    Add(run);
  }
  const auto evidence = Evidence();
  ASSERT_EQ(evidence.size(), 3u);
  EXPECT_EQ(evidence.front().decode_tokens_per_second->median, 4.0);
  EXPECT_EQ(evidence.back().decode_tokens_per_second->median, 2.0);
}

// The bound may be learnt after the run: the memory was measured later.
TEST_F(EvidenceTest, WhatPhysicsRulesOutLaterIsNoEvidence) {
  BenchmarkRun impossible = FabricatedRun();
  impossible.decode_tokens_per_second = Estimate{50, 49, 51, 0.95, 10};
  Add(FabricatedRun());
  Add(impossible);
  EXPECT_EQ(Evidence().size(), 2u);
  facts_.credible_bandwidth = {FabricatedBandwidth("gpu", 215e9)};
  ASSERT_EQ(Evidence().size(), 1u);
  EXPECT_EQ(Evidence()[0], FabricatedRun());
}

}  // namespace
}  // namespace tokwatt
