// InventoryKeeper: what is known of the machine, and when that is worth an event.
#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "agent/change_damper.h"
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

  // The inventory, once it is complete and whenever it differs from the one handed out last, with
  // what changed since; at most every 5 s, so that models that load and unload do not make a stream
  // of it. The machine itself is looked at once a minute; what changes there to and fro is held
  // back (ChangeDamper) and told with a count.
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
  // Reads the machine; nullopt if nothing of it is to be told.
  std::optional<Inventory> ReadChanged(MonoTime now);
  // Whether `inventory`, read after seen_, is worth an event.
  bool IsNews(const Inventory& inventory, MonoTime now);

  std::optional<Inventory> last_;  // handed out, without its changes
  Inventory seen_;                 // read last
  ChangeDamper damper_;
  MonoTime read_at_;
};

}  // namespace tokwatt
