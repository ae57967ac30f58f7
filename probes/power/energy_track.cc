#include "probes/power/energy_track.h"

#include <algorithm>
#include <cmath>

namespace tokwatt {
namespace {

constexpr std::chrono::minutes kKept(16);  // windows reach 15 minutes back
constexpr size_t kMostPoints = 12'000;
constexpr std::ptrdiff_t kNeighbours = 4;
constexpr double kDefaultCeilingWatts = 2000;

// A sensor that could show a change of a five-hundredth and shows none in five minutes hangs: no
// machine's power is that even. One with coarser steps may well stand still.
constexpr std::chrono::minutes kStuckAfter(5);
constexpr int64_t kStepsOfFineSensor = 500;

Nanoseconds FromSeconds(double seconds) {
  return Nanoseconds(static_cast<int64_t>(std::llround(seconds * 1e9)));
}

EnergyPoint MakePoint(const EnergyPoint*, MonoTime at, int64_t value, bool after_break) {
  return {at, value, after_break};
}
PowerPoint MakePoint(const PowerPoint*, MonoTime at, int64_t value, bool after_break) {
  return {at, value, after_break};
}

tl::unexpected<Error> Stuck() {
  return Fail(Code::kUnavailable, "the power reading has been exactly the same for five minutes",
              kReasonStuck);
}

}  // namespace

EnergyTrack::EnergyTrack(const PowerReading& first, Nanoseconds period)
    : is_counter_(std::holds_alternative<EnergyCounter>(first.value)), period_(period) {
  const Nanoseconds refresh = FromSeconds(first.refresh_seconds);
  const auto step = static_cast<int64_t>(std::ceil(first.resolution * 1e6));
  if (is_counter_) {
    const double ceiling = first.ceiling_watts > 0 ? first.ceiling_watts : kDefaultCeilingWatts;
    counter_ = {std::get<EnergyCounter>(first.value).wraps_at_uj, ceiling, refresh, step};
  } else {
    gauge_ = {Nanoseconds(std::get<PowerGauge>(first.value).averaging_ns), refresh, step};
  }
}

void EnergyTrack::Add(const PowerReading& reading) {
  if (!points_.empty() && reading.at.ns <= points_.back().at_ns) return;
  if (is_counter_) {
    AddCounter(reading.at, std::get<EnergyCounter>(reading.value).total_uj);
  } else {
    gauge_.refresh = FromSeconds(reading.refresh_seconds);  // messages may come more seldom now
    AddGauge(reading.at, std::get<PowerGauge>(reading.value).watts);
  }
  fresh_ = true;
}

void EnergyTrack::AddCounter(MonoTime at, uint64_t raw_uj) {
  const UnwrapResult result = Unwrap(counter_, unwrapped_, at, raw_uj);
  unwrapped_ = result.state;
  if (result.step == CounterStep::kReset) {
    breaks_ns_.push_back(at.ns);
    told_.reset();
  }
  Store(at, unwrapped_.total_uj);
}

void EnergyTrack::AddGauge(MonoTime at, double watts) {
  const PowerPoint now{at, static_cast<int64_t>(std::llround(watts * 1e6))};
  seen_power_ = seen_power_ || now.power_uw > 0;
  if (!points_.empty()) {
    const PowerPoint before{{points_.back().at_ns}, points_.back().value};
    if (before.power_uw != now.power_uw) same_since_ = at;
    const bool known = now.at - before.at <= max_gap() && !IsStuck(at);
    if (known) gauge_total_uj_ += TrapezoidEnergy(before, now);
  } else {
    same_since_ = at;
  }
  Store(at, now.power_uw);
}

bool EnergyTrack::IsStuck(MonoTime at) const {
  const bool fine = gauge_.resolution_uw > 0 && !points_.empty() &&
                    points_.back().value >= kStepsOfFineSensor * gauge_.resolution_uw;
  return !is_counter_ && fine && at - same_since_ >= kStuckAfter;
}

void EnergyTrack::Store(MonoTime at, int64_t value) {
  points_.push_back({at.ns, value});
  const int64_t oldest_ns = (at - kKept).ns;
  while (points_.front().at_ns < oldest_ns || points_.size() > kMostPoints) points_.pop_front();
  while (!breaks_ns_.empty() && breaks_ns_.front() < points_.front().at_ns) breaks_ns_.pop_front();
}

std::optional<LivePower> EnergyTrack::TakeLive() {
  if (!fresh_) return std::nullopt;
  fresh_ = false;
  LivePower live;
  live.at = MonoTime{points_.back().at_ns};
  live.watts = LiveWatts();
  live.total_uj = is_counter_ ? unwrapped_.total_uj : gauge_total_uj_;
  return live;
}

Result<double> EnergyTrack::LiveWatts() {
  if (is_counter_) return CounterWatts();
  if (IsStuck(MonoTime{points_.back().at_ns})) return Stuck();
  if (seen_power_) return static_cast<double>(points_.back().value) * 1e-6;
  return Fail(Code::kUnavailable, "the power reading has been zero since the start",
              kReasonConstantZero);
}

Result<double> EnergyTrack::CounterWatts() {
  const EnergyPoint now{unwrapped_.at, unwrapped_.total_uj, false};
  if (!told_) {
    told_ = now;
    return Fail(Code::kUnavailable, "power from an energy counter needs two readings",
                "first_reading");
  }
  auto watts = MeanWatts(*told_, now);
  if (!watts) return watts;
  const bool too_long = now.at - told_->at > std::max(max_gap(), 2 * counter_.refresh);
  told_ = now;
  if (!too_long) return watts;
  return Fail(Code::kUnavailable, "the energy counter was not read or stood still for too long",
              kReasonGap);
}

Result<WindowedEnergy> EnergyTrack::Energy(const EnergyWindow& window) const {
  if (is_counter_) {
    const auto points = Around<EnergyPoint>(window, counter_.refresh);
    return IntegrateCounter(points, window, max_gap(), counter_);
  }
  if (!points_.empty() && IsStuck(MonoTime{points_.back().at_ns}) && window.to > same_since_) {
    return Stuck();
  }
  const auto points = Around<PowerPoint>(window, gauge_.averaging + gauge_.refresh);
  return IntegrateGauge(points, window, max_gap(), gauge_);
}

// The points that the integrators look at: the window's, what was read `after` its end, and some
// neighbours on both sides.
template <typename Point>
std::vector<Point> EnergyTrack::Around(const EnergyWindow& window, Nanoseconds after) const {
  const auto earlier = [](int64_t time, const Stored& point) { return time < point.at_ns; };
  auto first = std::upper_bound(points_.begin(), points_.end(), window.from.ns, earlier);
  auto last = std::upper_bound(first, points_.end(), (window.to + after).ns, earlier);
  first -= std::min<std::ptrdiff_t>(first - points_.begin(), kNeighbours);
  last += std::min<std::ptrdiff_t>(points_.end() - last, kNeighbours);
  std::vector<Point> around;
  around.reserve(static_cast<size_t>(last - first));
  for (auto point = first; point != last; ++point) {
    const bool broken = std::binary_search(breaks_ns_.begin(), breaks_ns_.end(), point->at_ns);
    around.push_back(MakePoint(static_cast<Point*>(nullptr), {point->at_ns}, point->value, broken));
  }
  return around;
}

}  // namespace tokwatt
