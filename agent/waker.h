// Waker: a wait on a Clock that another thread can cut short. Thread-safe, for one waiting thread.
#pragma once

#include <mutex>

#include "base/clock.h"
#include "base/stop.h"

namespace tokwatt {

class Waker {
 public:
  // Ends the wait that is going on, or else the next one.
  void Wake() {
    const std::lock_guard lock(mutex_);
    source_.RequestStop();
  }

  // Until `deadline` or a Wake().
  void WaitUntil(const Clock& clock, MonoTime deadline) {
    clock.WaitUntil(deadline, Token());
    const std::lock_guard lock(mutex_);
    if (source_.stop_requested()) source_ = StopSource();
  }

 private:
  StopToken Token() {
    const std::lock_guard lock(mutex_);
    return source_.token();
  }
  std::mutex mutex_;
  StopSource source_;
};

}  // namespace tokwatt
