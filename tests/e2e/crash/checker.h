// Checker: does the store keep what the ledger saw promised? Nothing lost, nothing doubled, every
// hole explained. Pure functions of two records that were made independently of each other.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/clock.h"
#include "tests/e2e/crash/ledger.h"
#include "tests/e2e/crash/stored.h"

namespace tokwatt::crash {

struct CheckOptions {
  Nanoseconds period{};  // of sampling; a series that is sampled more rarely has no time holes
};

struct Verdict {
  std::vector<std::string> violations;  // empty: the store is right

  // What was looked at, so that a check of nothing is noticed.
  int64_t acked_batches = 0;
  int64_t unacked_batches = 0;  // sent, and stored or not: nobody was promised anything
  int64_t resent_batches = 0;   // seen on the wire more than once
  int64_t samples = 0;
  int64_t regular_series = 0;                       // series in which time holes were looked for
  std::map<DeviceId, int64_t> epochs;               // of each device
  std::map<std::string, int64_t> seq_holes;         // numbers without a batch, by reason
  std::map<std::string, int64_t> time_holes;        // in any regular series, by what explains them
  std::map<std::string, int64_t> lifecycle_starts;  // by how the life before ended
};

Verdict Check(const std::vector<LedgerRecord>& ledger, const Stored& stored,
              const CheckOptions& options);

// The figures and the first violations, for people.
std::string Describe(const Verdict& verdict);

}  // namespace tokwatt::crash
