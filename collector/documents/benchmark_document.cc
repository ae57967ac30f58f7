#include <array>

#include "base/endpoint.h"
#include "collector/analytics/blocks.h"
#include "collector/analytics/rates.h"
#include "collector/analytics/receipt.h"
#include "collector/documents/documents.h"
#include "collector/documents/quotable.h"

namespace tokwatt {
namespace {

constexpr std::array<const char*, 5> kStatus = {"converged", "not_converged", "cancelled",
                                                "yielded", "failed"};

Json EnergyDocument(const BenchmarkRun& run, const BenchmarkRun::EnergyResult& energy,
                    const ElectricityPrice& price) {
  Json document = {{"scope", ToString(energy.scope)},
                   {"source", energy.source},
                   {"component", energy.component},
                   {"quality", ToString(energy.quality)}};
  const Known<double> gross = GrossJoulesPerToken(energy);
  if (energy.joules_per_output_token) {
    document["joules_per_output_token"] = EstimateDocument(*energy.joules_per_output_token);
  } else {
    document["joules_per_output_token"] = nullptr;
    document["joules_per_output_token_reason"] = ReasonDocument(
        gross ? Absence{"known_over_the_run_only",
                        "A single block is too short for how seldom this source refreshes; its "
                        "energy is known over the whole run.",
                        ""}
              : gross.error());
  }
  Put(document, "joules_per_output_token_net", NetJoulesPerToken(energy));
  Put(document, "joules_per_decode_token", DecodeJoulesPerToken(run, energy).map(EstimateDocument));
  Put(document, "joules_per_prefill_token",
      PrefillJoulesPerToken(run, energy).map(EstimateDocument));
  Put(document, "mean_watts", MeanWatts(energy));
  Put(document, "wh_per_1000_tokens", gross.map(WhPer1000Tokens));
  Put(document, "electricity_cost_per_million_tokens",
      gross.map([&](double joules) { return CostPerMillionTokens(joules, price.price_per_kwh); }));
  Put(document, "edge_bound_ratio", EdgeBoundRatio(energy));
  return document;
}

void PutEstimate(Json& document, const std::string& key, const std::optional<Estimate>& estimate,
                 const BenchmarkRun& run) {
  if (estimate) {
    document[key] = EstimateDocument(*estimate);
    return;
  }
  document[key] = nullptr;
  document[key + "_reason"] = ReasonDocument(
      run.failure.reason.empty()
          ? Absence{"too_few_blocks", "Fewer blocks were measured than an interval needs.", ""}
          : run.failure);
}

// A run with a decode rate but no prefill rate lacks it in its blocks.
void PutPrefill(Json& document, const BenchmarkRun& run) {
  const std::string key = "prefill_tokens_per_second";
  PutEstimate(document, key, run.prefill_tokens_per_second, run);
  if (run.prefill_tokens_per_second || !run.decode_tokens_per_second) return;
  for (const InferenceEvent& block : run.blocks) {
    if (!block.validity.empty()) continue;
    const Known<double> rate = PrefillTokensPerSecond(block);
    if (rate) continue;
    document[key + "_reason"] = ReasonDocument(rate.error());
    return;
  }
}

void PutBandwidthUse(Json& document, const BandwidthUse& use) {
  Put(document, "memory_bandwidth_used_ratio", use.ratio);
  document["memory_bandwidth_denominator"] = use.denominator;
}

std::string BlockId(const EventRecord& record, size_t index) {
  return ToHex(record.event.id) + "-" + std::to_string(index + 1);
}

Json ReceiptDocument(const Receipt& receipt) {
  return {{"machine", receipt.machine},
          {"model", receipt.model},
          {"quantisation", receipt.quantisation},
          {"runtime", receipt.runtime},
          {"speed", receipt.speed},
          {"power", receipt.power},
          {"energy", receipt.energy},
          {"cost", receipt.cost},
          {"verdict", receipt.verdict}};
}

BandwidthUse Use(const BenchmarkRun& run, const DeviceFacts& facts) {
  return UseOfBandwidth(run, facts.credible_bandwidth, facts.inventory);
}

void PutIdentity(Json& document, const EventRecord& record, const BenchmarkRun& run) {
  document["id"] = ToHex(record.event.id);
  document["device"] = ToHex(record.device);
  document["suite"] = run.suite;
  document["started_at"] = FormatRfc3339(WallOf(record, run.start));
  document["ended_at"] = FormatRfc3339(WallOf(record, run.end));
  document["status"] = kStatus[static_cast<size_t>(run.status)];
  if (run.status != BenchmarkStatus::kConverged) {
    document["status_reason"] = ReasonDocument(run.failure);
  }
  document["grade"] = run.grade;
  document["runtime"] = run.runtime;
  document["runtime_version"] = run.runtime_version;
  document["engine"] = run.engine;
  document["processor"] = run.processor;
  document["remote"] = IsRemote(run);
  document["model"] = run.model.name;
  document["quantisation"] = run.model.quantisation;
  document["n"] = CountedBlocks(run);
  Put(document, "prompt_tokens", MedianPromptTokens(run));
  Put(document, "output_tokens", MedianOutputTokens(run));
  document["warmup_discarded"] = run.warmup_discarded;
}

}  // namespace

Json BenchmarkSummaryDocument(const EventRecord& record, const DeviceFacts& facts,
                              const ElectricityPrice& price) {
  const auto& run = std::get<BenchmarkRun>(record.event.body);
  const BandwidthUse use = Use(run, facts);
  Json document;
  PutIdentity(document, record, run);
  PutEstimate(document, "decode_tokens_per_second", run.decode_tokens_per_second, run);
  PutPrefill(document, run);
  document["energy"] = Json::array();
  for (const auto* energy : OwnEnergy(run)) {
    document["energy"].push_back(EnergyDocument(run, *energy, price));
  }
  if (SpeakingEnergy(run) == nullptr) document["energy_reason"] = ReasonDocument(WhyNoEnergy(run));
  Put(document, "bytes_per_token", use.bytes_per_token);
  PutBandwidthUse(document, use);
  document["memory_bandwidth_denominator_quality"] = ToString(use.denominator_quality);
  document["physics"] = ToString(use.physics.status);
  document["physics_detail"] = use.physics.text;
  document["validity"] = run.validity;
  PutQuotable(document, run, facts);
  document["demo"] = false;
  return document;
}

Json BenchmarkDocument(const EventRecord& record, const DeviceFacts& facts,
                       const ElectricityPrice& price) {
  const auto& run = std::get<BenchmarkRun>(record.event.body);
  Json document = {{"schema_version", kSchemaVersion}};
  document.update(BenchmarkSummaryDocument(record, facts, price));
  document["blocks"] = Json::array();
  for (size_t i = 0; i < run.blocks.size(); ++i) {
    document["blocks"].push_back(InferenceRowDocument(BlockId(record, i), record, run.blocks[i]));
  }
  document["environment"] = Json::array();
  for (const auto& [name, value] : run.environment) {
    document["environment"].push_back({{"name", name}, {"value", value}});
  }
  const Receipt receipt =
      MakeReceipt({&run, facts.inventory, Use(run, facts), price, WallOf(record, run.start)});
  document["markdown"] = ReceiptMarkdown(receipt);
  document["receipt"] = ReceiptDocument(receipt);
  return document;
}

Json HeadlineDocument(const EventRecord& record, const DeviceFacts& facts,
                      const ElectricityPrice& price) {
  const auto& run = std::get<BenchmarkRun>(record.event.body);
  const BenchmarkRun::EnergyResult* energy = SpeakingEnergy(run);
  const Known<double> joules =
      energy ? GrossJoulesPerToken(*energy) : Known<double>(Unknown(WhyNoEnergy(run)));
  Json document = {{"benchmark_id", ToHex(record.event.id)},
                   {"model", run.model.name},
                   {"runtime", run.runtime},
                   {"remote", IsRemote(run)},
                   {"status", kStatus[static_cast<size_t>(run.status)]}};
  PutQuotable(document, run, facts);
  PutEstimate(document, "decode_tokens_per_second", run.decode_tokens_per_second, run);
  Put(document, "joules_per_output_token", joules);
  Put(document, "wh_per_1000_tokens", joules.map(WhPer1000Tokens));
  Put(document, "energy_scope",
      energy ? Known<std::string_view>(ToString(energy->scope)) : Unknown(WhyNoEnergy(run)));
  Put(document, "electricity_cost_per_million_tokens",
      joules.map([&](double value) { return CostPerMillionTokens(value, price.price_per_kwh); }));
  PutBandwidthUse(document, Use(run, facts));
  return document;
}

}  // namespace tokwatt
