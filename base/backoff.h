// Backoff: how long to wait before trying again, capped exponential with full jitter.
//
// wait = random(0, min(cap, base * 2^failures)): "Full Jitter" of Brooker, "Exponential Backoff
// And Jitter", AWS Architecture Blog, 2015. Jitter over the whole range spreads many clients best.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <optional>
#include <utility>

#include "base/random.h"

namespace tokwatt {

// Uniform in [0, limit].
inline std::chrono::nanoseconds RandomUpTo(std::chrono::nanoseconds limit,
                                           const RandomSource& random) {
  // 53 bits: what a double holds, far finer than any timer.
  const double unit = static_cast<double>(random() >> 11) * 0x1.0p-53;
  return std::chrono::nanoseconds(static_cast<int64_t>(unit * static_cast<double>(limit.count())));
}

// Not thread-safe.
class Backoff {
 public:
  Backoff(std::chrono::nanoseconds base, std::chrono::nanoseconds cap, RandomSource random)
      : base_(base), cap_(cap), random_(std::move(random)) {}

  // The wait before the next attempt; each call doubles the range of the next.
  std::chrono::nanoseconds Next() {
    const std::chrono::nanoseconds range = range_ ? std::min(cap_, *range_ * 2) : base_;
    range_ = range;
    return RandomUpTo(range, random_);
  }

  // After a success that lasted.
  void Reset() { range_.reset(); }

 private:
  std::chrono::nanoseconds base_;
  std::chrono::nanoseconds cap_;
  RandomSource random_;
  std::optional<std::chrono::nanoseconds> range_;
};

}  // namespace tokwatt
