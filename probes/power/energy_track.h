// EnergyTrack: the recent history of one instrument of one component, unwrapped once.
//
// A counter's track holds monotone microjoules, a gauge's holds microwatts. Sixteen bytes a
// reading: a quarter of an hour at 10 Hz is 144 kB, at 1 Hz 15 kB. Not thread-safe.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

#include "base/energy/integrate.h"
#include "base/energy/unwrap.h"
#include "probes/power/power_source.h"

namespace tokwatt {

// What may be told about now: power, and energy since the first reading.
struct LivePower {
  MonoTime at;
  Result<double> watts = Fail(Code::kUnavailable, "no reading yet", kReasonNoReading);
  int64_t total_uj = 0;
};

class EnergyTrack {
 public:
  // `period` is the time between readings at rest; three of them without one are a gap.
  EnergyTrack(const PowerReading& first, Nanoseconds period);

  bool is_counter() const { return is_counter_; }
  // Remembers a reading of the same instrument. One that is not later than the last is ignored.
  void Add(const PowerReading& reading);
  // The sensor failed: nothing is told until the next reading.
  void Miss() { fresh_ = false; }

  // Once per reading: std::nullopt when there is no new one. Power of a counter is the difference
  // since the reading last told, over the measured interval; a counter that stood still tells no
  // power (kReasonCounterDidNotMove) and its next difference covers the whole time. A gauge that
  // never said anything but zero tells none either (kReasonConstantZero), nor one of fine steps
  // that shows exactly the same for minutes (kReasonStuck).
  std::optional<LivePower> TakeLive();

  Result<WindowedEnergy> Energy(const EnergyWindow& window) const;

 private:
  struct Stored {
    int64_t at_ns;
    int64_t value;  // microjoules of a counter, microwatts of a gauge
  };

  void AddCounter(MonoTime at, uint64_t raw_uj);
  void AddGauge(MonoTime at, double watts);
  void Store(MonoTime at, int64_t value);
  bool IsStuck(MonoTime at) const;
  Result<double> LiveWatts();
  Result<double> CounterWatts();
  Nanoseconds max_gap() const { return 3 * period_; }

  template <typename Point>
  std::vector<Point> Around(const EnergyWindow& window, Nanoseconds after) const;

  const bool is_counter_;
  const Nanoseconds period_;
  CounterTraits counter_;
  GaugeTraits gauge_;
  UnwrapState unwrapped_;
  std::deque<Stored> points_;
  std::deque<int64_t> breaks_ns_;  // points before which the energy is unknown
  int64_t gauge_total_uj_ = 0;
  bool seen_power_ = false;
  MonoTime same_since_;  // of a gauge: since when it shows what it shows
  bool fresh_ = false;
  std::optional<EnergyPoint> told_;  // the counter reading that the last power went up to
};

}  // namespace tokwatt
