#include "collector/store/sqlite.h"

#include <mutex>

#include "collector/store/sqlite_connection.h"
#include "collector/store/sqlite_reader.h"
#include "collector/store/sqlite_writer.h"

namespace tokwatt {
namespace {

class SqliteStore : public Store {
 public:
  SqliteStore(DatabasePointer database, const StoreOptions& options)
      : database_(std::move(database)), reader_(*database_, mutex_, options.path, options.clock) {
    if (!options.read_only) {
      writer_ = std::make_unique<SqliteWriter>(*database_, mutex_, options.path);
    }
  }

  Result<std::vector<Outcome>> Commit(std::span<const SealedBatch> batches) override {
    if (!writer_) return RefuseWrite();
    return writer_->Commit(batches);
  }
  Result<> PutMeta(const std::string& key, const std::string& value) override {
    if (!writer_) return RefuseWrite();
    return writer_->PutMeta(key, value);
  }
  Result<> DropBefore(WallTime time) override {
    if (!writer_) return RefuseWrite();
    return writer_->DropBefore(time);
  }
  void Fence(const DeviceId& device, uint64_t epoch, uint64_t generation) override {
    if (writer_) writer_->Fence(device, epoch, generation);
  }
  Result<uint64_t> Watermark(const DeviceId& device, uint64_t epoch) const override {
    return reader_.Watermark(device, epoch);
  }
  Result<std::vector<uint64_t>> Fingerprints(const DeviceId& device, uint64_t epoch,
                                             uint64_t from_seq, size_t count) const override {
    return reader_.Fingerprints(device, epoch, from_seq, count);
  }
  Result<std::optional<int64_t>> ClockOffset(const DeviceId& device,
                                             const std::string& boot_id) const override {
    return reader_.ClockOffset(device, boot_id);
  }
  Result<> Scan(const BatchSelector& selector, TimeRange range,
                const std::function<bool(const SealedBatch&)>& visit) const override {
    return reader_.Scan(selector, range, visit);
  }
  Result<EventPage> Events(const EventQuery& query) const override { return reader_.Events(query); }
  Result<std::optional<StoredEvent>> FindEvent(const EventId& id) const override {
    return reader_.FindEvent(id);
  }
  Result<std::vector<DeviceRecord>> Devices() const override { return reader_.Devices(); }
  Result<std::optional<std::string>> GetMeta(const std::string& key) const override {
    return reader_.GetMeta(key);
  }

 private:
  static tl::unexpected<Error> RefuseWrite() {
    return Fail(Code::kFailedPrecondition, "this view of the store is read-only");
  }

  DatabasePointer database_;
  mutable std::mutex mutex_;  // one statement at a time on the connection
  SqliteReader reader_;
  std::unique_ptr<SqliteWriter> writer_;
};

}  // namespace

Result<std::unique_ptr<Store>> OpenSqliteStore(const StoreOptions& options) {
  auto database = options.read_only ? OpenReader(options.path) : OpenWriter(options);
  if (!database) return tl::unexpected(std::move(database).error());
  return Guard(options.path, [&]() -> Result<std::unique_ptr<Store>> {
    return std::make_unique<SqliteStore>(std::move(*database), options);
  });
}

}  // namespace tokwatt
