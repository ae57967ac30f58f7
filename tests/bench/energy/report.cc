#include "tests/bench/energy/report.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "base/stats.h"

namespace tokwatt::bench {
namespace {

constexpr double kMostCounterError = 0.002;
constexpr double kMostGaugeError = 0.01;
constexpr double kLeastCovered = 0.99;
constexpr double kMostBoundPerError = 1.5;
constexpr double kMostNeedlessRefusals = 0.01;

// Not a number without values, which no judgement lets pass.
double QuantileOf(const std::vector<double>& values, double probability) {
  return Quantile(values, probability).value_or(NAN);
}

void Count(const Outcome& outcome, Row& row) {
  row.windows += 1;
  row.faults += outcome.fault ? 1 : 0;
  row.refused += outcome.refused.empty() ? 0 : 1;
  row.accepted_faults += outcome.fault && outcome.refused.empty() ? 1 : 0;
  const bool below_zero = outcome.energy_joules < 0 || outcome.bound_joules < 0;
  row.negative += below_zero ? 1 : 0;
}

// A counter is off by a step at each edge at most, a gauge by half a step all the time.
double StepJoules(const InstrumentKind& instrument) {
  return instrument.is_counter ? instrument.resolution : 0.5 * instrument.resolution * 60;
}

bool MustBeAccurate(const Row& row) {
  if (!row.instrument->accurate) return false;
  const bool quick = row.regime->period < std::chrono::seconds(1);
  if (row.instrument->is_counter) return quick || row.regime->reads_edges;
  return quick && row.waveform->gauge_can_follow;
}

std::string Text(const char* format, double value, double limit) {
  char text[160];
  std::snprintf(text, sizeof text, format, value, limit);
  return text;
}

void JudgeAccuracy(const Row& row, std::vector<std::string>& complaints) {
  if (!MustBeAccurate(row)) return;
  const bool counter = row.instrument->is_counter;
  const double error = counter ? row.error_ratio_p99 : row.error_ratio_p95;
  const double most = counter ? kMostCounterError : kMostGaugeError;
  if (!(error <= most)) {
    complaints.push_back(Text("error %.3f %%, wanted %.1f %%", 100 * error, 100 * most));
  }
}

void JudgeBound(const Row& row, std::vector<std::string>& complaints) {
  if (!(row.covered_ratio >= kLeastCovered)) {
    complaints.push_back(Text("the bound covers %.2f %%, wanted %.0f %%", 100 * row.covered_ratio,
                              100 * kLeastCovered));
  }
  const double most = std::max(kMostBoundPerError * row.error_joules_p99, row.step_joules);
  if (!(row.bound_joules_median <= most)) {
    complaints.push_back(Text("bound %.4g J, wanted %.4g J", row.bound_joules_median, most));
  }
}

void JudgeRefusals(const Row& row, std::vector<std::string>& complaints) {
  const int needless = row.refused - (row.faults - row.accepted_faults);
  if (needless > kMostNeedlessRefusals * row.windows) {
    complaints.push_back(
        Text("%.0f needless refusals, wanted %.0f", needless, kMostNeedlessRefusals * row.windows));
  }
  if (row.accepted_faults > 0) {
    complaints.push_back(
        Text("%.0f figures across a hole or a reset, wanted %.0f", row.accepted_faults, 0));
  }
  if (row.negative > 0) {
    complaints.push_back(Text("%.0f negative figures, wanted %.0f", row.negative, 0));
  }
}

}  // namespace

Row Summarize(const InstrumentKind& instrument, const Regime& regime, const WaveformKind& waveform,
              const std::vector<Outcome>& outcomes) {
  Row row{&instrument, &regime, &waveform};
  row.step_joules = StepJoules(instrument);
  std::vector<double> ratios, whole_ratios, errors, bounds;
  int covered = 0;
  for (const Outcome& outcome : outcomes) {
    Count(outcome, row);
    if (!outcome.refused.empty()) continue;
    const double error = std::abs(outcome.energy_joules - outcome.truth_joules);
    ratios.push_back(error / outcome.truth_joules);
    if (!outcome.dropped_out) whole_ratios.push_back(ratios.back());
    errors.push_back(error);
    bounds.push_back(outcome.bound_joules);
    covered += error <= outcome.bound_joules ? 1 : 0;
  }
  row.error_ratio_p95 = QuantileOf(whole_ratios, 0.95);
  row.error_ratio_p99 = QuantileOf(ratios, 0.99);
  row.error_joules_p99 = QuantileOf(errors, 0.99);
  row.bound_joules_median = QuantileOf(bounds, 0.5);
  row.covered_ratio = static_cast<double>(covered) / static_cast<double>(errors.size());
  return row;
}

std::vector<std::string> Complaints(const Row& row) {
  std::vector<std::string> complaints;
  JudgeAccuracy(row, complaints);
  JudgeBound(row, complaints);
  JudgeRefusals(row, complaints);
  return complaints;
}

std::string Heading() {
  return "instrument            read                   load                 windows  faults "
         "refused  p95 %   p99 %   p99 J   bound J  ratio  covered %";
}

std::string Line(const Row& row) {
  char text[240];
  std::snprintf(text, sizeof text,
                "%-21s %-22s %-20s %7d %7d %7d %6.3f  %6.3f %8.4f %8.4f  %5.2f  %6.2f",
                row.instrument->name, row.regime->name, row.waveform->name, row.windows, row.faults,
                row.refused, 100 * row.error_ratio_p95, 100 * row.error_ratio_p99,
                row.error_joules_p99, row.bound_joules_median,
                row.bound_joules_median / row.error_joules_p99, 100 * row.covered_ratio);
  return text;
}

}  // namespace tokwatt::bench
