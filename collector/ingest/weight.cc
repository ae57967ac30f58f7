#include "collector/ingest/weight.h"

namespace tokwatt {
namespace {

size_t Weight(const LiveSample& sample) {
  const SeriesKey& key = sample.series.key;
  size_t bytes = sizeof sample + key.metric.size() + key.source.size() + key.component.size();
  for (const auto& [label, value] : key.labels) {
    bytes += sizeof(Labels::value_type) + label.size() + value.size();
  }
  return bytes;
}

}  // namespace

size_t Weight(const PreparedBatch& batch) {
  size_t bytes = batch.sealed.body.size();
  // Each event is there twice: as the bytes to store, and decoded in the notice.
  for (const StoredEvent& event : batch.sealed.events) {
    bytes += sizeof event + sizeof(Event) + 2 * event.payload.size();
  }
  if (!batch.notice) return bytes;
  for (const LiveSample& sample : batch.notice->newest) bytes += Weight(sample);
  return bytes;
}

}  // namespace tokwatt
