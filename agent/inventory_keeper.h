// InventoryKeeper: what is known of the machine, and when that is worth an event.
#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/event.h"

namespace tokwatt {

// Thread-safe.
class InventoryKeeper {
 public:
  using Read = std::function<Inventory(std::vector<SensorState> sensors,
                                       std::vector<RuntimeState> runtimes)>;

  // Complete when each of `n_probes` told its sensors, or after a while without some.
  InventoryKeeper(const Clock& clock, size_t n_probes, Read read);

  void SetSensors(const std::string& probe, std::vector<SensorState> sensors);
  void SetRuntimes(std::vector<RuntimeState> runtimes);

  // The inventory, once it is complete and whenever it differs from the one handed out last; at
  // most every 5 s, so that models that load and unload do not make a stream of it.
  std::optional<Inventory> TakeChanged();

 private:
  const Clock& clock_;
  const size_t n_probes_;
  const Read read_;
  const MonoTime started_;

  std::mutex mutex_;
  std::map<std::string, std::vector<SensorState>> sensors_;
  std::vector<RuntimeState> runtimes_;
  bool changed_ = false;
  std::optional<Inventory> last_;
  MonoTime read_at_;
};

}  // namespace tokwatt
