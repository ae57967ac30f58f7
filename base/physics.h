// Physics as a check: decode cannot be faster than memory can deliver the bytes it reads.
//
//   bound = bandwidth / (weight bytes per token + KV bytes per token x depth)
//
// which is the roofline of a step that reads every active weight once (Williams, Waterman and
// Patterson, "Roofline", 2009). A rate above it, without speculation, is a parser's bug or a cache
// hit, never a fast machine. The bandwidth is that of the processor that ran the model: measured
// on its path, else the chip table's peak, marked assumed. The CPU's bandwidth never divides a GPU
// run: on unified memory it is about half of what the GPU gets. Pure and thread-safe.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/event.h"
#include "base/quality.h"

namespace tokwatt {

// A bandwidth that somebody measured or a table states.
struct BandwidthFact {
  // "cpu" or "gpu": measured on that path; "chip": the table's peak of the memory that the
  // processor which ran the model reads from.
  std::string path;
  double bytes_per_second = 0;
  Quality quality = Quality::kMeasured;
};

struct DecodeObservation {
  double tokens_per_second = 0;  // at batch 1
  ModelIdentity model;
  std::optional<int64_t> depth_tokens;  // mean context while decoding
  std::string processor;                // "cpu", "gpu", "mixed" or empty
  std::optional<bool> speculative;
};

enum class PhysicsStatus { kWithinBound, kAboveBound, kUnknown };
std::string_view ToString(PhysicsStatus status);  // "within_bound", "above_bound", "unknown"

struct PhysicsVerdict {
  PhysicsStatus status = PhysicsStatus::kUnknown;
  std::string reason;  // stable code where the status is kUnknown
  std::string text;    // one sentence for people
  std::optional<double> bytes_per_token;
  std::optional<double> bound_tokens_per_second;
  std::optional<double> bandwidth_used_ratio;  // MBU: rate x bytes per token / bandwidth
  std::optional<BandwidthFact> denominator;
};

// Weights and KV cache read per decode step; std::nullopt where the weights are not known. Where
// depth or KV size is unknown the KV part is left out, which only loosens the bound.
std::optional<double> BytesPerToken(const ModelIdentity& model,
                                    std::optional<int64_t> depth_tokens);

// The highest bandwidth measured on the path of `processor`, else the chip's peak; std::nullopt
// where neither is known or the model ran on both processors.
std::optional<BandwidthFact> ChooseDenominator(std::string_view processor,
                                               std::span<const BandwidthFact> facts);

PhysicsVerdict CheckDecode(const DecodeObservation& observation,
                           std::span<const BandwidthFact> facts);

}  // namespace tokwatt
