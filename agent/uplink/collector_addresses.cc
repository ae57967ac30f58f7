#include "agent/uplink/collector_addresses.h"

#include <algorithm>
#include <utility>

#include "base/net/listen_address.h"

namespace tokwatt {
namespace {

constexpr size_t kMaxAddresses = 8;

// gRPC takes more for a target, such as paths of sockets: nothing that a collector is to choose.
bool IsUsable(const std::string& address) {
  const auto parsed = ParseHostAndPort(address);
  if (!parsed || parsed->port == 0 || !IsHost(parsed->host)) return false;
  return parsed->ipv6 == (parsed->host.find(':') != std::string::npos);  // in brackets or not
}

bool Contains(const std::vector<std::string>& all, const std::string& one) {
  return std::find(all.begin(), all.end(), one) != all.end();
}

}  // namespace

std::vector<std::string> UsableAddresses(const std::vector<std::string>& told) {
  std::vector<std::string> usable;
  for (const std::string& address : told) {
    if (usable.size() == kMaxAddresses) break;
    if (IsUsable(address) && !Contains(usable, address)) usable.push_back(address);
  }
  return usable;
}

bool NameTheSame(std::vector<std::string> a, std::vector<std::string> b) {
  std::sort(a.begin(), a.end());
  std::sort(b.begin(), b.end());
  return a == b;
}

CollectorAddresses::CollectorAddresses(const std::vector<std::string>& in_turn) {
  for (const std::string& address : in_turn) {
    if (!address.empty() && !Contains(all_, address)) all_.push_back(address);
  }
  if (all_.empty()) all_.emplace_back();
}

std::optional<Error> CollectorAddresses::NobodyAnswers(Error why) {
  if (turn_ == first_ || why.reason == "clock_wrong") why_ = std::move(why);
  turn_ = (turn_ + 1) % all_.size();
  if (turn_ != first_) return std::nullopt;
  Error over = std::exchange(why_, {});
  if (all_.size() > 1) over.message += " (tried: " + Tried() + ")";
  return over;
}

std::string CollectorAddresses::Tried() const {
  std::string tried;
  for (size_t i = 0; i < all_.size(); ++i) {
    tried += (i == 0 ? "" : ", ") + all_[(first_ + i) % all_.size()];
  }
  return tried;
}

}  // namespace tokwatt
