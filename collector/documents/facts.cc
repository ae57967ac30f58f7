#include "collector/documents/facts.h"

#include <algorithm>

#include "base/endpoint.h"
#include "collector/analytics/bandwidth_use.h"

namespace tokwatt {
namespace {

constexpr size_t kKeptBenchmarks = 20;

void AddBandwidth(DeviceFacts& facts, const EventRecord& record) {
  const auto& added = std::get<BandwidthResult>(record.event.body);
  for (EventRecord& known : facts.bandwidth) {
    const auto& body = std::get<BandwidthResult>(known.event.body);
    if (body.path != added.path || body.kernel != added.kernel) continue;
    if (known.at <= record.at) known = record;
    return;
  }
  facts.bandwidth.push_back(record);
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

std::vector<BandwidthResult> BandwidthResults(const DeviceFacts& facts) {
  std::vector<BandwidthResult> results;
  for (const EventRecord& record : facts.bandwidth) {
    results.push_back(std::get<BandwidthResult>(record.event.body));
  }
  return results;
}

void AddFact(DeviceFacts& facts, const EventRecord& record) {
  if (std::holds_alternative<BandwidthResult>(record.event.body)) AddBandwidth(facts, record);
  if (std::holds_alternative<BenchmarkRun>(record.event.body)) AddBenchmark(facts, record);
}

bool IsQuotable(const BenchmarkRun& run, const DeviceFacts& facts) {
  const bool finished =
      run.status == BenchmarkStatus::kConverged || run.status == BenchmarkStatus::kNotConverged;
  if (!finished || !run.decode_tokens_per_second || !run.validity.empty()) return false;
  const BandwidthUse use = UseOfBandwidth(run, BandwidthResults(facts), facts.inventory);
  return use.physics.status != PhysicsStatus::kAboveBound;
}

const EventRecord* NewestQuotable(const DeviceFacts& facts) {
  const EventRecord* elsewhere = nullptr;
  for (const EventRecord& record : facts.benchmarks) {
    const auto& run = std::get<BenchmarkRun>(record.event.body);
    if (!IsQuotable(run, facts)) continue;
    if (!IsRemote(run)) return &record;
    if (elsewhere == nullptr) elsewhere = &record;
  }
  return elsewhere;
}

ClaimEvidence EvidenceOf(const FactsList& devices, const ElectricityPrice& price) {
  ClaimEvidence evidence;
  evidence.price = price;
  for (const auto& facts : devices) {
    DeviceEvidence device;
    device.name = facts->name;
    if (facts->inventory) device.inventory = *facts->inventory;
    device.bandwidth = BandwidthResults(*facts);
    for (const EventRecord& record : facts->benchmarks) {
      const auto& run = std::get<BenchmarkRun>(record.event.body);
      // Claims are about a chip, and that of another machine is not known.
      if (!IsRemote(run) && IsQuotable(run, *facts)) device.benchmarks.push_back(run);
    }
    evidence.devices.push_back(std::move(device));
  }
  return evidence;
}

}  // namespace tokwatt
