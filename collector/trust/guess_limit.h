// GuessLimit: how often an address may be wrong at a door that takes secrets.
//
// Five mistakes a minute and address, then the door stays shut for it until a minute has passed;
// 100 mistakes a minute in all, for whoever has many addresses. Successes cost nothing.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <mutex>
#include <string>

#include "base/clock.h"
#include "base/result.h"

namespace tokwatt {

// Thread-safe; its memory is bounded whoever knocks.
class GuessLimit {
 public:
  static constexpr int kPerAddress = 5;
  static constexpr int kInAll = 100;
  static constexpr std::chrono::seconds kWindow{60};

  explicit GuessLimit(const Clock& clock) : clock_(clock) {}

  // kResourceExhausted "too_many_attempts": not now; the message says for how long.
  Result<> Check(const std::string& address);
  void NoteMistake(const std::string& address);
  uint64_t refused() const;

 private:
  using Mistake = std::pair<MonoTime, std::string>;  // when, and of which address
  const Mistake& OldestOf(const std::string& address) const;
  void Forget(MonoTime now);

  const Clock& clock_;
  mutable std::mutex mutex_;
  std::deque<Mistake> mistakes_;  // of the last minute, at most kInAll
  std::map<std::string, int> by_address_;
  uint64_t refused_ = 0;
};

}  // namespace tokwatt
