#include "collector/store/sqlite_writer.h"

#include <algorithm>

#include "collector/store/sqlite_columns.h"

namespace tokwatt {
namespace {

// A step of DropBefore: short enough that commits wait for milliseconds only.
constexpr int kBatchesPerDrop = 256;

int64_t LengthNs(const SealedBatch& batch) {
  const bool has_times = !batch.rejection && !batch.hole && batch.last > batch.first;
  return has_times ? (batch.last - batch.first).count() : 0;
}

}  // namespace

SqliteWriter::SqliteWriter(SQLite::Database& database, std::mutex& mutex, std::string path)
    : database_(database),
      mutex_(mutex),
      path_(std::move(path)),
      touch_device_(database,
                    "INSERT INTO device(uuid, first_seen_ns, last_seen_ns, longest_batch_ns)"
                    " VALUES(?1, ?2, ?2, ?3) ON CONFLICT(uuid) DO UPDATE SET"
                    " last_seen_ns = max(last_seen_ns, ?2),"
                    " longest_batch_ns = max(longest_batch_ns, ?3) RETURNING device_id"),
      position_(database,
                "SELECT committed_seq FROM stream_position"
                " WHERE device_id = (SELECT device_id FROM device WHERE uuid = ?)"
                " AND epoch = ?"),
      set_position_(database,
                    "INSERT INTO stream_position VALUES(?, ?, ?, ?) ON CONFLICT DO UPDATE"
                    " SET committed_seq = excluded.committed_seq,"
                    " updated_ns = excluded.updated_ns"),
      add_batch_(database,
                 "INSERT INTO batch(device_id, epoch, seq, received_ns, first_ns, last_ns,"
                 " offset_ns, boot_id, codec, n_samples, marks, body)"
                 " VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"),
      add_rejection_(database, "INSERT INTO rejected VALUES(?, ?, ?, ?, ?, ?)"),
      add_hole_(database, "INSERT INTO hole VALUES(?, ?, ?, ?, ?, ?, ?)"),
      add_event_(database,
                 "INSERT INTO event(id, device_id, kind, at_ns, payload)"
                 " VALUES(?, ?, ?, ?, ?) ON CONFLICT(id) DO NOTHING"),
      set_offset_(database,
                  "INSERT INTO boot_clock VALUES(?, ?, ?) ON CONFLICT DO UPDATE"
                  " SET offset_ns = excluded.offset_ns"
                  " WHERE offset_ns != excluded.offset_ns"),
      put_meta_(database,
                "INSERT INTO meta VALUES(?, ?) ON CONFLICT DO UPDATE"
                " SET value = excluded.value"),
      drop_(database,
            "DELETE FROM batch WHERE batch_id IN (SELECT batch_id FROM batch"
            " WHERE device_id IN (SELECT device_id FROM device)"
            " AND first_ns < ?1 AND last_ns < ?1 LIMIT ?2)") {}

Result<std::vector<Outcome>> SqliteWriter::Commit(std::span<const SealedBatch> batches) {
  const std::lock_guard lock(mutex_);
  auto generations = generations_;
  auto outcomes = Guard(path_, [&]() -> Result<std::vector<Outcome>> {
    SQLite::Transaction transaction(database_, SQLite::TransactionBehavior::IMMEDIATE);
    std::vector<Outcome> done;
    for (const SealedBatch& batch : batches) {
      TOKWATT_ASSIGN_OR_RETURN(const Outcome outcome, CommitOne(batch));
      done.push_back(outcome);
    }
    transaction.commit();
    return done;
  });
  if (!outcomes) generations_ = std::move(generations);
  return outcomes;
}

void SqliteWriter::Fence(const DeviceId& device, uint64_t epoch, uint64_t generation) {
  const std::lock_guard lock(mutex_);
  uint64_t& newest = generations_[{device, epoch}];
  newest = std::max(newest, generation);
}

Result<Outcome> SqliteWriter::CommitOne(const SealedBatch& batch) {
  TOKWATT_ASSIGN_OR_RETURN(const Admission admission, Admit(batch, Position(batch)));
  if (admission.outcome != Outcome::kCommitted) return admission.outcome;
  const int64_t device = TouchDevice(batch);
  if (batch.rejection) {
    AddRejection(device, batch);
  } else if (batch.hole) {
    AddHole(device, batch, admission.from_seq);
  } else {
    AddBatch(device, batch);
    SetOffset(device, batch);
  }
  AddEvents(device, batch);
  SetPosition(device, batch, admission.position.watermark);
  if (admission.position.generation != 0) {
    generations_[{batch.device, batch.epoch}] = admission.position.generation;
  }
  return Outcome::kCommitted;
}

StreamPosition SqliteWriter::Position(const SealedBatch& batch) {
  StreamPosition position;
  const InUse query(position_);
  BindId(position_, 1, batch.device);
  BindUnsigned(position_, 2, batch.epoch);
  if (query->executeStep()) position.watermark = UnsignedOf(query->getColumn(0));
  const auto found = generations_.find({batch.device, batch.epoch});
  if (found != generations_.end()) position.generation = found->second;
  return position;
}

int64_t SqliteWriter::TouchDevice(const SealedBatch& batch) {
  const InUse upsert(touch_device_);
  BindId(touch_device_, 1, batch.device);
  upsert->bind(2, batch.received.ns);
  upsert->bind(3, LengthNs(batch));
  upsert->executeStep();
  return upsert->getColumn(0).getInt64();
}

void SqliteWriter::SetPosition(int64_t device, const SealedBatch& batch, uint64_t watermark) {
  const InUse upsert(set_position_);
  upsert->bind(1, device);
  BindUnsigned(set_position_, 2, batch.epoch);
  BindUnsigned(set_position_, 3, watermark);
  upsert->bind(4, batch.received.ns);
  upsert->exec();
}

void SqliteWriter::AddBatch(int64_t device, const SealedBatch& batch) {
  const InUse insert(add_batch_);
  const std::string marks = JoinMarks(batch.marks);
  insert->bind(1, device);
  BindUnsigned(add_batch_, 2, batch.epoch);
  BindUnsigned(add_batch_, 3, batch.seq);
  insert->bind(4, batch.received.ns);
  insert->bind(5, batch.first.ns);
  insert->bind(6, batch.last.ns);
  insert->bind(7, batch.offset_ns);
  insert->bind(8, batch.boot_id);
  insert->bind(9, batch.codec);
  insert->bind(10, batch.n_samples);
  insert->bind(11, marks);
  BindBytes(add_batch_, 12, batch.body);
  insert->exec();
}

void SqliteWriter::AddRejection(int64_t device, const SealedBatch& batch) {
  const InUse insert(add_rejection_);
  insert->bind(1, device);
  BindUnsigned(add_rejection_, 2, batch.epoch);
  BindUnsigned(add_rejection_, 3, batch.seq);
  insert->bind(4, batch.rejection->code);
  insert->bind(5, batch.rejection->sha256);
  insert->bind(6, batch.received.ns);
  insert->exec();
}

void SqliteWriter::AddHole(int64_t device, const SealedBatch& batch, uint64_t from_seq) {
  const InUse insert(add_hole_);
  insert->bind(1, device);
  BindUnsigned(add_hole_, 2, batch.epoch);
  BindUnsigned(add_hole_, 3, from_seq);
  BindUnsigned(add_hole_, 4, batch.hole->to_seq);
  insert->bind(5, batch.hole->reason);
  insert->bind(6, batch.hole->samples_lost);
  insert->bind(7, batch.received.ns);
  insert->exec();
}

void SqliteWriter::AddEvents(int64_t device, const SealedBatch& batch) {
  for (const StoredEvent& event : batch.events) {
    const InUse insert(add_event_);
    BindId(add_event_, 1, event.id);
    insert->bind(2, device);
    insert->bind(3, event.kind);
    insert->bind(4, event.at.ns);
    BindBytes(add_event_, 5, event.payload);
    insert->exec();
  }
}

void SqliteWriter::SetOffset(int64_t device, const SealedBatch& batch) {
  const InUse upsert(set_offset_);
  upsert->bind(1, device);
  upsert->bind(2, batch.boot_id);
  upsert->bind(3, batch.offset_ns);
  upsert->exec();
}

Result<> SqliteWriter::PutMeta(const std::string& key, const std::string& value) {
  const std::lock_guard lock(mutex_);
  return Guard(path_, [&]() -> Result<> {
    const InUse upsert(put_meta_);
    upsert->bind(1, key);
    upsert->bind(2, value);
    upsert->exec();
    return {};
  });
}

int SqliteWriter::DropSome(WallTime time) {
  const std::lock_guard lock(mutex_);
  const InUse drop(drop_);
  drop->bind(1, time.ns);
  drop->bind(2, kBatchesPerDrop);
  return drop->exec();
}

Result<> SqliteWriter::DropBefore(WallTime time) {
  return Guard(path_, [&]() -> Result<> {
    while (DropSome(time) == kBatchesPerDrop) {
    }
    const std::lock_guard lock(mutex_);
    SQLite::Statement vacuum(database_, "PRAGMA incremental_vacuum");
    while (vacuum.executeStep()) {
    }
    return {};
  });
}

}  // namespace tokwatt
