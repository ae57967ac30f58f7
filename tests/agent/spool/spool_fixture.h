// A spool in a temporary directory, with a clock and random numbers that repeat.
#pragma once

#include <memory>
#include <random>
#include <string>
#include <vector>

#include "agent/spool/spool.h"
#include "tests/support/fake_clock.h"
#include "tests/support/temporary_directory.h"

namespace tokwatt {

inline RandomSource SeededRandom(uint64_t seed) {
  return [random = std::mt19937_64(seed)]() mutable { return random(); };
}

struct SpoolFixture {
  SpoolFixture() { options.directory = directory.path(); }

  Result<std::unique_ptr<Spool>> TryOpen() {
    return Spool::Open(options, clock, SeededRandom(++lives));
  }
  std::unique_ptr<Spool> Open() {
    auto spool = TryOpen();
    if (!spool) throw std::runtime_error(spool.error().message);
    return std::move(*spool);
  }

  // A batch of the last ten seconds.
  SealedBody Batch(const std::string& body, int64_t n_events = 0, int64_t n_samples = 10) const {
    return {body, StampOf(clock), clock.Mono() - std::chrono::seconds(10), n_samples, n_events};
  }

  static std::string BodyOf(const Result<LogEntry>& entry) {
    if (!entry) return "error: " + entry.error().message;
    const auto* batch = std::get_if<LoggedBatch>(&*entry);
    return batch != nullptr ? batch->body : "hole: " + std::get<LoggedHole>(*entry).reason;
  }

  static std::vector<std::string> Reasons(const std::vector<Gap>& gaps) {
    std::vector<std::string> reasons;
    for (const Gap& gap : gaps) reasons.push_back(gap.reason);
    return reasons;
  }

  std::string Path(const std::string& name) const { return directory.path() + "/" + name; }

  TemporaryDirectory directory;
  FakeClock clock;
  SpoolOptions options;
  uint64_t lives = 0;
};

}  // namespace tokwatt
