// The rules of the checker, one function each; they add what they find to the verdict.
#pragma once

#include "tests/e2e/crash/checker.h"

namespace tokwatt::crash {

// Every acknowledged batch is stored once with the bytes that went over the wire, and no later
// session of the collector has forgotten it; nothing is stored that was not sent; a batch that is
// sent again is the same batch.
void CheckBatches(const std::vector<LedgerRecord>& ledger, const Stored& stored, Verdict& verdict);

// Every number up to the watermark is a batch or has a gap record; a device's later epochs have
// one too. Every event of a stored batch can be found.
void CheckSeqHoles(const Stored& stored, Verdict& verdict);
void CheckEvents(const Stored& stored, Verdict& verdict);

// No sample twice; every time hole of more than three periods overlaps a lifecycle, suspend or gap
// record.
void CheckSamples(const Stored& stored, const CheckOptions& options, Verdict& verdict);

}  // namespace tokwatt::crash
