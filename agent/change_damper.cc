#include "agent/change_damper.h"

#include <algorithm>
#include <chrono>
#include <utility>

namespace tokwatt {
namespace {

constexpr double kMostTokens = 3;
constexpr Nanoseconds kRefill = std::chrono::minutes(10);
constexpr size_t kMostThings = 256;  // of which tokens are kept: links may come and go for months

}  // namespace

double ChangeDamper::TokensOf(const std::string& what, MonoTime now) const {
  const auto found = tokens_.find(what);
  if (found == tokens_.end()) return kMostTokens;
  const double gained = Seconds(now - found->second.at) / Seconds(kRefill);
  return std::min(kMostTokens, found->second.count + gained);
}

void ChangeDamper::Note(const std::vector<InventoryChange>& seen, MonoTime now) {
  std::erase_if(tokens_,
                [&](const auto& each) { return TokensOf(each.first, now) >= kMostTokens; });
  for (const InventoryChange& change : seen) {
    Held& held = held_[change.what];
    held.now = change.after;
    ++held.times;
  }
}

bool ChangeDamper::Admit(MonoTime now) {
  const bool any = std::any_of(held_.begin(), held_.end(),
                               [&](const auto& each) { return TokensOf(each.first, now) >= 1; });
  if (!any) return false;
  for (const auto& [what, held] : held_) {
    const double left = std::max(0.0, TokensOf(what, now) - 1);
    if (tokens_.size() < kMostThings || tokens_.count(what) > 0) tokens_[what] = {left, now};
  }
  return true;
}

std::vector<InventoryChange> ChangeDamper::Take(std::vector<InventoryChange> net) {
  for (InventoryChange& change : net) {
    const auto held = held_.extract(change.what);
    if (!held.empty()) change.times = held.mapped().times;
  }
  for (auto& [what, held] : std::exchange(held_, {})) {
    net.push_back({what, held.now, held.now, held.times});
  }
  return net;
}

}  // namespace tokwatt
