// LiveHub: the newest of every device, its jobs, and the feed that streams read.
//
// Owned by one thread (the io_context's); NoticeListener is thread-safe and hands each notice over
// through `post`. Everything else is called on the owner's thread only.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "collector/live/feed.h"
#include "collector/live/inference_counters.h"
#include "collector/live/jobs.h"
#include "collector/live/live_document.h"

namespace tokwatt {

// What a query thread may know of the hub: immutable.
struct LiveView {
  WallTime now;
  ElectricityPrice price;
  FactsList devices;
  std::set<DeviceId> own;  // connected without a certificate: from the collector's own machine
  const DeviceFacts* Find(const DeviceId& id) const;
};

// What an owner chose for a machine that is not shown: it joined and has sent nothing yet, or it
// was removed. It holds once the machine sends.
struct OwnersChoice {
  std::optional<std::string> name;
  PowerBinding powered_by;
  std::vector<std::string> tags;
};

// What the store knew when the collector started.
struct Bootstrap {
  struct Device {
    DeviceRecord record;
    bool name_is_chosen = false;
    PowerBinding powered_by;
    std::vector<std::string> tags;
    bool joined = false;
    bool removed = false;             // by its owner, and not heard of since: not shown
    std::vector<EventRecord> events;  // newest of each kind, in any order
  };
  std::vector<Device> devices;
  std::map<DeviceId, OwnersChoice> unseen;
  ElectricityPrice price;
};

struct EnergyToday {
  Known<double> joules = Unknown("no_reading", "No energy was read today.");
  std::optional<PowerScope> scope;  // of the component that was read
  bool partial = true;
};

class LiveHub : public NoticeListener {
 public:
  // Runs a function on the owner's thread, soon.
  using Post = std::function<void(std::function<void()>)>;
  LiveHub(const Clock& clock, Post post);

  void OnCommit(std::shared_ptr<const CommitNotice> notice) override;
  void OnProgress(std::shared_ptr<const ProgressNotice> notice) override;
  void OnSession(std::shared_ptr<const SessionNotice> notice) override;

  void Load(const Bootstrap& bootstrap);
  bool loaded() const { return loaded_; }

  // Publishes what changed since the last tick; called at 2 Hz.
  void Tick();

  Json FleetDocument() const;
  Json DevicesDocument() const;  // a page of summaries
  // Null when the device is not known.
  Json DeviceDocumentOf(const DeviceId& id) const;
  Json Claims() const;
  std::shared_ptr<const LiveView> View() const;

  // Of machines that are not shown too.
  void SetName(const DeviceId& id, const std::string& name);
  void SetPowerBinding(const DeviceId& id, const PowerBinding& binding);
  void SetTags(const DeviceId& id, const std::vector<std::string>& tags);
  // Null: the machine is shown, or nothing was chosen.
  const OwnersChoice* ChoiceForUnseen(const DeviceId& id) const;
  // It is shown no more, until it connects again: what was on its way does not bring it back.
  void Remove(const DeviceId& id);
  // Somebody joined or is out: streams begin anew with a snapshot.
  void MembersChanged() { fleet_changed_ = true; }
  void SetPrice(const ElectricityPrice& price);
  const ElectricityPrice& price() const { return price_; }
  void SetEnergyToday(const PowerConsumer& consumer, const EnergyToday& energy);
  // Devices of which late batches came since the last call.
  std::vector<DeviceId> TakeLate();
  void SetViewerPresent(bool present);

  const Json& AddJob(const DeviceId& device, const DeviceCommand& command);
  const JobTable& jobs() const { return jobs_; }

  Feed& feed() { return feed_; }
  const std::map<DeviceId, DeviceState>& devices() const { return devices_; }
  // Every device in their order, then what has no agent.
  const std::vector<PowerConsumer>& Consumers() const;
  const InferenceCounters& counters() const { return counters_; }
  DeviceLiveness Liveness(const DeviceState& device) const;
  std::string SnapshotMessage() const;  // as it goes over the wire

 private:
  DeviceState& StateOf(const DeviceId& id);
  void LoadDevice(const Bootstrap::Device& stored);
  void Announce(DeviceState& device, const std::string& name);
  FactsList Facts() const;
  EnergyToday EnergyTodayOf(const std::string& unattended) const;
  LiveContext Context() const;
  Nanoseconds SealingInterval() const;
  Json UnattendedDocumentOf(const PowerConsumer& consumer, const LiveContext& context) const;
  Json UnattendedReadBy(const DeviceId& reader) const;
  void AddFedByChanged();
  void PublishSample(const DeviceState& device);

  const Clock& clock_;
  Post post_;
  std::map<DeviceId, DeviceState> devices_;
  std::set<DeviceId> removed_;
  // What is known of machines that were removed. An agent that was never restarted does not
  // describe its machine again when it is let in again.
  std::map<DeviceId, DeviceState> put_aside_;
  std::map<DeviceId, OwnersChoice> unseen_;
  // Made anew when a name or an inventory has changed.
  mutable std::optional<std::vector<PowerConsumer>> consumers_;
  std::map<std::string, EnergyToday> energy_today_unattended_;  // by name
  JobTable jobs_;
  Feed feed_;
  InferenceCounters counters_;
  ElectricityPrice price_;
  bool loaded_ = false;
  bool fleet_changed_ = false;  // by a machine that is new, removed, or has joined
  std::optional<MonoTime> viewer_since_;
  std::set<DeviceId> changed_devices_;
  std::set<std::string> changed_jobs_;
  std::vector<EventRecord> new_events_;
  std::map<DeviceId, DeviceLiveness> published_liveness_;
};

}  // namespace tokwatt
