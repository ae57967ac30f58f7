// EnergyToday: energy since midnight per device, kept up by reading only what is new in the store.
//
// It reads on from the newest batch that it has seen, with energy in it or not, never from the
// present: a device that was away sends what it kept later, in order. It reads hour by hour and
// keeps each, so that a deadline costs no more than the hour under way. A batch that comes out of
// order makes a device start over: Reset() it then.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "collector/documents/power_feeds.h"
#include "collector/http/query.h"
#include "collector/live/live_hub.h"

namespace tokwatt {

// Not thread-safe: one read at a time (energy_refresh.h).
class EnergyTodayReader {
 public:
  // The energy since midnight of the wall or system that these feeds have (PickCounted). Past the
  // query's deadline: what was read until then, marked partial; the next call goes on from there.
  EnergyToday Read(const Query& query, const std::vector<PowerFeed>& feeds);
  void Reset(const DeviceId& device);

 private:
  // The readings of one boot under one offset.
  struct Run {
    WallTime until;                 // the last reading used
    std::vector<SeriesPoint> tail;  // the readings that the next ones join on to
  };
  struct Component {
    PowerScope scope = PowerScope::kPackage;
    double joules = 0;
    bool any = false;
    bool partial = false;  // something is missing before the last reading
    std::map<std::pair<std::string, int64_t>, Run> runs;  // by boot and offset
    WallTime first;                                       // reading used of any run
    WallTime last;                                        // likewise
  };
  struct Day {
    WallTime start;
    WallTime seen;  // the newest batch; what came long before it is not read again
    std::map<SeriesKey, Component> components;
  };
  Result<> ReadOn(const Query& query, const DeviceId& device, WallTime now);
  static void AddNew(CounterData& counter, WallTime now, Day& day);
  static void AddRun(CounterRun& read, WallTime now, Run& run, Component& component);
  EnergyToday Summarise(const std::vector<PowerFeed>& feeds, WallTime now) const;

  std::map<DeviceId, Day> days_;
};

}  // namespace tokwatt
