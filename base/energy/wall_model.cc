#include "base/energy/wall_model.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "base/stats.h"

namespace tokwatt {
namespace {

constexpr int kBins = 10;
constexpr size_t kLeastPairsInBin = 3;
constexpr double kLeastRangeWatts = 10;
constexpr double kErrorQuantile = 0.95;
constexpr double kMostErrorRatio = 0.1;
constexpr double kLeastSlope = 1;  // no supply gives more than it takes
constexpr double kMostSlope = 3;

struct Range {
  double least = 0;
  double most = 0;
  double middle() const { return (least + most) / 2; }
};

Range RangeOf(std::span<const WallPair> pairs) {
  Range range{pairs.front().package_watts, pairs.front().package_watts};
  for (const WallPair& pair : pairs) {
    range.least = std::min(range.least, pair.package_watts);
    range.most = std::max(range.most, pair.package_watts);
  }
  return range;
}

// The median of each tenth of the range, so that an idle machine's nights weigh as much as its
// work.
std::vector<WallPair> Levels(std::span<const WallPair> pairs, const Range& range) {
  std::vector<double> package[kBins];
  std::vector<double> wall[kBins];
  const double width = (range.most - range.least) / kBins;
  for (const WallPair& pair : pairs) {
    const int bin =
        std::min(static_cast<int>((pair.package_watts - range.least) / width), kBins - 1);
    package[bin].push_back(pair.package_watts);
    wall[bin].push_back(pair.wall_watts);
  }
  std::vector<WallPair> levels;
  for (int bin = 0; bin < kBins; ++bin) {
    if (package[bin].size() < kLeastPairsInBin) continue;
    levels.push_back({*Median(package[bin]), *Median(wall[bin])});
  }
  return levels;
}

double SlopeOf(const std::vector<WallPair>& levels) {
  std::vector<double> slopes;
  for (size_t i = 0; i < levels.size(); ++i) {
    for (size_t j = i + 1; j < levels.size(); ++j) {
      slopes.push_back((levels[j].wall_watts - levels[i].wall_watts) /
                       (levels[j].package_watts - levels[i].package_watts));
    }
  }
  return *Median(slopes);
}

double InterceptOf(const std::vector<WallPair>& levels, double slope) {
  std::vector<double> rests;
  rests.reserve(levels.size());
  for (const WallPair& level : levels) {
    rests.push_back(level.wall_watts - slope * level.package_watts);
  }
  return *Median(rests);
}

double ErrorOf(std::span<const WallPair> pairs, const WallModel& model) {
  std::vector<double> errors;
  for (const WallPair& pair : pairs) {
    errors.push_back(
        std::abs(pair.wall_watts - model.intercept_watts - model.slope * pair.package_watts));
  }
  return *Quantile(errors, kErrorQuantile);
}

Result<> Check(const WallModel& model) {
  if (model.slope < kLeastSlope || model.slope > kMostSlope || model.intercept_watts < 0) {
    return Fail(Code::kDataLoss,
                "the plug and the package do not fit: is the plug another machine's?",
                "implausible_model");
  }
  const Range range{model.least_package_watts, model.most_package_watts};
  const double middle = model.intercept_watts + model.slope * range.middle();
  if (model.error_watts <= kMostErrorRatio * middle) return {};
  return Fail(Code::kDataLoss, "the wall does not follow the package closely enough", "too_noisy");
}

}  // namespace

Result<WallModel> FitWall(std::span<const WallPair> pairs) {
  const auto too_few =
      Fail(Code::kFailedPrecondition, "five load levels, from idle to full, are needed",
           "too_few_levels", "let a model answer short and long questions for some minutes");
  if (pairs.empty()) return too_few;
  const Range range = RangeOf(pairs);
  if (range.most - range.least < kLeastRangeWatts) return too_few;
  const std::vector<WallPair> levels = Levels(pairs, range);
  if (levels.size() < kLeastWallLevels) return too_few;
  WallModel model;
  model.slope = SlopeOf(levels);
  model.intercept_watts = InterceptOf(levels, model.slope);
  model.levels = static_cast<int>(levels.size());
  model.least_package_watts = range.least;
  model.most_package_watts = range.most;
  model.error_watts = ErrorOf(pairs, model);
  TOKWATT_RETURN_IF_ERROR(Check(model));
  return model;
}

Result<double> PredictWall(const WallModel& model, double package_watts) {
  if (package_watts < model.least_package_watts || package_watts > model.most_package_watts) {
    return Fail(Code::kOutOfRange, "this load was never seen with a plug", "outside_calibration");
  }
  return model.intercept_watts + model.slope * package_watts;
}

}  // namespace tokwatt
