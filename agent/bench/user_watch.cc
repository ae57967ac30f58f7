#include "agent/bench/user_watch.h"

#include <utility>

#include "agent/bench/idle_gate.h"
#include "base/stats.h"

namespace tokwatt {

UserWatch::UserWatch(std::unique_ptr<RuntimeAdapter> eyes, HostLoad* host, const StopToken& stop,
                     std::chrono::milliseconds interval)
    : eyes_(std::move(eyes)), host_(host), stop_(stop), interval_(interval) {
  thread_ = std::thread([this] { Watch(); });
}

UserWatch::~UserWatch() {
  {
    const std::lock_guard lock(mutex_);
    ended_ = true;
  }
  thread_.join();  // within one interval: it waits on the caller's token, which wakes it at a stop
}

StopToken UserWatch::Arm() {
  const std::lock_guard lock(mutex_);
  guarded_.emplace();
  ++generation_;
  user_arrived_ = false;
  clocks_.clear();
  if (stop_.stop_requested()) guarded_->RequestStop();
  return guarded_->token();
}

UserWatch::Seen UserWatch::Disarm() {
  const std::lock_guard lock(mutex_);
  guarded_.reset();
  return {user_arrived_, Median(clocks_)};
}

void UserWatch::Watch() {
  for (;;) {
    const bool stopping = stop_.WaitFor(interval_);
    {
      const std::lock_guard lock(mutex_);
      if (stopping && guarded_) guarded_->RequestStop();
      if (ended_ || stopping) return;
    }
    LookOnce();
  }
}

void UserWatch::LookOnce() {
  uint64_t generation = 0;
  {
    const std::lock_guard lock(mutex_);
    if (!guarded_) return;
    generation = generation_;
  }
  // Outside the lock: a poll may take long, and the request must be free to end meanwhile.
  const auto active = eyes_ == nullptr ? std::nullopt : ActiveRequests(*eyes_);
  const auto hertz =
      host_ == nullptr ? Result<double>(Fail(Code::kNotFound, "no host")) : host_->ClockHertz();
  const std::lock_guard lock(mutex_);
  if (!guarded_ || generation != generation_) return;
  if (hertz) clocks_.push_back(*hertz);
  if (active.value_or(0) > 1) {
    user_arrived_ = true;
    guarded_->RequestStop();
  }
}

}  // namespace tokwatt
