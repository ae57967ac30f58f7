// Evidence runs: the benchmarks of a device that claims may rest on, however many came later.
#pragma once

#include <vector>

namespace tokwatt {

struct EventRecord;  // collector/documents/facts.h

// Keeps a run of this device (claims are about a chip, and another machine's is not known) that
// finished without a flag: of each kind (model, quantisation, runtime, processor) the newest three,
// so that one which settles a claim outlives any number of runs of other kinds, of failed ones, and
// of those on other machines. `runs` is newest first.
void AddEvidenceRun(std::vector<EventRecord>& runs, const EventRecord& record);

}  // namespace tokwatt
