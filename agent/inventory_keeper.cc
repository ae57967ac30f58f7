#include "agent/inventory_keeper.h"

#include <utility>

#include "base/inventory_change.h"

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
  changed_ = false;
  read_at_ = now;
  return ReadChanged(now);
}

std::optional<Inventory> InventoryKeeper::ReadChanged(MonoTime now) {
  std::vector<SensorState> sensors;
  for (const auto& [probe, states] : sensors_) {
    sensors.insert(sensors.end(), states.begin(), states.end());
  }
  Inventory inventory = read_(std::move(sensors), runtimes_);
  const bool news = IsNews(inventory, now);
  seen_ = inventory;
  if (!news) return std::nullopt;
  const std::optional<Inventory> told = std::exchange(last_, inventory);
  if (told) inventory.changes = damper_.Take(DescribeChange(*told, inventory));
  return inventory;
}

bool InventoryKeeper::IsNews(const Inventory& inventory, MonoTime now) {
  if (!last_) return true;
  damper_.Note(DescribeChange(seen_, inventory), now);
  const bool by_probes =
      last_->sensors != inventory.sensors || last_->runtimes != inventory.runtimes;
  const bool admitted = damper_.Admit(now);
  return damper_.holding() ? admitted || by_probes : *last_ != inventory;
}

}  // namespace tokwatt
