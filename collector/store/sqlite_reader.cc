#include "collector/store/sqlite_reader.h"

#include <algorithm>
#include <limits>

#include "base/crypto/fingerprint.h"
#include "collector/store/cursor.h"
#include "collector/store/sqlite_columns.h"

namespace tokwatt {
namespace {

constexpr Nanoseconds kStatementLimit = std::chrono::seconds(2);
constexpr int kBatchesPerPage = 128;

constexpr const char* kPageSql =
    "SELECT batch_id, epoch, seq, received_ns, first_ns, last_ns, offset_ns, boot_id, codec,"
    " n_samples, marks, body FROM batch"
    " WHERE device_id = ?1 AND (first_ns, batch_id) > (?2, ?3) AND first_ns < ?4 AND last_ns >= ?5"
    " ORDER BY first_ns, batch_id LIMIT ?6";

SealedBatch BatchOf(SQLite::Statement& row) {
  SealedBatch batch;
  batch.epoch = UnsignedOf(row.getColumn(1));
  batch.seq = UnsignedOf(row.getColumn(2));
  batch.received = WallOf(row.getColumn(3));
  batch.first = WallOf(row.getColumn(4));
  batch.last = WallOf(row.getColumn(5));
  batch.offset_ns = row.getColumn(6).getInt64();
  batch.boot_id = row.getColumn(7).getString();
  batch.codec = row.getColumn(8).getUInt();
  batch.n_samples = row.getColumn(9).getInt64();
  batch.marks = SplitMarks(row.getColumn(10).getString());
  batch.body = BytesOf(row.getColumn(11));
  return batch;
}

// What has the numbers ?3 to ?4: first and last of them, and the digest or the body, if there is
// one.
constexpr const char* kNumberedSql =
    "SELECT from_seq, to_seq, NULL, NULL FROM hole JOIN device USING(device_id)"
    " WHERE uuid = ?1 AND epoch = ?2 AND from_seq <= ?4 AND to_seq >= ?3"
    " UNION ALL SELECT seq, seq, sha256, NULL FROM rejected JOIN device USING(device_id)"
    " WHERE uuid = ?1 AND epoch = ?2 AND seq BETWEEN ?3 AND ?4"
    " UNION ALL SELECT seq, seq, NULL, body FROM batch JOIN device USING(device_id)"
    " WHERE uuid = ?1 AND epoch = ?2 AND seq BETWEEN ?3 AND ?4";

uint64_t FingerprintOfRow(SQLite::Statement& row) {
  if (!row.isColumnNull(3)) return FingerprintOf(BytesOf(row.getColumn(3)));
  if (!row.isColumnNull(2)) return FingerprintOfHex(row.getColumn(2).getString());
  return kHoleFingerprint;
}

constexpr const char* kEventColumns =
    "SELECT e.id, d.uuid, e.kind, e.at_ns, e.payload FROM event e JOIN device d USING(device_id)";

StoredEvent EventOf(SQLite::Statement& row) {
  return {IdOf(row.getColumn(0)), IdOf(row.getColumn(1)), row.getColumn(2).getString(),
          WallOf(row.getColumn(3)), BytesOf(row.getColumn(4))};
}

std::string EventSql(const EventQuery& query) {
  std::string sql = std::string(kEventColumns) + " WHERE (e.at_ns, e.id) < (:at, :id)";
  if (query.device) sql += " AND e.device_id = (SELECT device_id FROM device WHERE uuid = :device)";
  if (!query.kind.empty()) sql += " AND e.kind = :kind";
  if (query.range) sql += " AND e.at_ns >= :from AND e.at_ns < :to";
  return sql + " ORDER BY e.at_ns DESC, e.id DESC LIMIT :limit";
}

void BindQuery(SQLite::Statement& statement, const EventQuery& query, const EventCursor& cursor,
               int64_t limit) {
  statement.bind(":at", cursor.at.ns);
  BindId(statement, statement.getIndex(":id"), cursor.id);
  if (query.device) BindId(statement, statement.getIndex(":device"), *query.device);
  if (!query.kind.empty()) statement.bind(":kind", query.kind);
  if (query.range) {
    statement.bind(":from", query.range->from.ns);
    statement.bind(":to", query.range->to.ns);
  }
  statement.bind(":limit", limit);
}

// The earliest first time that a batch reaching into `from` can have.
int64_t EarliestFirst(WallTime from, int64_t longest_batch_ns) {
  constexpr int64_t kMin = std::numeric_limits<int64_t>::min();
  return from.ns < kMin + longest_batch_ns ? kMin : from.ns - longest_batch_ns;
}

}  // namespace

SqliteReader::SqliteReader(SQLite::Database& database, std::mutex& mutex, std::string path,
                           const Clock* clock)
    : database_(database), mutex_(mutex), path_(std::move(path)), clock_(clock) {}

template <typename Body>
auto SqliteReader::Query(Body&& body) const -> decltype(body()) {
  const std::lock_guard lock(mutex_);
  const StatementDeadline deadline(database_, clock_, kStatementLimit);
  return Guard(path_, std::forward<Body>(body));
}

Result<std::vector<SqliteReader::Device>> SqliteReader::Select(
    const BatchSelector& selector) const {
  return Query([&]() -> Result<std::vector<Device>> {
    SQLite::Statement query(database_,
                            "SELECT device_id, uuid, longest_batch_ns FROM device"
                            " WHERE ?1 IS NULL OR uuid = ?1 ORDER BY uuid");
    if (selector.device) BindId(query, 1, *selector.device);
    std::vector<Device> devices;
    while (query.executeStep()) {
      devices.push_back(
          {query.getColumn(0).getInt64(), IdOf(query.getColumn(1)), query.getColumn(2).getInt64()});
    }
    return devices;
  });
}

Result<std::vector<SealedBatch>> SqliteReader::Page(const Device& device, TimeRange range,
                                                    Place& place) const {
  return Query([&]() -> Result<std::vector<SealedBatch>> {
    SQLite::Statement query(database_, kPageSql);
    query.bind(1, device.row);
    query.bind(2, place.first_ns);
    query.bind(3, place.row);
    query.bind(4, range.to.ns);
    query.bind(5, range.from.ns);
    query.bind(6, kBatchesPerPage);
    std::vector<SealedBatch> batches;
    while (query.executeStep()) {
      batches.push_back(BatchOf(query));
      batches.back().device = device.id;
      place = {batches.back().first.ns, query.getColumn(0).getInt64()};
    }
    return batches;
  });
}

Result<> SqliteReader::Scan(const BatchSelector& selector, TimeRange range,
                            const std::function<bool(const SealedBatch&)>& visit) const {
  if (range.from >= range.to) return {};
  TOKWATT_ASSIGN_OR_RETURN(const std::vector<Device> devices, Select(selector));
  for (const Device& device : devices) {
    Place place{EarliestFirst(range.from, device.longest_batch_ns), 0};
    for (size_t n_read = kBatchesPerPage; n_read == kBatchesPerPage;) {
      TOKWATT_ASSIGN_OR_RETURN(const std::vector<SealedBatch> batches, Page(device, range, place));
      n_read = batches.size();
      for (const SealedBatch& batch : batches) {
        if (!visit(batch)) return {};
      }
    }
  }
  return {};
}

Result<EventPage> SqliteReader::Events(const EventQuery& query) const {
  EventCursor cursor = FirstPageCursor();
  if (!query.cursor.empty()) {
    TOKWATT_ASSIGN_OR_RETURN(cursor, ParseCursor(query.cursor));
  }
  const auto limit = static_cast<size_t>(std::max<int64_t>(query.limit, 1));
  return Query([&]() -> Result<EventPage> {
    SQLite::Statement statement(database_, EventSql(query));
    BindQuery(statement, query, cursor, static_cast<int64_t>(limit) + 1);
    EventPage page;
    while (statement.executeStep()) {
      if (page.events.size() == limit) {
        page.next_cursor = FormatCursor({page.events.back().at, page.events.back().id});
        break;
      }
      page.events.push_back(EventOf(statement));
    }
    return page;
  });
}

Result<std::optional<StoredEvent>> SqliteReader::FindEvent(const EventId& id) const {
  return Query([&]() -> Result<std::optional<StoredEvent>> {
    SQLite::Statement query(database_, std::string(kEventColumns) + " WHERE e.id = ?");
    BindId(query, 1, id);
    if (!query.executeStep()) return std::nullopt;
    return EventOf(query);
  });
}

Result<std::vector<DeviceRecord>> SqliteReader::Devices() const {
  std::vector<DeviceRecord> devices;
  TOKWATT_RETURN_IF_ERROR(Query([&]() -> Result<> {
    SQLite::Statement query(database_,
                            "SELECT uuid, first_seen_ns, last_seen_ns FROM device ORDER BY uuid");
    while (query.executeStep()) {
      devices.push_back(
          {IdOf(query.getColumn(0)), {}, WallOf(query.getColumn(1)), WallOf(query.getColumn(2))});
    }
    return {};
  }));
  for (DeviceRecord& device : devices) {
    for (const auto& key : {AnnouncedNameKey(device.id), ChosenNameKey(device.id)}) {
      TOKWATT_ASSIGN_OR_RETURN(const auto name, GetMeta(key));
      if (name) device.name = *name;
    }
  }
  return devices;
}

Result<uint64_t> SqliteReader::Watermark(const DeviceId& device, uint64_t epoch) const {
  return Query([&]() -> Result<uint64_t> {
    SQLite::Statement query(database_,
                            "SELECT committed_seq FROM stream_position JOIN device"
                            " USING(device_id) WHERE uuid = ? AND epoch = ?");
    BindId(query, 1, device);
    BindUnsigned(query, 2, epoch);
    return query.executeStep() ? UnsignedOf(query.getColumn(0)) : 0;
  });
}

Result<std::vector<uint64_t>> SqliteReader::Fingerprints(const DeviceId& device, uint64_t epoch,
                                                         uint64_t from_seq, size_t count) const {
  return Query([&]() -> Result<std::vector<uint64_t>> {
    std::vector<uint64_t> found(count, kUnknownFingerprint);
    if (count == 0) return found;
    const uint64_t last = from_seq + count - 1;
    SQLite::Statement query(database_, kNumberedSql);
    BindId(query, 1, device);
    BindUnsigned(query, 2, epoch);
    BindUnsigned(query, 3, from_seq);
    BindUnsigned(query, 4, last);
    while (query.executeStep()) {
      const uint64_t begin = std::max(UnsignedOf(query.getColumn(0)), from_seq);
      const uint64_t end = std::min(UnsignedOf(query.getColumn(1)), last);
      std::fill_n(found.begin() + static_cast<int64_t>(begin - from_seq), end - begin + 1,
                  FingerprintOfRow(query));
    }
    return found;
  });
}

Result<std::optional<int64_t>> SqliteReader::ClockOffset(const DeviceId& device,
                                                         const std::string& boot) const {
  return Query([&]() -> Result<std::optional<int64_t>> {
    SQLite::Statement query(database_,
                            "SELECT offset_ns FROM boot_clock JOIN device"
                            " USING(device_id) WHERE uuid = ? AND boot_id = ?");
    BindId(query, 1, device);
    query.bind(2, boot);
    if (!query.executeStep()) return std::nullopt;
    return query.getColumn(0).getInt64();
  });
}

Result<std::optional<std::string>> SqliteReader::GetMeta(const std::string& key) const {
  return Query([&]() -> Result<std::optional<std::string>> {
    SQLite::Statement query(database_, "SELECT value FROM meta WHERE key = ?");
    query.bind(1, key);
    if (!query.executeStep()) return std::nullopt;
    return query.getColumn(0).getString();
  });
}

}  // namespace tokwatt
