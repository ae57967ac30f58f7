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
      if (Waits(far_end, bytes)) waiting.insert(far_end);
    }
  }
  const std::set<std::string> before = std::exchange(suspects_, std::move(waiting));
  return std::any_of(before.begin(), before.end(),
                     [this](const std::string& far_end) { return suspects_.contains(far_end); });
}

bool WaitingUsers::Waits(const std::string& far_end, const TcpBytes& bytes) {
  const auto known = quiet_->by_far_end.find(far_end);
  if (known == quiet_->by_far_end.end()) return true;
  // Whatever was answered since the last look waits no longer.
  if (bytes.acked != known->second.acked) known->second = bytes;
  return bytes.received > known->second.received;
}

}  // namespace tokwatt
