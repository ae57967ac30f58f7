#include "collector/http/metrics_page.h"

#include <array>

#include "base/version.h"
#include "collector/http/exposition.h"

namespace tokwatt {
namespace {

using TotalOf = double (*)(const InferenceTotals&);

ExpositionLabels KeyLabels(const InferenceKey& key) {
  ExpositionLabels labels = {
      {"device", key.device}, {"runtime", key.runtime}, {"model", key.model}};
  if (key.remote) labels.emplace_back("remote", "true");
  return labels;
}

void AddCounter(const InferenceCounters& counters, Exposition& page, const char* name,
                const char* help, TotalOf total) {
  page.Family(name, "counter", help);
  for (const auto& [key, totals] : counters.totals()) page.Sample(KeyLabels(key), total(totals));
}

void AddPromptTokens(const InferenceCounters& counters, Exposition& page) {
  page.Family("tokwatt_inference_prompt_tokens_total", "counter",
              "Prompt tokens, those taken from the cache apart.");
  for (const auto& [key, totals] : counters.totals()) {
    ExpositionLabels labels = KeyLabels(key);
    labels.emplace_back("cached", "false");
    page.Sample(labels, static_cast<double>(totals.prompt_uncached_tokens));
    labels.back().second = "true";
    page.Sample(labels, static_cast<double>(totals.prompt_cached_tokens));
  }
}

void AddRequests(const InferenceCounters& counters, Exposition& page) {
  page.Family("tokwatt_inference_requests_total", "counter", "Requests by how they ended.");
  for (const auto& [key, totals] : counters.totals()) {
    for (const auto& [finish, count] : totals.requests) {
      ExpositionLabels labels = KeyLabels(key);
      labels.emplace_back("finish", finish);
      page.Sample(labels, static_cast<double>(count));
    }
  }
}

void AddTtft(const InferenceCounters& counters, Exposition& page) {
  page.Family("tokwatt_inference_ttft_seconds", "histogram", "Time to the first token.");
  for (const auto& [key, totals] : counters.totals()) {
    int64_t cumulative = 0;
    for (size_t i = 0; i < totals.ttft_buckets.size(); ++i) {
      cumulative += totals.ttft_buckets[i];
      ExpositionLabels labels = KeyLabels(key);
      std::array<char, 32> bound{};
      if (i < kTtftBounds.size()) std::snprintf(bound.data(), bound.size(), "%g", kTtftBounds[i]);
      labels.emplace_back("le", i < kTtftBounds.size() ? bound.data() : "+Inf");
      page.Sample(labels, static_cast<double>(cumulative), "_bucket");
    }
    page.Sample(KeyLabels(key), totals.ttft_seconds_sum, "_sum");
    page.Sample(KeyLabels(key), static_cast<double>(cumulative), "_count");
  }
}

}  // namespace

void AddInferenceMetrics(const InferenceCounters& counters, Exposition& page) {
  AddPromptTokens(counters, page);
  AddCounter(counters, page, "tokwatt_inference_output_tokens_total", "Output tokens.",
             [](const InferenceTotals& t) { return static_cast<double>(t.output_tokens); });
  AddCounter(counters, page, "tokwatt_inference_decode_tokens_total",
             "Decode steps of the span that decode_seconds covers.",
             [](const InferenceTotals& t) { return static_cast<double>(t.decode_tokens); });
  AddCounter(counters, page, "tokwatt_inference_decode_seconds_total", "Time spent decoding.",
             [](const InferenceTotals& t) { return t.decode_seconds; });
  AddCounter(counters, page, "tokwatt_inference_prefill_tokens_total",
             "Computed prompt tokens of the span that prefill_seconds covers.",
             [](const InferenceTotals& t) { return static_cast<double>(t.prefill_tokens); });
  AddCounter(counters, page, "tokwatt_inference_prefill_seconds_total",
             "Time spent on uncached prompt tokens.",
             [](const InferenceTotals& t) { return t.prefill_seconds; });
  AddRequests(counters, page);
  AddTtft(counters, page);
}

void AddCollectorMetrics(const CollectorCounters* counters, Exposition& page) {
  page.Family("tokwatt_build_info", "gauge", "The version of this collector.");
  page.Sample({{"version", kVersion}}, 1);
  if (counters == nullptr) return;
  const auto one = [&](const char* name, const char* help, const std::atomic<uint64_t>& value) {
    page.Family(name, "counter", help);
    page.Sample({}, static_cast<double>(value.load()));
  };
  one("tokwatt_collector_ingested_samples_total", "Samples committed.", counters->ingested_samples);
  one("tokwatt_collector_ingested_batches_total", "Batches committed.", counters->ingested_batches);
  one("tokwatt_collector_unknown_metrics_total", "Series stored under a metric not known here.",
      counters->unknown_metrics);
  one("tokwatt_collector_fenced_sessions_total", "Sessions that a newer one replaced.",
      counters->fenced_sessions);
  page.Family("tokwatt_collector_rejected_batches_total", "counter",
              "Batches that can never be accepted, by reason.");
  const std::array<std::pair<const char*, const std::atomic<uint64_t>*>, 5> kReasons = {{
      {"malformed", &counters->rejected_malformed},
      {"oversize", &counters->rejected_oversize},
      {"time_impossible", &counters->rejected_time_impossible},
      {"descriptor", &counters->rejected_descriptor},
      {"codec", &counters->rejected_codec},
  }};
  for (const auto& [reason, value] : kReasons) {
    page.Sample({{"reason", reason}}, static_cast<double>(value->load()));
  }
}

std::string MetricsPage(const LiveHub& hub, const CollectorCounters* counters) {
  Exposition page;
  AddSampledMetrics(hub, page);
  AddInferenceMetrics(hub.counters(), page);
  AddCollectorMetrics(counters, page);
  return page.text();
}

}  // namespace tokwatt
