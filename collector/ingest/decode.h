// Decodes stored bodies back into samples and events. Pure functions; corrupt input is kDataLoss.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/event.h"
#include "base/result.h"
#include "base/series.h"

namespace tokwatt {

struct DecodedSeries {
  SeriesDeclaration declaration;
  std::vector<std::pair<WallTime, double>> points;  // time ascending
};

struct DecodedBatch {
  std::vector<DecodedSeries> series;
  std::vector<std::pair<WallTime, Event>> events;
};

// `offset_ns` = wall - boot as the store recorded it.
Result<DecodedBatch> DecodeBatch(uint32_t codec, const std::string& body, int64_t offset_ns);

// One stored event (StoredEvent::payload).
Result<Event> DecodeEvent(const std::string& payload);

}  // namespace tokwatt
