#include "agent/uplink/progress_queue.h"

#include <algorithm>
#include <utility>

#include "agent/command_runner.h"

namespace tokwatt {
namespace {

constexpr size_t kMaxQueued = 64;

}  // namespace

void ProgressQueue::Push(v1::CommandProgress progress) {
  const std::lock_guard lock(mutex_);
  const auto older = std::find_if(queue_.begin(), queue_.end(), [&](const auto& queued) {
    return queued.command_id() == progress.command_id() && !IsFinal(queued);
  });
  if (older != queue_.end()) queue_.erase(older);
  if (queue_.size() >= kMaxQueued) queue_.pop_front();
  queue_.push_back(std::move(progress));
}

std::optional<v1::CommandProgress> ProgressQueue::PopRunning() {
  const std::lock_guard lock(mutex_);
  const auto running = std::find_if(queue_.begin(), queue_.end(),
                                    [](const auto& queued) { return !IsFinal(queued); });
  if (running == queue_.end()) return std::nullopt;
  v1::CommandProgress progress = std::move(*running);
  queue_.erase(running);
  return progress;
}

std::optional<v1::CommandProgress> ProgressQueue::PopEnd() {
  const std::lock_guard lock(mutex_);
  if (queue_.empty() || !IsFinal(queue_.front())) return std::nullopt;
  v1::CommandProgress progress = std::move(queue_.front());
  queue_.pop_front();
  return progress;
}

std::optional<std::string> ProgressQueue::NextEnd() const {
  const std::lock_guard lock(mutex_);
  if (queue_.empty() || !IsFinal(queue_.front())) return std::nullopt;
  return queue_.front().command_id();
}

}  // namespace tokwatt
