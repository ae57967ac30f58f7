#include "tests/bench/energy/schedule.h"

#include <algorithm>
#include <cmath>

#include "agent/scheduler/grid.h"

namespace tokwatt::bench {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

// Woken late: mostly by less than a millisecond, one time in a hundred by tens of them.
Nanoseconds Lateness(Random& random) {
  const double mean_seconds = random() % 100 == 0 ? 0.02 : 0.0005;
  return FromSeconds(std::exponential_distribution<double>(1 / mean_seconds)(random));
}

std::vector<MonoTime> GridReads(const Regime& regime, Random& random) {
  std::vector<MonoTime> reads;
  const Nanoseconds phase = FromSeconds(Between(random, 0, 1) * Seconds(regime.period));
  const MonoTime end = MonoTime{} + (kScheduleLength - seconds(2));
  const Grid grid{MonoTime{} + phase, regime.period, Rhythm::kIrregular};
  // Not always from the first tick on: their times depend on their number.
  const MonoTime first{static_cast<int64_t>(random() % 1'000'000'000'000)};
  const Nanoseconds earlier = first - (MonoTime{} + seconds(2));
  for (MonoTime tick = grid.After(first); tick - earlier < end; tick = grid.After(tick)) {
    reads.push_back(tick - earlier + Lateness(random));
  }
  return reads;
}

void DropOut(Schedule& schedule, Nanoseconds period, Random& random) {
  const Nanoseconds length = schedule.window.to - schedule.window.from;
  const MonoTime from = schedule.window.from + FromSeconds(Between(random, 0, 1) * Seconds(length));
  const MonoTime to = from + FromSeconds(std::pow(60, Between(random, 0, 1)) * Seconds(period));
  std::erase_if(schedule.reads, [&](MonoTime at) { return from <= at && at < to; });
  schedule.dropped_out = true;
}

}  // namespace

const std::vector<Regime>& Regimes() {
  static const std::vector<Regime> regimes = {
      {"1 Hz and at the edges", seconds(1), true},
      {"10 Hz", milliseconds(100), false},
      {"1 Hz", seconds(1), false},
  };
  return regimes;
}

Schedule DrawSchedule(const Regime& regime, Random& random) {
  Schedule schedule;
  schedule.window.from = MonoTime{} + FromSeconds(Between(random, 15, 20));
  schedule.window.to = schedule.window.from + FromSeconds(Between(random, 59, 61));
  schedule.reads = GridReads(regime, random);
  if (random() % 10 == 0) DropOut(schedule, regime.period, random);
  if (regime.reads_edges) {
    schedule.reads.push_back(schedule.window.from);
    schedule.reads.push_back(schedule.window.to);
  }
  std::sort(schedule.reads.begin(), schedule.reads.end());
  if (random() % 50 == 0) {
    const Nanoseconds length = schedule.window.to - schedule.window.from;
    schedule.resets = true;
    schedule.reset_at =
        schedule.window.from + FromSeconds(Between(random, 0.1, 0.9) * Seconds(length));
  }
  return schedule;
}

bool HasGap(const Schedule& schedule) {
  if (schedule.reads.front() > schedule.window.from) return true;
  if (schedule.reads.back() < schedule.window.to) return true;
  for (size_t i = 1; i < schedule.reads.size(); ++i) {
    const MonoTime before = schedule.reads[i - 1];
    const MonoTime after = schedule.reads[i];
    const bool touches = after > schedule.window.from && before < schedule.window.to;
    if (touches && after - before > kMostBetweenReads) return true;
  }
  return false;
}

}  // namespace tokwatt::bench
