// ProgressQueue: what is still to be said of commands. Thread-safe.
#pragma once

#include <deque>
#include <mutex>
#include <optional>
#include <string>

#include "tokwatt/v1/collector.pb.h"

namespace tokwatt {

class ProgressQueue {
 public:
  // A newer word on a command replaces an older one that was not sent; an end is never replaced.
  void Push(v1::CommandProgress progress);
  // The oldest that is not an end of a command.
  std::optional<v1::CommandProgress> PopRunning();
  // The oldest, if it is an end.
  std::optional<v1::CommandProgress> PopEnd();
  // The command that PopEnd would tell the end of.
  std::optional<std::string> NextEnd() const;

 private:
  mutable std::mutex mutex_;
  std::deque<v1::CommandProgress> queue_;
};

}  // namespace tokwatt
