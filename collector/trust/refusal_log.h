// RefusalLog: says in the log what was refused, and to which address; at most once a minute each.
//
// Who knocks a thousand times a second must not fill the disk of the machine that refuses them.
// What was left out is counted, and told with the next line.
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <utility>

#include "base/clock.h"

namespace tokwatt {

// Thread-safe; its memory is bounded whoever knocks.
class RefusalLog {
 public:
  static constexpr std::chrono::minutes kPace{1};
  static constexpr size_t kMaxRows = 256;  // pairs of address and reason

  explicit RefusalLog(const Clock& clock) : clock_(clock) {}

  // `what` is a sentence for the log: no secret, and the same for the same reason.
  void Note(const std::string& address, const std::string& what);

 private:
  struct Row {
    MonoTime logged;
    uint64_t left_out = 0;
  };
  void Forget(MonoTime now);

  const Clock& clock_;
  std::mutex mutex_;
  std::map<std::pair<std::string, std::string>, Row> rows_;
};

}  // namespace tokwatt
