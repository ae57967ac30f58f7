// One streamed request to a runtime: sent, timed by our clock, and judged. Shared by all adapters.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/net/http_client.h"
#include "base/result.h"
#include "probes/runtime/runtime_adapter.h"

namespace tokwatt {

// The counts of a runtime's closing record. nullopt: it did not say.
struct WorkloadCounts {
  std::optional<int64_t> n_prompt_total;
  std::optional<int64_t> n_prompt_cached;
  std::optional<int64_t> n_output;
  std::optional<int64_t> n_decode_steps;  // the span that t_decode_ns covers
  std::optional<int64_t> t_prefill_ns;
  std::optional<int64_t> t_decode_ns;
  std::optional<int64_t> t_load_ns;
  std::optional<int64_t> t_queue_ns;
  std::optional<bool> speculative;
  std::string finish_reason;
  bool remote = false;
  bool prompt_truncated = false;
};

// What a parser takes from one line of a stream. No field can hold text.
struct StreamLine {
  bool carries_output = false;
  std::optional<int64_t> n_output;  // output tokens so far, where the runtime counts along
  bool error = false;
  std::optional<WorkloadCounts> final;
};
// kDataLoss: not a line this runtime sends.
using LineParser = std::function<Result<StreamLine>(std::string_view line)>;

// What was seen of one request, by our own clock.
struct StreamRecord {
  MonoTime start;
  MonoTime end;
  std::optional<MonoTime> first_output;
  std::optional<MonoTime> last_output;
  std::optional<int64_t> n_first;  // output tokens at first_output and last_output
  std::optional<int64_t> n_last;
  std::optional<WorkloadCounts> final;
  int64_t garbage_lines = 0;
  bool runtime_error = false;
  std::optional<Error> broken_by;  // how the transport ended before its time
};

// Sends `request` (timeouts and stop are taken from `spec`). Half the timeout without a byte is a
// stall, unless the request `may_load` its model first: that may take all of it. An error only
// where there is nothing to report: kCancelled when spec.stop was requested, no connection, or a
// status other than 200.
Result<StreamRecord> RunStream(const Env& env, HttpRequest request, const WorkloadSpec& spec,
                               const LineParser& parse, bool may_load = false);

// Fills counts, times and validity codes of an event, whose endpoint is known already. Decode time
// is the runtime's own, unless `decode_by_client_clock`: then it is the span from the first to the
// last piece of output.
void FillEvent(const StreamRecord& record, const WorkloadSpec& spec, bool decode_by_client_clock,
               InferenceEvent& event);

}  // namespace tokwatt
