#include "collector/analytics/range_energy.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include "base/energy/integrate.h"

namespace tokwatt {
namespace {

constexpr Nanoseconds kShortestGap{3'000'000'000};

// While a request runs, sources are read faster than this; at rest at least once in kLongestPeriod
// (agent.interval allows a minute, and a tick may come late).
constexpr Nanoseconds kShortestRest{500'000'000};
constexpr Nanoseconds kLongestPeriod{90'000'000'000};
// So few distances may all be holes in a range that was read fast throughout.
constexpr size_t kFewestDistances = 3;

// Readings reach the store a sealing interval (10 s) and the way after they were taken.
constexpr Nanoseconds kOnTheWay{12'000'000'000};

using Points = std::vector<EnergyPoint>;

// Wall times of one run are boot times plus a constant, so they integrate alike.
Points ToPoints(const CounterRun& run) {
  Points points;
  points.reserve(run.points.size());
  for (const auto& [at, joules] : run.points) {
    points.push_back({MonoTime{at.ns}, std::llround(joules * 1e6), false});
  }
  return points;
}

// Three sampling periods. The period is the median distance of readings at rest: those of a busy
// time are many, and would make every distance at rest a gap.
Nanoseconds MaxGap(const std::vector<Points>& runs) {
  std::vector<Nanoseconds> rest;
  size_t n_fast = 0;
  for (const Points& points : runs) {
    for (size_t i = 1; i < points.size(); ++i) {
      const Nanoseconds distance = points[i].at - points[i - 1].at;
      if (distance < kShortestRest) ++n_fast;
      if (distance >= kShortestRest && distance <= kLongestPeriod) rest.push_back(distance);
    }
  }
  if (rest.empty() || (n_fast > 0 && rest.size() < kFewestDistances)) return kShortestGap;
  const auto middle = rest.begin() + static_cast<std::ptrdiff_t>(rest.size() / 2);
  std::nth_element(rest.begin(), middle, rest.end());
  return std::max(kShortestGap, 3 * *middle);
}

bool Continues(const EnergyPoint& before, const EnergyPoint& now, Nanoseconds max_gap) {
  return now.at > before.at && now.at - before.at <= max_gap && now.total_uj >= before.total_uj;
}

// Adds stretches up within a window, and remembers what of it they leave out.
class Sum {
 public:
  Sum(WallWindow window, Nanoseconds max_gap) : window_(window), max_gap_(max_gap) {
    energy_.first = energy_.last = window.from;
  }

  void Add(std::span<const EnergyPoint> stretch) {
    const WallTime begin{stretch.front().at.ns};
    const WallTime end{stretch.back().at.ns};
    if (end <= window_.from) earlier_ = true;
    if (begin >= window_.to) later_ = true;
    if (begin < window_.to && end > window_.from) ++n_inside_;
    const WallWindow clipped{std::max(window_.from, begin), std::min(window_.to, end)};
    if (clipped.to <= clipped.from) return;
    first_ = std::min(first_.value_or(clipped.from), clipped.from);
    const auto energy = IntegrateCounter(
        stretch, {MonoTime{clipped.from.ns}, MonoTime{clipped.to.ns}}, max_gap_, CounterTraits{});
    if (energy) return Count(*energy, clipped);
    failed_ = true;
    if (!energy_.joules) energy_.joules = Unknown(ToAbsence(energy.error()));
  }

  RangeEnergy Take() {
    energy_.covered_seconds = std::min(energy_.covered_seconds, Seconds(window_.to - window_.from));
    energy_.partial = !first_ || failed_ || n_inside_ > 1 ||
                      Misses(*first_ - window_.from, earlier_, max_gap_) ||
                      Misses(window_.to - energy_.last, later_, max_gap_ + kOnTheWay);
    return std::move(energy_);
  }

 private:
  void Count(const WindowedEnergy& energy, WallWindow clipped) {
    energy_.joules = energy_.joules.value_or(0) + static_cast<double>(energy.energy_uj) * 1e-6;
    energy_.covered_seconds += Seconds(clipped.to - clipped.from);
    if (energy_.last == window_.from || clipped.from < energy_.first) energy_.first = clipped.from;
    energy_.last = std::max(energy_.last, clipped.to);
  }

  // At one edge; with a reading beyond it, what is missing is a hole however short.
  static bool Misses(Nanoseconds missing, bool beyond, Nanoseconds slack) {
    return missing > (beyond ? Nanoseconds(0) : slack);
  }

  WallWindow window_;
  Nanoseconds max_gap_;
  RangeEnergy energy_;
  std::optional<WallTime> first_;  // reading used
  int n_inside_ = 0;               // stretches and lone readings
  bool failed_ = false;
  bool earlier_ = false;
  bool later_ = false;
};

void AddStretches(const Points& points, Nanoseconds max_gap, Sum& sum) {
  size_t begin = 0;
  for (size_t i = 1; i <= points.size(); ++i) {
    if (i < points.size() && Continues(points[i - 1], points[i], max_gap)) continue;
    if (begin < points.size()) sum.Add(std::span(points).subspan(begin, i - begin));
    begin = i;
  }
}

}  // namespace

RangeEnergy EnergyOverRange(std::span<const CounterRun> runs, WallWindow window) {
  std::vector<Points> read;
  for (const CounterRun& run : runs) read.push_back(ToPoints(run));
  const Nanoseconds max_gap = MaxGap(read);
  Sum sum(window, max_gap);
  for (const Points& points : read) AddStretches(points, max_gap, sum);
  return sum.Take();
}

}  // namespace tokwatt
