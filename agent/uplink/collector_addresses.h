// CollectorAddresses: where the collector is looked for, one address after the other, beginning
// where it was found last.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"

namespace tokwatt {

// What a collector said of its addresses, as far as it is "host:port" of a name or an address, each
// once, at most 8; the rest is dropped.
std::vector<std::string> UsableAddresses(const std::vector<std::string>& told);

// Whether both name the same, in whatever order.
bool NameTheSame(std::vector<std::string> a, std::vector<std::string> b);

// Not thread-safe.
class CollectorAddresses {
 public:
  // In the order in which they are tried; empty ones and doubles are left out.
  explicit CollectorAddresses(const std::vector<std::string>& in_turn);

  const std::string& current() const { return all_[turn_]; }
  size_t size() const { return all_.size(); }
  bool is_first() const { return turn_ == first_; }  // of the round

  // The collector answers at current(): from now on that is the first to be tried.
  void Answered() { first_ = turn_; }

  // Nobody answers at current(), for the reason `why`. std::nullopt: current() is another one now,
  // which is worth a try at once. Else all were tried, and that is what to say of it: what went
  // wrong at the first, or that the clock is wrong, which only the collector itself shows.
  std::optional<Error> NobodyAnswers(Error why);

 private:
  std::string Tried() const;

  std::vector<std::string> all_;
  size_t first_ = 0;  // of the round
  size_t turn_ = 0;
  Error why_;  // of the round
};

}  // namespace tokwatt
