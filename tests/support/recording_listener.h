// RecordingListener: keeps every notice, and lets a test wait for them. Thread-safe.
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "collector/live/notice.h"

namespace tokwatt {

class RecordingListener : public NoticeListener {
 public:
  void OnCommit(std::shared_ptr<const CommitNotice> notice) override {
    Keep(commits_, std::move(notice));
  }
  void OnProgress(std::shared_ptr<const ProgressNotice> notice) override {
    Keep(progress_, std::move(notice));
  }
  void OnSession(std::shared_ptr<const SessionNotice> notice) override {
    Keep(sessions_, std::move(notice));
  }

  // Waits until there are `count` of them; ctest's timeout ends a wait in vain.
  std::vector<std::shared_ptr<const CommitNotice>> Commits(size_t count) {
    return Wait(commits_, count);
  }
  std::vector<std::shared_ptr<const ProgressNotice>> Progress(size_t count) {
    return Wait(progress_, count);
  }
  std::vector<std::shared_ptr<const SessionNotice>> Sessions(size_t count) {
    return Wait(sessions_, count);
  }

 private:
  template <typename List, typename Notice>
  void Keep(List& list, Notice notice) {
    {
      const std::lock_guard lock(mutex_);
      list.push_back(std::move(notice));
    }
    changed_.notify_all();
  }
  template <typename List>
  List Wait(List& list, size_t count) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return list.size() >= count; });
    return list;
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::shared_ptr<const CommitNotice>> commits_;
  std::vector<std::shared_ptr<const ProgressNotice>> progress_;
  std::vector<std::shared_ptr<const SessionNotice>> sessions_;
};

}  // namespace tokwatt
