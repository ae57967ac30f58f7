// Events that the collector itself adds to a stream, so that a timeline explains every hole.
#pragma once

#include <cstdint>
#include <string>

#include "base/event.h"
#include "collector/store/store.h"

namespace tokwatt {

// The id is made from the stream's position, so that the same batch sent again has the same one.
Event MakeGapEvent(const SealedBatch& batch, Gap gap, MonoTime at);
Event MakeClockChangedEvent(const SealedBatch& batch, MonoTime at);

StoredEvent ToStored(const DeviceId& device, WallTime at, const Event& event);

}  // namespace tokwatt
