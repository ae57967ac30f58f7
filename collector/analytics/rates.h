// Token rates and energy per token of one request or run. Pure functions; SI units.
//
// Prefill and decode are never mixed: a decode rate divides the decode steps by the time of exactly
// those steps, a prefill rate counts uncached prompt tokens only.
#pragma once

#include <vector>

#include "collector/analytics/known.h"

namespace tokwatt {

// The rates of base/token_rates.h, with the reason where there is none.
Known<double> DecodeTokensPerSecond(const InferenceEvent& event);
Known<double> PrefillTokensPerSecond(const InferenceEvent& event);

// The energy of a run that may be divided by its tokens: that of the machine that served it. They
// point into the run.
std::vector<const BenchmarkRun::EnergyResult*> OwnEnergy(const BenchmarkRun& run);

// Gross joules per output token of one component, the reading of each prompt included: the estimate
// over blocks where there is one, else the energy of the whole run over its output tokens.
Known<double> GrossJoulesPerToken(const BenchmarkRun::EnergyResult& energy);

// The same net of model-resident idle: (E - P_idle * t) / n_output.
Known<double> NetJoulesPerToken(const BenchmarkRun::EnergyResult& energy);

// How far off the energy of the run may be, because its edges lie between two readings.
Known<double> EdgeBoundRatio(const BenchmarkRun::EnergyResult& energy);

// Mean watts over the blocks of the run.
Known<double> MeanWatts(const BenchmarkRun::EnergyResult& energy);

}  // namespace tokwatt
