// crash-check LEDGER DATABASE: does a collector's database keep what a ledger saw promised?
//
// The database is one that no collector has open, or a copy. Prints what was looked at; exit 1 if
// something is lost, doubled or unexplained.
#include <cstdio>
#include <set>

#include "tests/e2e/crash/checker.h"

int main(int argc, char** argv) {
  using namespace tokwatt::crash;
  if (argc != 3) {
    std::fprintf(stderr, "usage: crash-check LEDGER DATABASE\n");
    return 2;
  }
  LedgerReader reader(argv[1]);
  const auto read = reader.Update();
  std::set<Stream> streams;
  for (const LedgerRecord& record : reader.records()) streams.insert(record.stream);
  const auto stored = ReadStored(argv[2], streams);
  if (!read || !stored) {
    std::fprintf(stderr, "crash-check: %s\n",
                 (read ? stored.error() : read.error()).message.c_str());
    return 2;
  }
  const Verdict verdict = Check(reader.records(), *stored, {std::chrono::seconds(1)});
  std::fputs(Describe(verdict).c_str(), stdout);
  return verdict.violations.empty() && verdict.acked_batches > 0 ? 0 : 1;
}
