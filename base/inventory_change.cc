#include "base/inventory_change.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "base/machine_text.h"
#include "base/sensor_document.h"

namespace tokwatt {
namespace {

// One thing that can change, as text. `arrival_is_change`: its coming and going are changes too.
struct Fact {
  std::string what;
  std::string text;
  bool arrival_is_change = true;
};

// Reasons of a sensor that say nothing of the machine: it waits, sleeps or was disturbed.
constexpr std::array<std::string_view, 7> kPassingReasons = {
    "first_reading", "counter_did_not_move", "unavailable", "suspended",
    "left_alone",    "deadline_exceeded",    "data_loss"};

class Facts {
 public:
  explicit Facts(const Inventory& inventory) {
    AddSettings(inventory);
    AddMemory(inventory);
    for (const GpuDevice& gpu : inventory.gpus) AddGpu(gpu);
    AddLinks(inventory);
    for (const SensorState& sensor : inventory.sensors) AddSensor(sensor);
    for (const RuntimeState& runtime : inventory.runtimes) AddRuntime(runtime);
  }

  const std::vector<Fact>& all() const { return facts_; }
  const Fact* Find(const std::string& what) const {
    const auto found = std::find_if(facts_.begin(), facts_.end(),
                                    [&](const Fact& fact) { return fact.what == what; });
    return found == facts_.end() ? nullptr : &*found;
  }

 private:
  void Add(std::string what, std::string text, bool arrival_is_change = true) {
    if (!text.empty()) facts_.push_back({std::move(what), std::move(text), arrival_is_change});
  }

  void AddSettings(const Inventory& inventory) {
    Add("governor", inventory.governor);
    Add("power mode", inventory.power_mode);
    Add("host name", inventory.hostname);
    Add("operating system", inventory.os);
    Add("kernel", inventory.kernel);
    Add("agent", inventory.agent_version);
    Add("machine", inventory.vendor_model);
    Add("processor", inventory.chip);
    Add("runs inside", inventory.virtualisation);
    Add("cores", CoresText(inventory.cores));
  }

  void AddMemory(const Inventory& inventory) {
    if (inventory.memory_bytes) Add("memory", BytesText(*inventory.memory_bytes));
    Add("memory modules", MemoryModulesText(inventory.memory_modules));
    if (inventory.gpu_addressable_bytes) {
      Add("memory the GPU may use", BytesText(*inventory.gpu_addressable_bytes));
    }
  }

  void AddGpu(const GpuDevice& gpu) {
    const std::string name = gpu.address.empty() ? "GPU" : "GPU " + gpu.address;
    Add(name, GpuText(gpu));
    Add(name + " driver", GpuDriverText(gpu));
  }

  void AddLinks(const Inventory& inventory) {
    for (const NetworkLink& link : inventory.network) {
      Add("link " + link.name, LinkSpeedText(link));
      if (link.mtu_bytes) Add("MTU of " + link.name, std::to_string(*link.mtu_bytes), false);
    }
    for (const ThunderboltLink& link : inventory.thunderbolt) {
      Add("Thunderbolt " + link.device + (link.name.empty() ? "" : " to " + link.name),
          ThunderboltText(link));
    }
    for (const RdmaPort& port : inventory.rdma) {
      Add("RDMA " + port.device + " port " + std::to_string(port.port), RdmaText(port));
    }
  }

  void AddSensor(const SensorState& sensor) {
    if (!sensor_document::IsOfPower(sensor)) return;
    const std::string reason = sensor.absent ? sensor.absent->reason : "";
    if (std::find(kPassingReasons.begin(), kPassingReasons.end(), reason) !=
        kPassingReasons.end()) {
      return;
    }
    std::string what = "sensor " + sensor.source;
    if (!sensor.component.empty()) what += " " + sensor.component;
    if (Find(what) != nullptr) return;  // watts and joules of one component are one sensor
    Add(std::move(what), sensor.absent ? "absent (" + reason + ")" : "works", false);
  }

  void AddRuntime(const RuntimeState& runtime) {
    if (runtime.absent) return;
    Add(runtime.kind + " at " + runtime.endpoint,
        runtime.version.empty() ? "version not told" : runtime.version);
  }

  std::vector<Fact> facts_;
};

std::string ChangeText(const InventoryChange& change) {
  std::string text = change.what + ": ";
  if (change.before.empty()) {
    text += "new, " + change.after;
  } else if (change.after.empty()) {
    text += "gone, was " + change.before;
  } else if (change.before == change.after) {
    text += change.after + " again";
  } else {
    text += change.before + " → " + change.after;
  }
  if (change.times > 1) text += ", changed " + std::to_string(change.times) + " times or more";
  return text;
}

}  // namespace

std::vector<InventoryChange> DescribeChange(const Inventory& before, const Inventory& after) {
  const Facts old(before);
  const Facts now(after);
  const bool same_agent = before.agent_version == after.agent_version;
  std::vector<InventoryChange> changes;
  for (const Fact& fact : now.all()) {
    const Fact* was = old.Find(fact.what);
    if (was != nullptr && was->text != fact.text) {
      changes.push_back({fact.what, was->text, fact.text});
    } else if (was == nullptr && fact.arrival_is_change && same_agent) {
      changes.push_back({fact.what, "", fact.text});
    }
  }
  for (const Fact& fact : old.all()) {
    if (fact.arrival_is_change && same_agent && now.Find(fact.what) == nullptr) {
      changes.push_back({fact.what, fact.text, ""});
    }
  }
  return changes;
}

std::string ChangesText(const std::vector<InventoryChange>& changes, size_t most) {
  std::string text;
  for (size_t i = 0; i < std::min(most, changes.size()); ++i) {
    if (i > 0) text += "; ";
    text += ChangeText(changes[i]);
  }
  if (changes.size() > most) text += "; " + std::to_string(changes.size() - most) + " more";
  return text;
}

}  // namespace tokwatt
