#include "probes/runtime/workload.h"

#include <cmath>
#include <cstdlib>
#include <utility>

#include "base/endpoint.h"
#include "probes/runtime/http_json.h"
#include "probes/runtime/line_splitter.h"
#include "probes/runtime/validity.h"

namespace tokwatt {
namespace {

// A first word that an older prompt has too is a few tokens of a short prompt; rates leave cached
// tokens out, so they falsify nothing. More than a tenth is no accident.
constexpr double kCachedTolerance = 0.1;
// The two clocks' decode rates may differ by so much (the project's own limit).
constexpr double kClockTolerance = 0.03;
// Below this span one late wake-up of the reader is more than the tolerance.
constexpr int64_t kMinComparableNs = 250'000'000;

class StreamReader {
 public:
  StreamReader(const Env& env, const WorkloadSpec& spec, const LineParser& parse)
      : env_(env), spec_(spec), parse_(parse) {
    record_.start = env.clock->Mono();
  }

  bool Take(std::string_view piece) {
    at_ = env_.clock->Mono();
    lines_.Feed(piece, [this](std::string_view line) { TakeLine(line); });
    return true;
  }

  StreamRecord Finish() {
    lines_.Finish([this](std::string_view line) { TakeLine(line); });
    record_.garbage_lines += lines_.overlong_lines();
    record_.end = env_.clock->Mono();
    return std::move(record_);
  }

 private:
  void TakeLine(std::string_view line) {
    if (line.empty()) return;
    const auto parsed = parse_(line);
    if (!parsed) {
      ++record_.garbage_lines;
      return;
    }
    record_.runtime_error = record_.runtime_error || parsed->error;
    if (parsed->carries_output) TakeOutput(parsed->n_output);
    if (parsed->final) record_.final = parsed->final;
  }

  void TakeOutput(std::optional<int64_t> n_output) {
    if (!record_.first_output) {
      record_.first_output = at_;
      record_.n_first = n_output;
      if (spec_.on_first_token) spec_.on_first_token(at_);
    }
    record_.last_output = at_;
    record_.n_last = n_output;
  }

