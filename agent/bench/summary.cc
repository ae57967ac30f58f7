#include "agent/bench/summary.h"

#include <algorithm>
#include <utility>

#include "base/median_interval.h"
#include "base/stats.h"
#include "base/token_rates.h"

namespace tokwatt {
namespace {

constexpr double kClockDropRatio = 0.95;
constexpr double kRateDropRatio = 0.97;
constexpr double kFallingScore = -1.96;

// Median of the last third over that of the first.
std::optional<double> LastOverFirstThird(const std::vector<double>& values) {
  const size_t third = values.size() / 3;
  if (third == 0) return std::nullopt;
  const auto first = Median(std::span(values).first(third));
  const auto last = Median(std::span(values).last(third));
  if (*first <= 0) return std::nullopt;
  return *last / *first;
}

std::vector<std::string> RunValidity(const RunFindings& findings,
                                     const std::vector<double>& rates) {
  std::vector<std::string> codes;
  if (findings.host_was_busy) codes.emplace_back("box_busy");
  const auto clock = LastOverFirstThird(findings.clock_hertz);
  if (clock && *clock < kClockDropRatio) codes.emplace_back("clock_drop");
  const auto rate = LastOverFirstThird(rates);
  const auto trend = TrendScore(rates);
  if (rate && *rate < kRateDropRatio && trend && *trend < kFallingScore) {
    codes.emplace_back("rate_drop");
  }
  return codes;
}

std::vector<double> CountedPrefillRates(const std::vector<InferenceEvent>& blocks) {
  std::vector<double> rates;
  for (const InferenceEvent& block : blocks) {
    if (!block.validity.empty()) continue;
    if (const auto rate = PrefillRate(block)) rates.push_back(*rate);
  }
  return rates;
}

template <typename Row>
bool SameComponent(const Row& row, const BenchmarkRun::EnergyResult& result) {
  return row.source == result.source && row.component == result.component;
}

std::vector<double> JoulesPerToken(const std::vector<InferenceEvent>& blocks,
                                   const BenchmarkRun::EnergyResult& result) {
  std::vector<double> values;
  for (const InferenceEvent& block : blocks) {
    if (!block.validity.empty() || block.n_output.value_or(0) <= 0) continue;
    for (const RequestEnergy& row : block.energy) {
      if (!SameComponent(row, result) || !GoodEnough(row.total_uj, row.edge_bound_ratio)) continue;
      values.push_back(static_cast<double>(*row.total_uj) * 1e-6 /
                       static_cast<double>(*block.n_output));
    }
  }
  return values;
}

// Every output token of the run; unknown as soon as one block's count is.
std::optional<int64_t> OutputTokens(const std::vector<InferenceEvent>& blocks) {
  int64_t tokens = 0;
  for (const InferenceEvent& block : blocks) {
    if (!block.n_output) return std::nullopt;
    tokens += *block.n_output;
  }
  return tokens;
}

// `row`: a WindowEnergy or a RequestEnergy.
template <typename Row>
void AddResult(std::vector<BenchmarkRun::EnergyResult>& results, const Row& row) {
  BenchmarkRun::EnergyResult result;
  result.scope = row.scope;
  result.source = row.source;
  result.component = row.component;
  result.powers = row.powers;
  result.quality = row.quality;
  const bool known = std::any_of(results.begin(), results.end(), [&result](const auto& other) {
    return SameComponent(other, result);
  });
  if (!known) results.push_back(std::move(result));
}

std::vector<BenchmarkRun::EnergyResult> Components(const RunFindings& findings,
                                                   const std::vector<InferenceEvent>& blocks) {
  std::vector<BenchmarkRun::EnergyResult> results;
  for (const WindowEnergy& row : findings.whole_run) AddResult(results, row);
  for (const InferenceEvent& block : blocks) {
    for (const RequestEnergy& row : block.energy) AddResult(results, row);
  }
  return results;
}

void AddWholeRun(const RunFindings& findings, const std::vector<InferenceEvent>& blocks,
                 BenchmarkRun::EnergyResult& result) {
  for (const WindowEnergy& row : findings.whole_run) {
    if (!SameComponent(row, result)) continue;
    if (!row.energy_uj) {
      result.absent.reason = row.invalid_reason;
      continue;
    }
    result.run_uj = row.energy_uj;
    result.run_edge_bound_ratio = row.edge_bound_ratio;
    result.run_ns = findings.whole_run_length.count();
    result.run_output_tokens = OutputTokens(blocks);
  }
}

void ExplainAbsence(BenchmarkRun::EnergyResult& result) {
  if (result.joules_per_output_token || result.run_uj) {
    result.absent = {};
    return;
  }
  if (result.absent.reason.empty()) result.absent.reason = "no_reading";
  result.absent.detail = result.source + " gave no usable energy while the blocks ran";
}

}  // namespace

std::vector<double> CountedRates(const std::vector<InferenceEvent>& blocks) {
  std::vector<double> rates;
  for (const InferenceEvent& block : blocks) {
    if (block.validity.empty()) rates.push_back(*DecodeRate(block));
  }
  return rates;
}

void Summarise(const Suite& suite, const RunFindings& findings, BenchmarkRun& run) {
  const std::vector<double> rates = CountedRates(run.blocks);
  run.decode_tokens_per_second = EstimateMedian(rates, suite.looks);
  run.prefill_tokens_per_second = EstimateMedian(CountedPrefillRates(run.blocks), suite.looks);
  run.energy = Components(findings, run.blocks);
  for (BenchmarkRun::EnergyResult& result : run.energy) {
    result.joules_per_output_token =
        EstimateMedian(JoulesPerToken(run.blocks, result), suite.looks);
    AddWholeRun(findings, run.blocks, result);
    for (const IdlePower& idle : findings.idle) {
      if (SameComponent(idle, result)) result.idle_watts = idle.watts;
    }
    ExplainAbsence(result);
  }
  run.validity = RunValidity(findings, rates);
  run.grade = run.status == BenchmarkStatus::kConverged && run.validity.empty() ? "B" : "C";
}

}  // namespace tokwatt
