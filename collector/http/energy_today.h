// EnergyToday: energy since midnight per device, kept up by reading only what is new in the store.
//
// Used by one reader at a time. A batch that comes late (a spool caught up) makes a device start
// over: Reset() it then.
#pragma once

#include <map>
#include <mutex>
#include <set>
#include <vector>

#include "collector/http/query.h"
#include "collector/live/live_hub.h"

namespace tokwatt {

// Thread-safe.
class EnergyTodayReader {
 public:
  // The energy of the device's wall or system component since midnight; reads on from last time.
  EnergyToday Read(const Query& query, const DeviceId& device);
  void Reset(const DeviceId& device);

 private:
  struct Component {
    PowerScope scope = PowerScope::kPackage;
    double joules = 0;
    double covered_seconds = 0;
    bool any = false;
    WallTime until;  // the last reading used
    Absence absence;
  };
  struct Day {
    WallTime start;
    WallTime read_until;  // what came before it is not read again
    std::map<SeriesKey, Component> components;
  };
  static void AddNew(const SeriesData& series, WallTime now, Day& day);
  static EnergyToday Summarise(const Day& day, WallTime now);

  std::mutex mutex_;
  std::map<DeviceId, Day> days_;
};

}  // namespace tokwatt
