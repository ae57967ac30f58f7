// SessionTable: the live sessions, at most one per device; the newest wins.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <vector>

#include "base/result.h"
#include "collector/live/counters.h"
#include "collector/live/notice.h"
#include "collector/store/store.h"

namespace tokwatt {

// One stream, as the rest of the service sees it. Thread-safe.
class LiveSession {
 public:
  virtual ~LiveSession() = default;
  virtual void Fence() = 0;
  virtual void Stop() = 0;
  virtual void End(const Error& why) = 0;
  virtual void SetViewer(bool present) = 0;
  virtual void SetRoom() = 0;
  virtual Result<> Send(const DeviceCommand& command) = 0;
};

// Thread-safe.
class SessionTable {
 public:
  SessionTable(NoticeListener& listener, CollectorCounters& counters)
      : listener_(listener), counters_(counters) {}

  struct Entry {
    uint64_t generation = 0;
    bool viewer = false;
  };
  // Fences the session that the device had.
  Entry Join(const SessionNotice& opened, std::shared_ptr<LiveSession> session);
  void Leave(const DeviceId& device, uint64_t generation);

  // nullptr: the device has no session.
  std::shared_ptr<LiveSession> Find(const DeviceId& device) const;
  std::vector<std::shared_ptr<LiveSession>> All() const;
  void SetViewer(bool present);

 private:
  struct Row {
    uint64_t generation = 0;
    SessionNotice notice;
    std::shared_ptr<LiveSession> session;
  };
  NoticeListener& listener_;
  CollectorCounters& counters_;
  mutable std::mutex mutex_;
  std::map<DeviceId, Row> rows_;
  uint64_t n_sessions_ = 0;
  bool viewer_ = false;
};

}  // namespace tokwatt
