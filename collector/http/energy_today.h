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
    bool any = false;
    bool partial = false;  // something is missing before the last reading
    // The last reading used, of each boot and offset; and the newest of them.
    std::map<std::pair<std::string, int64_t>, WallTime> until;
    WallTime last;
  };
  struct Day {
    WallTime start;
    WallTime read_until;  // what came before it is not read again
    std::map<SeriesKey, Component> components;
  };
  static void AddNew(const CounterData& counter, WallTime now, Day& day);
  static void AddRun(const CounterRun& run, WallTime now, WallTime start, Component& component);
  static EnergyToday Summarise(const Day& day, WallTime now);

  std::mutex mutex_;
  std::map<DeviceId, Day> days_;
};

}  // namespace tokwatt
