#include "probes/host/mac_activity.h"

#include <utility>

namespace tokwatt {
namespace {

constexpr std::chrono::minutes kLookAgain(1);

bool IsWanted(const IoReportChannel& channel) {
  return IsGpuStates(channel) || DirectionOfMemory(channel) != MemoryDirection::kNone;
}

tl::unexpected<Error> NeedsTwo() {
  return Fail(Code::kUnavailable, "needs two readings", "first_reading");
}

}  // namespace

Result<> MacActivity::Subscribe() {
  if (subscription_ != nullptr) return {};
  const MonoTime now = env_.clock->Mono();
  if (absent_ && now - looked_at_ < kLookAgain) return tl::unexpected<Error>(*absent_);
  looked_at_ = now;
  TOKWATT_ASSIGN_OR_RETURN(const AppleSensors* apple, RequireAppleSensors(env_, "IOReport"));
  auto subscription = apple->SubscribeIoReport(IsWanted);
  absent_.reset();
  if (subscription) {
    subscription_ = *std::move(subscription);
    return {};
  }
  absent_ = subscription.error();
  return tl::unexpected<Error>(std::move(subscription).error());
}

// Moves the last sample to `before_` and takes a new one; after an error there is no sample before.
Result<> MacActivity::Sample() {
  std::swap(before_, now_);
  Result<> sampled = Subscribe();
  if (sampled) sampled = subscription_->Sample(now_);
  if (!sampled) now_.clear();
  return sampled;
}

Result<double> MacActivity::GpuRatio() const {
  const std::vector<IoReportChannel>& channels = subscription_->channels();
  for (size_t i = 0; i < channels.size(); ++i) {
    if (!IsGpuStates(channels[i])) continue;
    if (before_.size() != now_.size()) return NeedsTwo();
    return ActiveRatio(channels[i], before_[i], now_[i]);
  }
  return Fail(Code::kNotFound, "this Mac's IOReport does not tell the states of its GPU");
}

// The count since boot, once it was seen to move: where the kernel does not count, it stands still.
Result<double> MacActivity::Moved(Traffic& traffic) const {
  TOKWATT_ASSIGN_OR_RETURN(const int64_t bytes,
                           MemoryBytes(traffic.direction, subscription_->channels(), now_));
  const std::optional<int64_t> before = std::exchange(traffic.before, bytes);
  if (!before) return NeedsTwo();
  if (*before != bytes) return static_cast<double>(bytes);
  return Fail(Code::kUnavailable,
              "the count of bytes stands still: this macOS does not count them on this chip",
              "counter_did_not_move");
}

void MacActivity::Collect(SampleSink& sink) {
  const Result<> sampled = Sample();
  const MonoTime now = env_.clock->Mono();
  if (!sampled) {
    const Result<double> absent = tl::unexpected<Error>(sampled.error());
    gpu_.Tell(sink, now, absent);
    for (Traffic& traffic : traffic_) traffic.series.Tell(sink, now, absent);
    return;
  }
  gpu_.Tell(sink, now, GpuRatio());
  for (Traffic& traffic : traffic_) traffic.series.Tell(sink, now, Moved(traffic));
}

std::vector<SensorState> MacActivity::Sensors() const {
  // Both directions are one sensor, which is there when both are.
  SensorState traffic = traffic_[0].series.State();
  if (!traffic.absent) traffic = traffic_[1].series.State();
  return {gpu_.State(), std::move(traffic)};
}

}  // namespace tokwatt
