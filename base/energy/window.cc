#include "base/energy/window.h"

#include <algorithm>

namespace tokwatt {
namespace {

template <typename Point>
Result<> CheckContinuous(std::span<const Point> points, Nanoseconds max_gap) {
  for (size_t i = 1; i < points.size(); ++i) {
    if (points[i].after_break) {
      return Fail(Code::kUnavailable, "the reading was interrupted within the window",
                  kReasonReset);
    }
    if (points[i].at - points[i - 1].at > max_gap) {
      return Fail(Code::kUnavailable, "two readings in the window are too far apart", kReasonGap);
    }
  }
  return {};
}

template <typename Point>
Result<PointRange> FindPoints(std::span<const Point> points, const EnergyWindow& window,
                              Nanoseconds max_gap) {
  if (window.to <= window.from) {
    return Fail(Code::kInvalidArgument, "the window has no length", kReasonEmptyWindow);
  }
  const auto earlier = [](MonoTime time, const Point& point) { return time < point.at; };
  const auto before = [](const Point& point, MonoTime time) { return point.at < time; };
  const auto after_from = std::upper_bound(points.begin(), points.end(), window.from, earlier);
  const auto from_to = std::lower_bound(points.begin(), points.end(), window.to, before);
  if (after_from == points.begin() || from_to == points.end()) {
    return Fail(Code::kUnavailable, "no reading on both sides of the window", kReasonNoReading);
  }
  const PointRange range{static_cast<size_t>(after_from - points.begin()) - 1,
                         static_cast<size_t>(from_to - points.begin())};
  TOKWATT_RETURN_IF_ERROR(
      CheckContinuous(points.subspan(range.first, range.last - range.first + 1), max_gap));
  return range;
}

}  // namespace

Result<PointRange> PointsAround(std::span<const EnergyPoint> points, const EnergyWindow& window,
                                Nanoseconds max_gap) {
  return FindPoints(points, window, max_gap);
}

Result<PointRange> PointsAround(std::span<const PowerPoint> points, const EnergyWindow& window,
                                Nanoseconds max_gap) {
  return FindPoints(points, window, max_gap);
}

}  // namespace tokwatt
