// DeviceState: the newest of one device, and how old it is. Owned by the live hub's thread.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/metrics.h"
#include "collector/documents/facts.h"
#include "collector/live/notice.h"

namespace tokwatt {

enum class DeviceLiveness { kLive, kStale, kOffline };
std::string_view ToString(DeviceLiveness liveness);

// The newest sample of one series, and the one before it.
struct SeriesState {
  SeriesDeclaration declaration;
  WallTime at;
  double value = 0;
  std::optional<WallTime> previous_at;
  double previous_value = 0;
};

struct DeviceState {
  explicit DeviceState(DeviceId id);

  // Returns the events as they are told: see ApplyEvent.
  std::vector<EventRecord> Apply(const CommitNotice& notice, MonoTime now);
  // An inventory that names no changes, because its agent had just started and knew none before,
  // gets those against the inventory that is known here.
  void ApplyEvent(EventRecord& record);
  void ApplyInventory(EventRecord& record);
  void AddToTimeline(const EventRecord& record);
  void Announce(const std::string& name);
  void ForgetTimes();
  void MutateFacts(const std::function<void(DeviceFacts&)>& change);

  // Live until 3 sealing intervals (and 2 s of way) passed without a commit; offline after 3 min.
  DeviceLiveness Liveness(MonoTime now, Nanoseconds sealing_interval) const;
  std::optional<double> AgeSeconds(MonoTime now_mono, WallTime now_wall) const;

  // Not older than three of its own intervals against the device's newest sample.
  bool IsFresh(const SeriesState& series) const;
  // Fresh series of a metric.
  std::vector<const SeriesState*> Fresh(const Metric& metric) const;

  // Why a metric has no value: the sensor's own reason, else that nothing was reported.
  Absence WhyAbsent(const Metric& metric) const;

  std::shared_ptr<const DeviceFacts> facts;
  std::map<SeriesKey, SeriesState> series;
  // Gaps, lifecycles and what changed of the machine; newest first, at most 20.
  std::vector<EventRecord> timeline;
  std::optional<MonoTime> last_commit;  // of this process
  std::optional<WallTime> last_seen;
  std::optional<WallTime> inventory_at;
  bool name_is_chosen = false;  // by its owner: what the device announces is ignored
  WallTime newest_sample;       // in the device's mapped time
  bool late_batch = false;      // a batch came that is older than what was known, or may be
  bool connected = false;
  std::vector<std::string> allowed_commands;
  Known<double> energy_today_joules = Unknown("no_reading", "No energy was read today.");
  std::optional<PowerScope> energy_today_scope;
  bool energy_today_partial = true;
};

}  // namespace tokwatt
