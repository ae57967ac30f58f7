#include "collector/trust/guess_limit.h"

#include <algorithm>

namespace tokwatt {

Result<> GuessLimit::Check(const std::string& address) {
  const std::lock_guard lock(mutex_);
  const MonoTime now = clock_.Mono();
  Forget(now);
  const auto found = by_address_.find(address);
  const bool shut = static_cast<int>(mistakes_.size()) >= kInAll ||
                    (found != by_address_.end() && found->second >= kPerAddress);
  if (!shut) return {};
  ++refused_;
  const auto wait = kWindow - (now - OldestOf(address).first);
  return Fail(Code::kResourceExhausted, "too many wrong attempts", "too_many_attempts",
              "wait " + std::to_string(static_cast<int>(Seconds(wait)) + 1) + " s, then try again");
}

// The mistake that has to grow old before the door opens again.
const GuessLimit::Mistake& GuessLimit::OldestOf(const std::string& address) const {
  if (static_cast<int>(mistakes_.size()) >= kInAll) return mistakes_.front();
  return *std::find_if(mistakes_.begin(), mistakes_.end(),
                       [&](const Mistake& mistake) { return mistake.second == address; });
}

void GuessLimit::NoteMistake(const std::string& address) {
  const std::lock_guard lock(mutex_);
  const MonoTime now = clock_.Mono();
  Forget(now);
  if (static_cast<int>(mistakes_.size()) >= kInAll) return;
  mistakes_.emplace_back(now, address);
  ++by_address_[address];
}

uint64_t GuessLimit::refused() const {
  const std::lock_guard lock(mutex_);
  return refused_;
}

void GuessLimit::Forget(MonoTime now) {
  while (!mistakes_.empty() && now - mistakes_.front().first >= kWindow) {
    const auto found = by_address_.find(mistakes_.front().second);
    if (--found->second == 0) by_address_.erase(found);
    mistakes_.pop_front();
  }
}

}  // namespace tokwatt