  const Env& env_;
  const WorkloadSpec& spec_;
  const LineParser& parse_;
  LineSplitter lines_;
  MonoTime at_;
  StreamRecord record_;
};

void Add(InferenceEvent& event, const char* code) { event.validity.emplace_back(code); }

bool IsFromCache(std::optional<int64_t> cached, int64_t n_prompt) {
  return static_cast<double>(cached.value_or(0)) > kCachedTolerance * static_cast<double>(n_prompt);
}

void JudgeTransport(const StreamRecord& record, InferenceEvent& event) {
  if (record.broken_by) {
    const bool deadline = record.broken_by->code == Code::kDeadlineExceeded;
    const bool stalled = record.broken_by->reason == "stalled";
    Add(event, !deadline ? validity::kConnectionLost
                         : (stalled ? validity::kStalled : validity::kTimedOut));
  }
  if (record.runtime_error) Add(event, validity::kRuntimeError);
  if (record.garbage_lines > 0) Add(event, validity::kGarbageAnswer);
  if (!record.final && !record.broken_by && !record.runtime_error) {
    Add(event, validity::kAbortedWithoutFinal);
  }
}

void JudgeCounts(const WorkloadCounts& counts, const WorkloadSpec& spec, InferenceEvent& event) {
  if (!event.n_prompt_total || !event.n_output || !event.t_prefill_ns) {
    Add(event, validity::kCountsMissing);
  }
  if (IsFromCache(event.n_prompt_cached, spec.n_prompt)) Add(event, validity::kCacheHitSuspected);
  if (counts.prompt_truncated) Add(event, validity::kPromptTruncated);
  if (counts.remote) Add(event, validity::kRemoteModel);
}

struct Span {
  int64_t steps = 0;
  int64_t ns = 0;
};

// Decode as our clock saw it: from the first to the last piece of output.
std::optional<Span> ClientDecode(const StreamRecord& record) {
  if (!record.first_output || !record.final) return std::nullopt;
  Span span;
  span.ns = (*record.last_output - *record.first_output).count();
  if (record.n_first && record.n_last) {
    span.steps = *record.n_last - *record.n_first;
  } else {
    span.steps = record.final->n_output.value_or(0) - 1;
  }
  return span.steps > 0 && span.ns > 0 ? std::optional(span) : std::nullopt;
}

bool ClocksDisagree(const Span& client, const InferenceEvent& event) {
  if (client.ns < kMinComparableNs || !event.t_decode_ns || !event.n_decode_steps) return false;
  const double by_client = static_cast<double>(client.steps) / static_cast<double>(client.ns);
  const double by_runtime =
      static_cast<double>(*event.n_decode_steps) / static_cast<double>(*event.t_decode_ns);
  return std::abs(by_runtime / by_client - 1) > kClockTolerance;
}

void FillDecode(const StreamRecord& record, bool by_client_clock, InferenceEvent& event) {
  const auto client = ClientDecode(record);
  if (by_client_clock) {
    if (!client) return;
    event.n_decode_steps = client->steps;
    event.t_decode_ns = client->ns;
    event.times_origin = Origin::kClientClock;
    return;
  }
  const WorkloadCounts& counts = *record.final;
  if (counts.n_decode_steps.value_or(0) <= 0 || counts.t_decode_ns.value_or(0) <= 0) return;
  event.n_decode_steps = counts.n_decode_steps;
  event.t_decode_ns = counts.t_decode_ns;
  // Over a network pieces arrive in bursts, which says nothing against the runtime's own times.
  if (!IsLocalEndpoint(event.endpoint)) return;
  if (client && ClocksDisagree(*client, event)) Add(event, validity::kClocksDisagree);
}

void FillFromFinal(const StreamRecord& record, const WorkloadSpec& spec, bool by_client_clock,
                   InferenceEvent& event) {
  const WorkloadCounts& counts = *record.final;
  event.n_prompt_total = counts.n_prompt_total;
  event.n_prompt_cached = counts.n_prompt_cached;
  event.n_output = counts.n_output;
  event.t_prefill_ns = counts.t_prefill_ns;
  event.t_load_ns = counts.t_load_ns;
  event.t_queue_ns = counts.t_queue_ns;
  event.speculative = counts.speculative;
  event.finish_reason = counts.finish_reason;
  event.reasoning_counted = true;  // these runtimes count every token they generate
  if (counts.n_prompt_total && counts.n_output) {
    event.depth_tokens = *counts.n_prompt_total + *counts.n_output / 2;
  }
  event.times_origin = Origin::kRuntime;
  FillDecode(record, by_client_clock, event);
  if (spec.n_output > 1 && !event.n_decode_steps) Add(event, validity::kCountsMissing);
  JudgeCounts(counts, spec, event);
}

}  // namespace

Result<StreamRecord> RunStream(const Env& env, HttpRequest request, const WorkloadSpec& spec,
                               const LineParser& parse, bool may_load) {
  StreamReader reader(env, spec, parse);
  bool any_byte = false;
  request.timeout = spec.timeout;
  if (!may_load) request.stall_timeout = spec.timeout / 2;
  request.stop = spec.stop;
  request.on_data = [&](std::string_view piece) {
    any_byte = true;
    return reader.Take(piece);
  };
  const auto response = env.http->Send(request);
  if (response && response->status != 200) {
    return tl::unexpected<Error>(StatusError(response->status, request));
  }
  StreamRecord record = reader.Finish();
  if (response) return record;
  const Error& error = response.error();
  if (error.code == Code::kCancelled) return tl::unexpected<Error>(error);
  const bool answered = any_byte || error.code == Code::kDeadlineExceeded ||
                        error.code == Code::kDataLoss || error.reason == "connection_lost";
  if (!answered) return tl::unexpected<Error>(error);
  if (error.code == Code::kDataLoss) {
    ++record.garbage_lines;
  } else {
    record.broken_by = error;
  }
  return record;
}

void FillEvent(const StreamRecord& record, const WorkloadSpec& spec, bool decode_by_client_clock,
               InferenceEvent& event) {
  event.start = record.start;
  event.t_total_ns = (record.end - record.start).count();
  if (record.first_output) event.ttft_ns = (*record.first_output - record.start).count();
  event.counts_origin = Origin::kRuntime;
  event.times_origin = Origin::kClientClock;
  event.finish_reason = "error";
  JudgeTransport(record, event);
  if (record.final) {
    FillFromFinal(record, spec, decode_by_client_clock, event);
  } else {
    event.n_output = record.n_last;
  }
}

}  // namespace tokwatt
