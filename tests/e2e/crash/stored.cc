#include "tests/e2e/crash/stored.h"

#include <limits>
#include <utility>

#include "collector/ingest/decode.h"
#include "base/crypto/sha256.h"
#include "collector/store/backup.h"
#include "collector/store/sqlite.h"

namespace tokwatt::crash {
namespace {

constexpr TimeRange kAlways{{std::numeric_limits<int64_t>::min()},
                            {std::numeric_limits<int64_t>::max()}};

Result<> AddBatch(const SealedBatch& batch, Stored& stored) {
  auto content = DecodeBatch(batch.codec, batch.body, batch.offset_ns);
  if (!content) return Wrap(content.error(), "batch " + std::to_string(batch.seq));
  StoredBatch row{{batch.device, batch.epoch}, batch.seq, Sha256Hex(batch.body), {}};
  for (const DecodedSeries& series : content->series) {
    auto& times = stored.samples[{batch.device, batch.boot_id, series.declaration.key}];
    for (const auto& [at, value] : series.points) {
      times.push_back({{at.ns - batch.offset_ns}, at});
    }
  }
  for (const auto& [at, event] : content->events) row.events.push_back(event.id);
  stored.batches.push_back(std::move(row));
  return {};
}

Result<> ReadBatches(const Store& store, Stored& stored) {
  Result<> done;
  TOKWATT_RETURN_IF_ERROR(store.Scan({}, kAlways, [&](const SealedBatch& batch) {
    done = AddBatch(batch, stored);
    return done.has_value();
  }));
  return done;
}

Result<> ReadEvents(const Store& store, Stored& stored) {
  EventQuery query;
  do {
    TOKWATT_ASSIGN_OR_RETURN(const EventPage page, store.Events(query));
    for (const StoredEvent& row : page.events) {
      stored.event_ids.insert(row.id);
      if (row.kind != "lifecycle" && row.kind != "gap") continue;
      TOKWATT_ASSIGN_OR_RETURN(Event event, DecodeEvent(row.payload));
      stored.records.push_back({row.device, row.at, std::move(event)});
    }
    query.cursor = page.next_cursor;
  } while (!query.cursor.empty());
  return {};
}

}  // namespace

Result<Stored> ReadStored(const std::string& database, const std::set<Stream>& streams) {
  Stored stored;
  const auto problems = DatabaseProblems(database);
  if (!problems && problems.error().code != Code::kDataLoss)
    return tl::unexpected(problems.error());
  stored.damage = problems ? *problems : std::vector{problems.error().message};
  if (!stored.damage.empty()) return stored;
  StoreOptions options;
  options.path = database;
  options.read_only = true;
  TOKWATT_ASSIGN_OR_RETURN(const auto store, OpenSqliteStore(options));
  TOKWATT_RETURN_IF_ERROR(ReadBatches(*store, stored));
  TOKWATT_RETURN_IF_ERROR(ReadEvents(*store, stored));
  std::set<Stream> all = streams;
  for (const StoredBatch& batch : stored.batches) all.insert(batch.stream);
  for (const Stream& stream : all) {
    TOKWATT_ASSIGN_OR_RETURN(stored.watermarks[stream],
                             store->Watermark(stream.device, stream.epoch));
  }
  return stored;
}

}  // namespace tokwatt::crash
