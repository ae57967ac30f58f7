// What the counted blocks of a run say of its requests: how many, how long, and their energy by
// kind of token. Blocks with a validity code never count.
#pragma once

#include <cstdint>

#include "collector/analytics/known.h"

namespace tokwatt {

int64_t CountedBlocks(const BenchmarkRun& run);

// Medians of the actual counts, in tokens: a slow machine gets shorter blocks than the suite's.
Known<double> MedianPromptTokens(const BenchmarkRun& run);
Known<double> MedianOutputTokens(const BenchmarkRun& run);

// Joules per token written: energy after the first token over the decode steps timed in it.
Known<Estimate> DecodeJoulesPerToken(const BenchmarkRun& run,
                                     const BenchmarkRun::EnergyResult& component);

// Joules per prompt token computed: energy up to the first token over the uncached prompt tokens.
Known<Estimate> PrefillJoulesPerToken(const BenchmarkRun& run,
                                      const BenchmarkRun::EnergyResult& component);

}  // namespace tokwatt
