#include "collector/analytics/bandwidth_use.h"

#include <gtest/gtest.h>

#include "tests/collector/analytics/fabricated_run.h"

namespace tokwatt {
namespace {

TEST(BandwidthUseTest, TheDenominatorIsNamed) {
  const auto measured = UseOfBandwidth(
      FabricatedRun(), {FabricatedBandwidth("cpu", 110e9), FabricatedBandwidth("gpu", 215e9)},
      FabricatedInventory());
  EXPECT_NEAR(*measured.ratio, 0.98, 0.005);
  EXPECT_EQ(measured.denominator, "GPU read, measured");
  EXPECT_EQ(measured.denominator_quality, Quality::kMeasured);
  EXPECT_EQ(measured.physics.status, PhysicsStatus::kWithinBound);

  const auto peak = UseOfBandwidth(FabricatedRun(), {}, FabricatedInventory());
  EXPECT_NEAR(*peak.ratio, 0.83, 0.005);
  EXPECT_EQ(peak.denominator, "theoretical peak, assumed");
  EXPECT_EQ(peak.denominator_quality, Quality::kAssumed);
}

TEST(BandwidthUseTest, ACpuBandwidthNeverDividesAGpuRun) {
  const auto use =
      UseOfBandwidth(FabricatedRun(), {FabricatedBandwidth("cpu", 110e9)}, std::nullopt);
  EXPECT_EQ(use.ratio.error().reason, "no_bandwidth");
  EXPECT_EQ(use.ratio.error().fix, "tokwatt bandwidth");
  EXPECT_EQ(use.physics.status, PhysicsStatus::kUnknown);
  EXPECT_DOUBLE_EQ(*use.bytes_per_token, 42.5e9);
}

TEST(BandwidthUseTest, SoftwareThatPlaysAGpuDividesNoRun) {
  const auto use =
      UseOfBandwidth(FabricatedRun(), {FabricatedBandwidth("software", 8e9)}, std::nullopt);
  EXPECT_EQ(use.ratio.error().reason, "no_bandwidth");
  EXPECT_EQ(use.physics.status, PhysicsStatus::kUnknown);
}

// A card reads its own memory: the DIMMs' peak must not flag what it does as impossible.
TEST(BandwidthUseTest, ThePeakOfTheSystemsModulesBoundsNoCard) {
  Inventory pc = FabricatedInventory();
  pc.peak_bytes_per_second = 102.4e9;
  pc.peak_source = "SMBIOS 3.7: 2 channels, 128 bit × 6400 MT/s";
  EXPECT_TRUE(PeakBounds("cpu", pc));
  EXPECT_FALSE(PeakBounds("gpu", pc)) << "which GPU there is, nobody knows";
  pc.gpus.resize(2);
  pc.gpus[0].integrated = true;
  pc.gpus[1].integrated = false;
  EXPECT_FALSE(PeakBounds("gpu", pc));
  const auto use = UseOfBandwidth(FabricatedRun(), {}, pc);
  EXPECT_EQ(use.physics.status, PhysicsStatus::kUnknown);
  EXPECT_EQ(use.ratio.error().reason, "no_bandwidth");
  pc.gpus.pop_back();
  EXPECT_TRUE(PeakBounds("gpu", pc)) << "graphics in the processor read the same modules";
  EXPECT_FALSE(PeakBounds("cpu", Inventory{}));
}

TEST(BandwidthUseTest, AFlaggedResultIsNotCredible) {
  BandwidthResult flagged = FabricatedBandwidth("gpu", 500e9);
  flagged.validity = {"box_busy"};
  EXPECT_TRUE(BandwidthFacts({flagged}, std::nullopt).empty());
}

TEST(BandwidthUseTest, DepthIsTheMeanOfTheBlocksThatTellIt) {
  BenchmarkRun run = FabricatedRun();
  EXPECT_FALSE(MeanDepth(run).has_value());
  run.blocks.resize(3);
  run.blocks[0].depth_tokens = 500;
  run.blocks[2].depth_tokens = 700;
  EXPECT_EQ(MeanDepth(run), std::optional<int64_t>(600));
}

}  // namespace
}  // namespace tokwatt
