// Queries on an open database; every one is short, so that checkpoints are never held up for long.
#pragma once

#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "collector/store/sqlite_connection.h"
#include "collector/store/store.h"

namespace tokwatt {

// Reads through one connection. Thread-safe: one query at a time, under `mutex`.
class SqliteReader {
 public:
  // `clock` may be nullptr: no deadline.
  SqliteReader(SQLite::Database& database, std::mutex& mutex, std::string path, const Clock* clock);

  Result<> Scan(const BatchSelector& selector, TimeRange range,
                const std::function<bool(const SealedBatch&)>& visit) const;
  Result<EventPage> Events(const EventQuery& query) const;
  Result<std::optional<StoredEvent>> FindEvent(const EventId& id) const;
  Result<std::vector<DeviceRecord>> Devices() const;
  Result<uint64_t> Watermark(const DeviceId& device, uint64_t epoch) const;
  Result<std::vector<uint64_t>> Fingerprints(const DeviceId& device, uint64_t epoch,
                                             uint64_t from_seq, size_t count) const;
  Result<std::optional<int64_t>> ClockOffset(const DeviceId& device, const std::string& boot) const;
  Result<std::optional<std::string>> GetMeta(const std::string& key) const;

 private:
  struct Device {
    int64_t row = 0;
    DeviceId id{};
    int64_t longest_batch_ns = 0;
  };
  struct Place {
    int64_t first_ns = 0;
    int64_t row = 0;
  };
  template <typename Body>
  auto Query(Body&& body) const -> decltype(body());
  Result<std::vector<Device>> Select(const BatchSelector& selector) const;
  Result<std::vector<SealedBatch>> Page(const Device& device, TimeRange range, Place& place) const;

  SQLite::Database& database_;
  std::mutex& mutex_;
  std::string path_;
  const Clock* clock_;
};

}  // namespace tokwatt
