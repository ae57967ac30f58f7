// EnergyRefresh: keeps the hub's energy of today up to date, one read of the store at a time.
//
// Used on the hub's thread; what it starts runs on a reader thread.
#pragma once

#include <atomic>
#include <set>
#include <vector>

#include "collector/http/energy_today.h"
#include "collector/http/readers.h"

namespace tokwatt {

class EnergyRefresh {
 public:
  EnergyRefresh(LiveHub& hub, const Clock& clock, const std::atomic<bool>& stopping,
                LiveHub::Post post);

  // Does nothing while the last one is under way: slow reads must leave a reader to others.
  void Start(ReaderPool& readers);

 private:
  void Run(const Store& store, const std::vector<PowerConsumer>& consumers);

  LiveHub& hub_;
  const Clock& clock_;
  const std::atomic<bool>& stopping_;
  const LiveHub::Post post_;
  EnergyTodayReader reader_;  // of the read under way
  bool under_way_ = false;
  std::set<DeviceId> late_;  // to be read anew, by the next read that starts
};

}  // namespace tokwatt
