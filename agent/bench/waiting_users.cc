#include "agent/bench/waiting_users.h"

#include <algorithm>
#include <utility>

namespace tokwatt {

void WaitingUsers::Begin(std::optional<Connections> open) {
  quiet_ = std::move(open);
  suspects_.clear();
}

bool WaitingUsers::Look(const std::optional<Connections>& open) {
  std::set<std::string> waiting;
  if (open && quiet_) {
    for (const auto& [far_end, bytes] : open->by_far_end) {
      const bool waits =
          open->shows_bytes ? Unanswered(far_end, bytes) : !quiet_->by_far_end.contains(far_end);
      if (waits) waiting.insert(far_end);
    }
  }
  const std::set<std::string> before = std::exchange(suspects_, std::move(waiting));
  return std::any_of(before.begin(), before.end(),
                     [this](const std::string& far_end) { return suspects_.contains(far_end); });
}

// Times and counts together: a request right behind an answer is in one look with it, and one right
// behind its handshake is in one tick with it.
bool WaitingUsers::Unanswered(const std::string& far_end, const TcpBytes& bytes) {
  TcpBytes& quiet = quiet_->by_far_end[far_end];
  if (bytes.acked != quiet.acked) quiet = bytes;
  return bytes.received > quiet.received || (bytes.received > 0 && bytes.received_last);
}

}  // namespace tokwatt
