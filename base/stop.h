// StopSource and StopToken: one thread asks others to end. Thread-safe.
//
// std::stop_token is not used: libc++ had it experimental until LLVM 20.
#pragma once

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>

namespace tokwatt {

class StopToken {
 public:
  bool stop_requested() const {
    const std::lock_guard lock(state_->mutex);
    return state_->stopped;
  }

  // Waits for at most `duration`; true when a stop was requested, at once if it already was.
  bool WaitFor(std::chrono::nanoseconds duration) const {
    std::unique_lock lock(state_->mutex);
    return state_->changed.wait_for(lock, duration, [this] { return state_->stopped; });
  }

 private:
  friend class StopSource;
  struct State {
    mutable std::mutex mutex;
    std::condition_variable changed;
    bool stopped = false;
  };
  explicit StopToken(std::shared_ptr<State> state) : state_(std::move(state)) {}
  std::shared_ptr<State> state_;
};

class StopSource {
 public:
  StopSource() : state_(std::make_shared<StopToken::State>()) {}
  StopToken token() const { return StopToken(state_); }
  bool stop_requested() const { return token().stop_requested(); }
  void RequestStop() {
    {
      const std::lock_guard lock(state_->mutex);
      state_->stopped = true;
    }
    state_->changed.notify_all();
  }

 private:
  std::shared_ptr<StopToken::State> state_;
};

}  // namespace tokwatt
