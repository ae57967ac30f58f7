#include "collector/analytics/rates.h"

#include "base/endpoint.h"
#include "base/token_rates.h"

namespace tokwatt {
namespace {

Absence WhyNoEnergy(const BenchmarkRun::EnergyResult& energy) {
  if (!energy.absent.reason.empty()) return energy.absent;
  return {"no_energy", "No energy was read from " + energy.source + " during this run.", ""};
}

Known<double> RunJoules(const BenchmarkRun::EnergyResult& energy) {
  if (!energy.run_uj) return Unknown(WhyNoEnergy(energy));
  if (!energy.run_edge_bound_ratio) {
    return Unknown("edge_bound_unknown",
                   energy.source + " does not tell how far off its energy may be.");
  }
  if (*energy.run_edge_bound_ratio > kLargestEdgeBoundRatio) {
    return Unknown("edge_bound_too_wide",
                   "The run is too short for how seldom " + energy.source +
                       " refreshes: its energy may be off by more than 5 %.",
                   "tokwatt bench run --budget 300");
  }
  return static_cast<double>(*energy.run_uj) * 1e-6;
}

}  // namespace

Known<double> DecodeTokensPerSecond(const InferenceEvent& event) {
  if (const auto rate = DecodeRate(event)) return *rate;
  if (!event.n_decode_steps || !event.t_decode_ns) {
    return Unknown("not_reported", event.runtime + " did not report decode steps and their time.");
  }
  return Unknown("too_short", "The answer had no timed decode step.");
}

Known<double> PrefillTokensPerSecond(const InferenceEvent& event) {
  if (const auto rate = PrefillRate(event)) return *rate;
  if (!event.n_prompt_total || !event.t_prefill_ns) {
    return Unknown("not_reported", event.runtime + " did not report prompt tokens and their time.");
  }
  if (!event.n_prompt_cached) {
    return Unknown("cached_tokens_unknown",
                   event.runtime + " did not say how many prompt tokens came from its cache.",
                   event.runtime == "ollama" ? "Update Ollama: https://ollama.com/download" : "");
  }
  return Unknown("all_cached", "No prompt token was computed: all came from the cache.");
}

std::vector<const BenchmarkRun::EnergyResult*> OwnEnergy(const BenchmarkRun& run) {
  std::vector<const BenchmarkRun::EnergyResult*> own;
  for (const BenchmarkRun::EnergyResult& energy : run.energy) {
    if (IsOfServer(energy, run)) own.push_back(&energy);
  }
  return own;
}

Known<double> GrossJoulesPerToken(const BenchmarkRun::EnergyResult& energy) {
  if (energy.joules_per_output_token) return energy.joules_per_output_token->median;
  const Known<double> joules = RunJoules(energy);
  if (!joules) return joules;
  if (energy.run_output_tokens.value_or(0) <= 0) {
    return Unknown("no_output_tokens", "No output tokens were counted over the run.");
  }
  return *joules / static_cast<double>(*energy.run_output_tokens);
}

Known<double> NetJoulesPerToken(const BenchmarkRun::EnergyResult& energy) {
  if (!energy.idle_watts) {
    return Unknown("no_idle_baseline", "Idle power with the model resident was not measured.");
  }
  const Known<double> joules = RunJoules(energy);
  if (!joules) return joules;
  if (energy.run_output_tokens.value_or(0) <= 0 || energy.run_ns.value_or(0) <= 0) {
    return Unknown("no_output_tokens", "No output tokens were counted over the run.");
  }
  const double idle_joules = *energy.idle_watts * static_cast<double>(*energy.run_ns) * 1e-9;
  return (*joules - idle_joules) / static_cast<double>(*energy.run_output_tokens);
}

Known<double> EdgeBoundRatio(const BenchmarkRun::EnergyResult& energy) {
  if (!energy.run_edge_bound_ratio) return Unknown(WhyNoEnergy(energy));
  return *energy.run_edge_bound_ratio;
}

Known<double> MeanWatts(const BenchmarkRun::EnergyResult& energy) {
  const Known<double> joules = RunJoules(energy);
  if (!joules) return joules;
  if (energy.run_ns.value_or(0) <= 0) return Unknown(WhyNoEnergy(energy));
  return *joules / (static_cast<double>(*energy.run_ns) * 1e-9);
}

}  // namespace tokwatt
