// The transactions of the one connection that writes.
#pragma once

#include <map>
#include <mutex>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "collector/store/admission.h"
#include "collector/store/sqlite_connection.h"
#include "collector/store/store.h"

namespace tokwatt {

// One transaction per call, under `mutex`. Statements are prepared once.
class SqliteWriter {
 public:
  SqliteWriter(SQLite::Database& database, std::mutex& mutex, std::string path);

  Result<std::vector<Outcome>> Commit(std::span<const SealedBatch> batches);
  void Fence(const DeviceId& device, uint64_t epoch, uint64_t generation);
  Result<> PutMeta(const std::string& key, const std::string& value);
  Result<> DropBefore(WallTime time);

 private:
  using StreamKey = std::pair<DeviceId, uint64_t>;

  Result<Outcome> CommitOne(const SealedBatch& batch);
  StreamPosition Position(const SealedBatch& batch);
  int64_t TouchDevice(const SealedBatch& batch);
  void SetPosition(int64_t device, const SealedBatch& batch, uint64_t watermark);
  void AddBatch(int64_t device, const SealedBatch& batch);
  void AddRejection(int64_t device, const SealedBatch& batch);
  void AddHole(int64_t device, const SealedBatch& batch, uint64_t from_seq);
  void AddEvents(int64_t device, const SealedBatch& batch);
  void SetOffset(int64_t device, const SealedBatch& batch);
  int DropSome(WallTime time);

  SQLite::Database& database_;
  std::mutex& mutex_;
  std::string path_;
  // Newest session generation per stream, of this process' life: no session outlives it.
  std::map<StreamKey, uint64_t> generations_;
  SQLite::Statement touch_device_;
  SQLite::Statement position_;
  SQLite::Statement set_position_;
  SQLite::Statement add_batch_;
  SQLite::Statement add_rejection_;
  SQLite::Statement add_hole_;
  SQLite::Statement add_event_;
  SQLite::Statement set_offset_;
  SQLite::Statement put_meta_;
  SQLite::Statement drop_;
};

}  // namespace tokwatt
