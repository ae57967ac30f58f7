#include "tests/e2e/crash/fate.h"

namespace tokwatt::crash {
namespace {

struct Lives {
  int max_commits;      // of one that ends at an aimed point
  int64_t max_life_ms;  // of one that ends at a random moment
};

Lives LivesOf(Role role) {
  if (role == Role::kAgent) return {12, 8000};
  return {150, 3000};
}

constexpr int64_t kStartMs = 200;  // within which a process is still starting
constexpr int64_t kShortDownMs = 150;
constexpr int64_t kMaxDownMs = 4500;  // long enough for a time hole at one sample per second

}  // namespace

// std::uniform_int_distribution may differ between standard libraries; a seed must not.
int64_t FateMaker::Between(int64_t low, int64_t high) {
  return low + static_cast<int64_t>(random_() % static_cast<uint64_t>(high - low + 1));
}

Fate FateMaker::Next(Role role) {
  Fate fate;
  const bool aimed = n_drawn_++ % 2 == 0;
  if (aimed) fate.point = Aim(role);
  const bool while_starting = Between(0, 3) == 0;
  const int64_t max_life_ms = while_starting ? kStartMs : LivesOf(role).max_life_ms;
  fate.life = std::chrono::milliseconds(Between(0, max_life_ms));
  const bool long_down = role != Role::kCollector && Between(0, 3) == 0;
  fate.down = std::chrono::milliseconds(Between(0, long_down ? kMaxDownMs : kShortDownMs));
  return fate;
}

CrashPoint FateMaker::Aim(Role role) {
  CrashPoint point;
  const uint64_t turn = n_aimed_++;
  point.when = turn % 2 == 0 ? CrashPoint::When::kBeforeCommit : CrashPoint::When::kAfterCommit;
  // The collector stores batches. An agent appends a batch, or notes in its state that batches
  // were acknowledged.
  const bool acknowledges = role != Role::kCollector && Between(0, 2) == 0;
  point.table = acknowledges ? "state" : "batch";
  point.nth = static_cast<int>(Between(1, LivesOf(role).max_commits));
  return point;
}

}  // namespace tokwatt::crash
