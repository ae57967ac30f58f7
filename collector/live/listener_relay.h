// ListenerRelay: lets the writer and the service start before the listener, and stop after it.
#pragma once

#include <memory>
#include <mutex>
#include <utility>

#include "collector/live/notice.h"

namespace tokwatt {

// Thread-safe. Notices without a listener are dropped: they are news, the store has the facts.
class ListenerRelay : public NoticeListener {
 public:
  // nullptr: none. Returns only when no call to the one before is under way.
  void Set(NoticeListener* listener) {
    const std::lock_guard lock(mutex_);
    listener_ = listener;
  }
  void OnCommit(std::shared_ptr<const CommitNotice> notice) override {
    const std::lock_guard lock(mutex_);
    if (listener_ != nullptr) listener_->OnCommit(std::move(notice));
  }
  void OnProgress(std::shared_ptr<const ProgressNotice> notice) override {
    const std::lock_guard lock(mutex_);
    if (listener_ != nullptr) listener_->OnProgress(std::move(notice));
  }
  void OnSession(std::shared_ptr<const SessionNotice> notice) override {
    const std::lock_guard lock(mutex_);
    if (listener_ != nullptr) listener_->OnSession(std::move(notice));
  }

 private:
  std::mutex mutex_;
  NoticeListener* listener_ = nullptr;
};

}  // namespace tokwatt
