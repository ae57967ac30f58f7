#include "collector/documents/evidence_runs.h"

#include <algorithm>

#include "base/endpoint.h"
#include "collector/analytics/run_kind.h"
#include "collector/documents/quotable.h"

namespace tokwatt {
namespace {

// More than one: physics may rule out the newest later, when the memory was measured.
constexpr std::ptrdiff_t kKeptOfKind = 3;

const BenchmarkRun& RunOf(const EventRecord& record) {
  return std::get<BenchmarkRun>(record.event.body);
}

}  // namespace

void AddEvidenceRun(std::vector<EventRecord>& runs, const EventRecord& record) {
  const BenchmarkRun& added = RunOf(record);
  // Without facts nothing is above a bound: the run's own findings alone are asked.
  if (IsRemote(added) || !IsQuotable(added, DeviceFacts{})) return;
  const auto known = [&](const EventRecord& run) { return run.event.id == record.event.id; };
  if (std::any_of(runs.begin(), runs.end(), known)) return;
  const auto newer = [](const EventRecord& a, const EventRecord& b) { return a.at > b.at; };
  runs.insert(std::upper_bound(runs.begin(), runs.end(), record, newer), record);
  const auto same = [kind = KindOf(added)](const EventRecord& run) {
    return KindOf(RunOf(run)) == kind;
  };
  if (std::count_if(runs.begin(), runs.end(), same) <= kKeptOfKind) return;
  runs.erase(std::find_if(runs.rbegin(), runs.rend(), same).base() - 1);
}

}  // namespace tokwatt
