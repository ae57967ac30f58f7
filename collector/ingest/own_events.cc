#include "collector/ingest/own_events.h"

#include <algorithm>

#include "base/crypto/sha256.h"
#include "proto/event_codec.h"

namespace tokwatt {
namespace {

EventId PositionId(const SealedBatch& batch, const char* what) {
  const auto digest = Sha256(ToHex(batch.device) + "/" + std::to_string(batch.epoch) + "/" +
                             std::to_string(batch.seq) + "/" + what);
  EventId id{};
  std::copy_n(digest.begin(), id.size(), id.begin());
  return id;
}

}  // namespace

Event MakeGapEvent(const SealedBatch& batch, Gap gap, MonoTime at) {
  Event event;
  event.id = PositionId(batch, "gap");
  event.at = at;
  event.body = std::move(gap);
  return event;
}

Event MakeClockChangedEvent(const SealedBatch& batch, MonoTime at) {
  AgentLifecycle lifecycle;
  lifecycle.what = "clock_changed";
  Event event;
  event.id = PositionId(batch, "clock");
  event.at = at;
  event.body = std::move(lifecycle);
  return event;
}

StoredEvent ToStored(const DeviceId& device, WallTime at, const Event& event) {
  v1::Event message;
  ToProto(event, message);
  return {event.id, device, EventKind(event), at, message.SerializeAsString()};
}

}  // namespace tokwatt
