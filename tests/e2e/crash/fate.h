// Fate: how one life of a process will end, and how long until the next one begins.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <random>

#include "tests/e2e/crash/crash_point.h"

namespace tokwatt::crash {

// A flood is an agent that seals a hundred batches a second.
enum class Role { kCollector, kAgent, kFlood };

struct Fate {
  std::optional<CrashPoint> point;   // nullopt: killed from outside
  std::chrono::milliseconds life{};  // until that kill
  std::chrono::milliseconds down{};
};

// Draws the same fates from the same seed. Aimed ones and random ones take turns, so that each are
// half; so do the moments before and after a commit.
class FateMaker {
 public:
  explicit FateMaker(uint64_t seed) : random_(seed) {}
  Fate Next(Role role);

 private:
  CrashPoint Aim(Role role);
  int64_t Between(int64_t low, int64_t high);
  std::mt19937_64 random_;
  uint64_t n_drawn_ = 0;
  uint64_t n_aimed_ = 0;
};

}  // namespace tokwatt::crash
