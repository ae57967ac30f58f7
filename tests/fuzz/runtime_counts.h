// What must hold of every count and time that a runtime's answer is understood to tell.
#pragma once

#include "probes/runtime/workload.h"
#include "tests/fuzz/require.h"

namespace tokwatt {

inline void RequireSane(const WorkloadCounts& counts) {
  RequireNotNegative(counts.n_prompt_total, "n_prompt_total");
  RequireNotNegative(counts.n_prompt_cached, "n_prompt_cached");
  RequireNotNegative(counts.n_output, "n_output");
  RequireNotNegative(counts.n_decode_steps, "n_decode_steps");
  RequireNotNegative(counts.t_prefill_ns, "t_prefill_ns");
  RequireNotNegative(counts.t_decode_ns, "t_decode_ns");
  RequireNotNegative(counts.t_load_ns, "t_load_ns");
  RequireNotNegative(counts.t_queue_ns, "t_queue_ns");
  Require(!counts.finish_reason.empty(), "a request ends for a reason, or for an unknown one");
}

inline void RequireSane(const Result<StreamLine>& line) {
  if (!line) return;
  RequireNotNegative(line->n_output, "n_output");
  if (line->final) RequireSane(*line->final);
}

}  // namespace tokwatt
