#include "collector/analytics/blocks.h"

#include <algorithm>
#include <vector>

#include "base/median_interval.h"
#include "base/stats.h"
#include "base/token_rates.h"

namespace tokwatt {
namespace {

using Tokens = std::optional<int64_t>;
using EnergyResult = BenchmarkRun::EnergyResult;

// One value per counted block that has one.
template <typename ValueOf>
std::vector<double> OfCounted(const BenchmarkRun& run, ValueOf value_of) {
  std::vector<double> values;
  for (const InferenceEvent& block : run.blocks) {
    if (!block.validity.empty()) continue;
    if (const std::optional<double> value = value_of(block)) values.push_back(*value);
  }
  return values;
}

Known<double> MedianTokens(const BenchmarkRun& run, Tokens InferenceEvent::*count) {
  const auto median = Median(OfCounted(run, [count](const InferenceEvent& block) {
    const Tokens tokens = block.*count;
    return tokens ? std::optional(static_cast<double>(*tokens)) : std::nullopt;
  }));
  if (median) return *median;
  return Unknown("no_counted_block", "No block of this run counts.");
}

const RequestEnergy* EnergyOf(const InferenceEvent& block, const EnergyResult& component) {
  const auto found =
      std::find_if(block.energy.begin(), block.energy.end(), [&component](const auto& row) {
        return row.source == component.source && row.component == component.component &&
               row.powers == component.powers;
      });
  return found == block.energy.end() ? nullptr : &*found;
}

Known<Estimate> JoulesPerToken(const BenchmarkRun& run, const EnergyResult& component,
                               std::optional<int64_t> RequestEnergy::*part,
                               Tokens (*tokens_of)(const InferenceEvent&)) {
  const auto values = OfCounted(run, [&](const InferenceEvent& block) -> std::optional<double> {
    const RequestEnergy* row = EnergyOf(block, component);
    const Tokens tokens = tokens_of(block);
    if (row == nullptr || !(row->*part) || tokens.value_or(0) <= 0) return std::nullopt;
    return static_cast<double>(*(row->*part)) * 1e-6 / static_cast<double>(*tokens);
  });
  if (const auto estimate = EstimateMedian(values)) return *estimate;
  return Unknown("parts_too_short",
                 "Reading and writing of a block are too short, each alone, for "
                 "how seldom " +
                     component.source + " refreshes.");
}

}  // namespace

int64_t CountedBlocks(const BenchmarkRun& run) {
  return std::count_if(run.blocks.begin(), run.blocks.end(),
                       [](const InferenceEvent& block) { return block.validity.empty(); });
}

Known<double> MedianPromptTokens(const BenchmarkRun& run) {
  return MedianTokens(run, &InferenceEvent::n_prompt_total);
}

Known<double> MedianOutputTokens(const BenchmarkRun& run) {
  return MedianTokens(run, &InferenceEvent::n_output);
}

Known<Estimate> DecodeJoulesPerToken(const BenchmarkRun& run, const EnergyResult& component) {
  return JoulesPerToken(run, component, &RequestEnergy::decode_uj,
                        [](const InferenceEvent& block) { return block.n_decode_steps; });
}

Known<Estimate> PrefillJoulesPerToken(const BenchmarkRun& run, const EnergyResult& component) {
  return JoulesPerToken(run, component, &RequestEnergy::prefill_uj, UncachedPromptTokens);
}

}  // namespace tokwatt
