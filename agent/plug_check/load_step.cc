#include "agent/plug_check/load_step.h"

#include <algorithm>
#include <cmath>
#include <span>

#include "base/stats.h"

namespace tokwatt {
namespace {

constexpr double kLeastStepWatts = 1;
constexpr double kStandardDeviations = 3;
constexpr double kNormalMad = 1.4826;  // standard deviation over median absolute deviation
constexpr double kStepsOfThePlug = 2;
constexpr double kLeastShareOfLargest = 0.5;
constexpr size_t kLeastReadings = 3;  // of a phase
constexpr double kLongestLagPhases = 0.75;
constexpr double kUsableLagPhases = 0.5;  // beyond it a phase hardly shows its own level
constexpr double kLagStepSeconds = 0.25;

using Samples = std::vector<PlugSample>;

Nanoseconds OfSeconds(double seconds) {
  return Nanoseconds(static_cast<int64_t>(std::llround(seconds * 1e9)));
}

Samples Finite(const Samples& samples) {
  Samples finite;
  std::copy_if(samples.begin(), samples.end(), std::back_inserter(finite),
               [](const PlugSample& sample) { return std::isfinite(sample.watts); });
  return finite;
}

// The watts of a phase, seen `lag_seconds` later, without `trim_seconds` at either end.
std::vector<double> Within(const Samples& samples, const LoadPhase& phase, double lag_seconds,
                           double trim_seconds) {
  const MonoTime from = phase.from + OfSeconds(lag_seconds + trim_seconds);
  const MonoTime to = phase.to + OfSeconds(lag_seconds - trim_seconds);
  std::vector<double> watts;
  for (const PlugSample& sample : samples) {
    if (from <= sample.at && sample.at < to) watts.push_back(sample.watts);
  }
  return watts;
}

double ShortestSeconds(const std::vector<LoadPhase>& phases) {
  double shortest = Seconds(phases.front().to - phases.front().from);
  for (const LoadPhase& phase : phases) {
    shortest = std::min(shortest, Seconds(phase.to - phase.from));
  }
  return shortest;
}

// Mean of the loaded readings above that of the resting ones; the mean and not the median, so that
// it has one peak, where the shift is the plug's delay.
std::optional<double> Contrast(const Samples& samples, const std::vector<LoadPhase>& phases,
                               double lag_seconds) {
  RunningMoments loaded;
  RunningMoments resting;
  for (const LoadPhase& phase : phases) {
    for (const double watts : Within(samples, phase, lag_seconds, 0)) {
      (phase.loaded ? loaded : resting).Add(watts);
    }
  }
  if (!loaded.mean() || !resting.mean()) return std::nullopt;
  return *loaded.mean() - *resting.mean();
}

double BestLagSeconds(const Samples& samples, const std::vector<LoadPhase>& phases) {
  const double longest = kLongestLagPhases * ShortestSeconds(phases);
  double best_lag = 0;
  std::optional<double> best;
  for (int i = 0; i * kLagStepSeconds <= longest; ++i) {
    const auto contrast = Contrast(samples, phases, i * kLagStepSeconds);
    if (!contrast || (best && *contrast <= *best)) continue;
    best = contrast;
    best_lag = i * kLagStepSeconds;
  }
  return best_lag;
}

// The phases as the plug showed them.
struct Levels {
  std::vector<double> all;  // one per phase
  std::vector<double> resting;
  std::vector<double> loaded;
  std::vector<double> deviations;  // of the resting readings from their level, absolute
};

std::optional<Levels> LevelsAt(const Samples& samples, const std::vector<LoadPhase>& phases,
                               double lag_seconds, double trim_seconds) {
  Levels levels;
  for (const LoadPhase& phase : phases) {
    const std::vector<double> watts = Within(samples, phase, lag_seconds, trim_seconds);
    if (watts.size() < kLeastReadings) return std::nullopt;
    const double level = *Median(watts);
    levels.all.push_back(level);
    (phase.loaded ? levels.loaded : levels.resting).push_back(level);
    if (phase.loaded) continue;
    for (const double each : watts) levels.deviations.push_back(std::abs(each - level));
  }
  return levels;
}

double Threshold(const Levels& levels, const PlugTiming& timing) {
  const auto [low, high] = std::minmax_element(levels.resting.begin(), levels.resting.end());
  return std::max({kStandardDeviations * kNormalMad * *Median(levels.deviations), *high - *low,
                   kStepsOfThePlug * timing.resolution_watts, kLeastStepWatts});
}

// How much each loaded phase is above its neighbours: a rise and a fall of each.
std::vector<double> Steps(const Levels& levels, const std::vector<LoadPhase>& phases) {
  std::vector<double> steps;
  for (size_t i = 1; i < phases.size(); ++i) {
    const double up = levels.all[i] - levels.all[i - 1];
    steps.push_back(phases[i].loaded ? up : -up);
  }
  return steps;
}

bool AllStep(const std::vector<double>& steps, double threshold) {
  const auto [smallest, largest] = std::minmax_element(steps.begin(), steps.end());
  return *smallest > threshold && *smallest >= kLeastShareOfLargest * *largest;
}

bool IsConstant(const Samples& samples) {
  return std::all_of(samples.begin(), samples.end(), [&](const PlugSample& sample) {
    return sample.watts == samples.front().watts;
  });
}

LoadStep Inconclusive(const char* reason) {
  LoadStep step;
  step.reason = reason;
  return step;
}

}  // namespace

LoadStep JudgeLoadStep(const std::vector<PlugSample>& all, const std::vector<LoadPhase>& phases,
                       const PlugTiming& timing) {
  const Samples samples = Finite(all);
  if (phases.size() < 3 || samples.empty()) return Inconclusive("too_few_readings");
  const double lag = BestLagSeconds(samples, phases);
  const auto levels = LevelsAt(samples, phases, lag, timing.averaging_seconds / 2);
  if (!levels) return Inconclusive("too_few_readings");
  LoadStep step;
  const std::vector<double> steps = Steps(*levels, phases);
  step.rest_watts = Median(levels->resting);
  step.load_watts = Median(levels->loaded);
  step.step_watts = Median(steps);
  step.threshold_watts = Threshold(*levels, timing);
  if (AllStep(steps, *step.threshold_watts)) {
    step.lag_seconds = lag;
    const bool in_time = lag <= kUsableLagPhases * ShortestSeconds(phases);
    step.verdict = in_time ? LoadStepVerdict::kFollows : LoadStepVerdict::kInconclusive;
    if (!in_time) step.reason = "too_slow";
  } else if (IsConstant(samples)) {
    step.reason = "constant";
  } else {
    step.verdict = LoadStepVerdict::kDoesNotFollow;
  }
  return step;
}

}  // namespace tokwatt
