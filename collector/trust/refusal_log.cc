#include "collector/trust/refusal_log.h"

#include <spdlog/spdlog.h>

namespace tokwatt {
namespace {

void Log(const std::string& address, const std::string& what, uint64_t left_out) {
  spdlog::warn("{}: {}{}", address, what,
               left_out == 0 ? "" : " (and " + std::to_string(left_out) + " times before)");
}

}  // namespace

void RefusalLog::Note(const std::string& address, const std::string& what) {
  const std::lock_guard lock(mutex_);
  const MonoTime now = clock_.Mono();
  const auto found = rows_.find({address, what});
  if (found != rows_.end() && now - found->second.logged < kPace) {
    ++found->second.left_out;
    return;
  }
  if (found != rows_.end()) {
    Log(address, what, found->second.left_out);
    found->second = {now, 0};
    return;
  }
  if (rows_.size() >= kMaxRows) Forget(now);
  if (rows_.size() >= kMaxRows) return;  // so many at once are one attack, and it was told of
  Log(address, what, 0);
  rows_[{address, what}] = {now, 0};
}

void RefusalLog::Forget(MonoTime now) {
  std::erase_if(rows_, [&](const auto& row) { return now - row.second.logged >= kPace; });
}

}  // namespace tokwatt
