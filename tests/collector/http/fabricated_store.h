// A store with an hour of one device's life, made up for tests; nothing in it was ever measured.
#pragma once

#include <memory>
#include <vector>

#include "collector/store/store.h"

namespace tokwatt {

inline constexpr int kFabricatedBatches = 360;  // of the hour: the highest seq of epoch 1
DeviceId FabricatedDevice();

// Newest first, of every kind that the documents show.
std::vector<std::pair<WallTime, Event>> FabricatedEvents(WallTime end);

// A batch of the fabricated device that has these events and no sample.
SealedBatch EventBatch(uint64_t seq, const std::vector<std::pair<WallTime, Event>>& events);

// A memory store. The hour ends at `end`: 1 Hz readings in 10 s batches, 133 W at the wall.
std::unique_ptr<Store> FabricatedHour(WallTime end);

}  // namespace tokwatt
