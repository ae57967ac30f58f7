// Memory bandwidth used (MBU) by a benchmark: base/physics fed from what the device measured.
//
// MBU = decode tok/s * bytes per token / bandwidth, with bytes per token = weights read per step
// + KV bytes per token * depth; base/physics.h chooses the denominator and holds the bound.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/physics.h"
#include "collector/analytics/known.h"

namespace tokwatt {

// Below this share of the bandwidth, bandwidth does not explain the speed.
inline constexpr double kBandwidthBoundRatio = 0.60;

// Mean context depth over the blocks that tell it, in tokens.
std::optional<int64_t> MeanDepth(const BenchmarkRun& run);

// Any block was decoded speculatively: several tokens for one pass over the weights.
bool IsSpeculative(const BenchmarkRun& run);

// The credible results (no absence, no validity code), and the chip's peak where it is known.
std::vector<BandwidthFact> BandwidthFacts(const std::vector<BandwidthResult>& measured,
                                          const std::optional<Inventory>& inventory);

// Whether the theoretical peak is that of the memory which `processor` ("cpu", "gpu") reads. The
// chip table has processors whose memory is one for both; what SMBIOS tells is the system's memory,
// which a card does not read. False where no peak is known.
bool PeakBounds(std::string_view processor, const Inventory& inventory);

struct BandwidthUse {
  PhysicsVerdict physics;
  Known<double> bytes_per_token = Unknown("not_known", "");
  Known<double> ratio = Unknown("not_known", "");
  std::string denominator;  // "CPU read, measured", "theoretical peak, assumed", or empty
  Quality denominator_quality = Quality::kAssumed;
};

// A run on another machine is held against no bandwidth: its ratio and verdict are unknown.
BandwidthUse UseOfBandwidth(const BenchmarkRun& run, const std::vector<BandwidthResult>& measured,
                            const std::optional<Inventory>& inventory);

}  // namespace tokwatt
