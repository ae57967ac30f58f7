#include "tests/e2e/crash/checker.h"

#include <algorithm>
#include <sstream>

#include "tests/e2e/crash/checker_rules.h"

namespace tokwatt::crash {
namespace {

constexpr size_t kViolationsShown = 40;

std::string List(const std::map<std::string, int64_t>& counts) {
  std::string text;
  for (const auto& [name, count] : counts) {
    text += (text.empty() ? "" : ", ") + std::to_string(count) + " " + name;
  }
  return text.empty() ? "none" : text;
}

}  // namespace

Verdict Check(const std::vector<LedgerRecord>& ledger, const Stored& stored,
              const CheckOptions& options) {
  Verdict verdict;
  for (const std::string& problem : stored.damage) {
    verdict.violations.push_back("the database is damaged: " + problem);
  }
  CheckBatches(ledger, stored, verdict);
  CheckSeqHoles(stored, verdict);
  CheckEvents(stored, verdict);
  CheckSamples(stored, options, verdict);
  return verdict;
}

std::string Describe(const Verdict& verdict) {
  int64_t n_epochs = 0;
  for (const auto& [device, count] : verdict.epochs) n_epochs += count;
  std::ostringstream text;
  text << "  batches: " << verdict.acked_batches << " acknowledged, " << verdict.unacked_batches
       << " not, " << verdict.resent_batches << " seen more than once\n"
       << "  devices: " << verdict.epochs.size() << ", epochs: " << n_epochs
       << ", starts after an end that was: " << List(verdict.lifecycle_starts) << "\n"
       << "  numbers without a batch: " << List(verdict.seq_holes) << "\n"
       << "  samples: " << verdict.samples << ", regular series: " << verdict.regular_series
       << ", time holes in them: " << List(verdict.time_holes) << "\n"
       << "  violations: " << verdict.violations.size() << "\n";
  const size_t n_shown = std::min(verdict.violations.size(), kViolationsShown);
  for (size_t i = 0; i < n_shown; ++i) text << "    " << verdict.violations[i] << "\n";
  return text.str();
}

}  // namespace tokwatt::crash
