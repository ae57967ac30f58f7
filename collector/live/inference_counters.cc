#include "collector/live/inference_counters.h"

#include "base/endpoint.h"

namespace tokwatt {

void InferenceCounters::Add(const EventRecord& record) {
  const std::string device = ToHex(record.device);
  if (const auto* event = std::get_if<InferenceEvent>(&record.event.body)) {
    AddRequest(device, *event);
  } else if (const auto* run = std::get_if<BenchmarkRun>(&record.event.body)) {
    for (const InferenceEvent& block : run->blocks) AddRequest(device, block);
  }
}

void InferenceCounters::AddRequest(const std::string& device, const InferenceEvent& event) {
  InferenceTotals& totals = totals_[{device, event.runtime, event.model.name, IsRemote(event)}];
  const bool cache_known = event.n_prompt_total && event.n_prompt_cached;
  const int64_t uncached = cache_known ? *event.n_prompt_total - *event.n_prompt_cached : 0;
  totals.prompt_uncached_tokens += uncached;
  // Tokens and time of a rate count together or not at all.
  if (cache_known && event.t_prefill_ns) {
    totals.prefill_tokens += uncached;
    totals.prefill_seconds += static_cast<double>(*event.t_prefill_ns) * 1e-9;
  }
  totals.prompt_cached_tokens += event.n_prompt_cached.value_or(0);
  totals.output_tokens += event.n_output.value_or(0);
  if (event.n_decode_steps && event.t_decode_ns) {
    totals.decode_tokens += *event.n_decode_steps;
    totals.decode_seconds += static_cast<double>(*event.t_decode_ns) * 1e-9;
  }
  ++totals.requests[event.finish_reason.empty() ? "unknown" : event.finish_reason];
  if (!event.ttft_ns) return;
  const double ttft = static_cast<double>(*event.ttft_ns) * 1e-9;
  size_t bucket = 0;
  while (bucket < kTtftBounds.size() && ttft > kTtftBounds[bucket]) ++bucket;
  ++totals.ttft_buckets[bucket];
  totals.ttft_seconds_sum += ttft;
}

}  // namespace tokwatt
