#include "collector/documents/facts.h"

#include <algorithm>

#include "collector/analytics/bandwidth_use.h"
#include "collector/documents/evidence_runs.h"
#include "collector/documents/quotable.h"

namespace tokwatt {
namespace {

constexpr size_t kKeptBenchmarks = 20;

bool IsSameTest(const BandwidthResult& a, const BandwidthResult& b) {
  return a.path == b.path && a.kernel == b.kernel;
}

void AddNewest(DeviceFacts& facts, const EventRecord& record) {
  const auto& added = std::get<BandwidthResult>(record.event.body);
  for (EventRecord& known : facts.bandwidth) {
    if (!IsSameTest(std::get<BandwidthResult>(known.event.body), added)) continue;
    if (known.at <= record.at) known = record;
    return;
  }
  facts.bandwidth.push_back(record);
}

void AddCredible(DeviceFacts& facts, const BandwidthResult& added) {
  if (BandwidthFacts({added}, std::nullopt).empty()) return;
  for (BandwidthResult& known : facts.credible_bandwidth) {
    if (!IsSameTest(known, added)) continue;
    if (known.best_bytes_per_second < added.best_bytes_per_second) known = added;
    return;
  }
  facts.credible_bandwidth.push_back(added);
}

void AddBenchmark(DeviceFacts& facts, const EventRecord& record) {
  const auto same = [&](const EventRecord& known) { return known.event.id == record.event.id; };
  if (std::any_of(facts.benchmarks.begin(), facts.benchmarks.end(), same)) return;
  facts.benchmarks.push_back(record);
  std::stable_sort(facts.benchmarks.begin(), facts.benchmarks.end(),
                   [](const EventRecord& a, const EventRecord& b) { return a.at > b.at; });
  if (facts.benchmarks.size() > kKeptBenchmarks) facts.benchmarks.pop_back();
}

}  // namespace

bool IsFact(const Event& event) {
  return std::holds_alternative<BandwidthResult>(event.body) ||
         std::holds_alternative<BenchmarkRun>(event.body);
}

void AddFact(DeviceFacts& facts, const EventRecord& record) {
  if (const auto* bandwidth = std::get_if<BandwidthResult>(&record.event.body)) {
    AddNewest(facts, record);
    AddCredible(facts, *bandwidth);
  }
  if (std::holds_alternative<BenchmarkRun>(record.event.body)) {
    AddBenchmark(facts, record);
    AddEvidenceRun(facts.evidence_runs, record);
  }
}

ClaimEvidence EvidenceOf(const FactsList& devices, const ElectricityPrice& price) {
  ClaimEvidence evidence;
  evidence.price = price;
  for (const auto& facts : devices) {
    DeviceEvidence device;
    device.name = facts->name;
    if (facts->inventory) device.inventory = *facts->inventory;
    device.bandwidth = facts->credible_bandwidth;
    for (const EventRecord& record : facts->evidence_runs) {
      const auto& run = std::get<BenchmarkRun>(record.event.body);
      if (IsQuotable(run, *facts)) device.benchmarks.push_back(run);
    }
    evidence.devices.push_back(std::move(device));
  }
  return evidence;
}

std::string LabelOf(const SeriesKey& key, const std::string& name) {
  for (const auto& [label, value] : key.labels) {
    if (label == name) return value;
  }
  return {};
}

}  // namespace tokwatt
