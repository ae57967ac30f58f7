#include "collector/http/energy_refresh.h"

#include <utility>

namespace tokwatt {
namespace {

constexpr Nanoseconds kDeadline{20LL * 1'000'000'000};

}  // namespace

EnergyRefresh::EnergyRefresh(LiveHub& hub, const Clock& clock, const std::atomic<bool>& stopping,
                             LiveHub::Post post)
    : hub_(hub), clock_(clock), stopping_(stopping), post_(std::move(post)) {}

void EnergyRefresh::Start(ReaderPool& readers) {
  for (const DeviceId& device : hub_.TakeLate()) late_.insert(device);
  if (under_way_) return;
  std::vector<DeviceId> devices;
  for (const auto& [id, device] : hub_.devices()) devices.push_back(id);
  under_way_ = true;
  const bool accepted =
      readers.Submit([this, devices = std::move(devices), late = late_](const Store& store) {
        for (const DeviceId& device : late) reader_.Reset(device);
        Run(store, devices);
      });
  if (accepted) {
    late_.clear();
  } else {
    under_way_ = false;
  }
}

void EnergyRefresh::Run(const Store& store, const std::vector<DeviceId>& devices) {
  const Query query{store, clock_, clock_.Mono() + kDeadline, &stopping_};
  for (const DeviceId& device : devices) {
    const EnergyToday today = reader_.Read(query, device);
    post_([this, device, today] { hub_.SetEnergyToday(device, today); });
  }
  post_([this] { under_way_ = false; });
}

}  // namespace tokwatt
