// Performance counters in a recording: a PerfEvents that writes down what it is told, and one that
// answers from what was written. Key "TYPE CONFIG CPU"; value {"count"}.
#pragma once

#include <memory>

#include "base/perf_events.h"
#include "probes/recording/recorded_state.h"
#include "probes/recording/recording_writer.h"

namespace tokwatt {

// What is named outlives the result and its counters.
std::unique_ptr<PerfEvents> MakeRecordingPerf(const PerfEvents& real, RecordingWriter& writer);
std::unique_ptr<PerfEvents> MakeRecordedPerf(const RecordedState& state);

}  // namespace tokwatt
