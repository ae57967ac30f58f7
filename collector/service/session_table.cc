#include "collector/service/session_table.h"

#include <utility>

namespace tokwatt {

SessionTable::Entry SessionTable::Join(const SessionNotice& opened,
                                       std::shared_ptr<LiveSession> session) {
  std::shared_ptr<LiveSession> older;
  Entry entry;
  {
    const std::lock_guard lock(mutex_);
    entry = {++n_sessions_, viewer_};
    Row& row = rows_[opened.device];
    older = std::exchange(row.session, std::move(session));
    row.generation = entry.generation;
    row.notice = opened;
    row.notice.connected = true;
    listener_.OnSession(std::make_shared<SessionNotice>(row.notice));
  }
  if (older) {
    ++counters_.fenced_sessions;
    older->Fence();
  }
  return entry;
}

void SessionTable::Leave(const DeviceId& device, uint64_t generation) {
  const std::lock_guard lock(mutex_);
  const auto found = rows_.find(device);
  if (found == rows_.end() || found->second.generation != generation) return;  // fenced before
  auto notice = std::make_shared<SessionNotice>(std::move(found->second.notice));
  notice->connected = false;
  rows_.erase(found);
  listener_.OnSession(std::move(notice));
}

std::shared_ptr<LiveSession> SessionTable::Find(const DeviceId& device) const {
  const std::lock_guard lock(mutex_);
  const auto found = rows_.find(device);
  return found == rows_.end() ? nullptr : found->second.session;
}

std::vector<std::shared_ptr<LiveSession>> SessionTable::All() const {
  const std::lock_guard lock(mutex_);
  std::vector<std::shared_ptr<LiveSession>> sessions;
  for (const auto& [device, row] : rows_) sessions.push_back(row.session);
  return sessions;
}

void SessionTable::SetViewer(bool present) {
  {
    const std::lock_guard lock(mutex_);
    viewer_ = present;
  }
  for (const auto& session : All()) session->SetViewer(present);
}

}  // namespace tokwatt
