#include "agent/inventory_keeper.h"

#include <utility>

namespace tokwatt {
namespace {

constexpr auto kPatience = std::chrono::seconds(3);     // with probes that do not answer
constexpr auto kMinInterval = std::chrono::seconds(5);  // between two inventories
constexpr auto kRereadAfter = std::chrono::minutes(1);  // the machine itself: governor, power mode

}  // namespace

InventoryKeeper::InventoryKeeper(const Clock& clock, size_t n_probes, Read read)
    : clock_(clock), n_probes_(n_probes), read_(std::move(read)), started_(clock.Mono()) {}

void InventoryKeeper::SetSensors(const std::string& probe, std::vector<SensorState> sensors) {
  const std::lock_guard lock(mutex_);
  const auto [entry, is_new] = sensors_.try_emplace(probe);
  if (!is_new && entry->second == sensors) return;
  entry->second = std::move(sensors);
  changed_ = true;
}

void InventoryKeeper::SetRuntimes(std::vector<RuntimeState> runtimes) {
  const std::lock_guard lock(mutex_);
  if (runtimes_ == runtimes) return;
  runtimes_ = std::move(runtimes);
  changed_ = true;
}

std::optional<Inventory> InventoryKeeper::TakeChanged() {
  const std::lock_guard lock(mutex_);
  const MonoTime now = clock_.Mono();
  if (!last_ && sensors_.size() < n_probes_ && now - started_ < kPatience) return std::nullopt;
  if (last_ && now - read_at_ < (changed_ ? Nanoseconds(kMinInterval) : kRereadAfter)) {
    return std::nullopt;
  }
  std::vector<SensorState> sensors;
  for (const auto& [probe, states] : sensors_) {
    sensors.insert(sensors.end(), states.begin(), states.end());
  }
  Inventory inventory = read_(std::move(sensors), runtimes_);
  changed_ = false;
  read_at_ = now;
  if (last_ && *last_ == inventory) return std::nullopt;
  last_ = inventory;
  return inventory;
}

}  // namespace tokwatt
