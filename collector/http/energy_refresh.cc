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
  under_way_ = true;
  const bool accepted =
      readers.Submit([this, consumers = hub_.Consumers(), late = late_](const Store& store) {
        for (const DeviceId& device : late) reader_.Reset(device);
        Run(store, consumers);
      });
  if (accepted) {
    late_.clear();
  } else {
    under_way_ = false;
  }
}

void EnergyRefresh::Run(const Store& store, const std::vector<PowerConsumer>& consumers) {
  const Query query{store, clock_, clock_.Mono() + kDeadline, &stopping_};
  for (const PowerConsumer& consumer : consumers) {
    const EnergyToday today = reader_.Read(query, consumer.feeds);
    post_([this, consumer, today] { hub_.SetEnergyToday(consumer, today); });
  }
  post_([this] { under_way_ = false; });
}

}  // namespace tokwatt
