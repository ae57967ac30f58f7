#include "cli/local_measure.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "agent/measurement.h"
#include "agent/probe_set.h"
#include "agent/scheduler/scheduler.h"
#include "cli/agent_options.h"
#include "cli/config/paths.h"
#include "cli/progress.h"
#include "collector/documents/documents.h"
#include "probes/bandwidth/bandwidth.h"
#include "probes/host/host_probe.h"

namespace tokwatt {
namespace {

constexpr std::chrono::seconds kBandwidthDeadline{300};

EventRecord RecordOf(Event event, const Clock& clock) {
  event.at = clock.Mono();
  return {DeviceId{}, clock.Wall(), std::move(event)};
}

// Samples power while a benchmark runs; everything else is dropped.
class PowerSampling {
 public:
  PowerSampling(const Clock& clock, std::vector<std::unique_ptr<Probe>> probes)
      : scheduler_(clock, Rhythm::kIrregular, [](const ProbeRun&) {}) {
    for (auto& probe : probes) scheduler_.Add(std::move(probe));
    scheduler_.Start();
  }
  ~PowerSampling() { scheduler_.Stop(); }

 private:
  Scheduler scheduler_;
};

std::string TextOf(const BenchProgress& progress) {
  return ProgressText(
      progress.state, progress.detail,
      progress.eta_seconds >= 0 ? std::optional(progress.eta_seconds) : std::nullopt);
}

}  // namespace

Result<nlohmann::json> BandwidthRows(std::vector<BandwidthResult> results,
                                     const Inventory& inventory, const Clock& clock,
                                     const StopToken& stop) {
  if (stop.stop_requested()) return Fail(Code::kCancelled, "cancelled");
  nlohmann::json rows = nlohmann::json::array();
  for (BandwidthResult& result : results) {
    Event event;
    event.body = std::move(result);
    rows.push_back(nlohmann::json(BandwidthDocument(RecordOf(std::move(event), clock), inventory)));
  }
  return rows;
}

bool IsCompleteBandwidth(const nlohmann::json& rows) {
  const auto complete = [](const nlohmann::json& row) {
    return !row.at("best_bytes_per_second").is_null() ||
           row.at("best_bytes_per_second_reason").value("code", "") == kNoGpuReason;
  };
  return !rows.empty() && std::all_of(rows.begin(), rows.end(), complete);
}

Result<nlohmann::json> MeasureBandwidthHere(const Config& config, const StopToken& stop) {
  const Outside outside;
  const Env env = MakeEnv(config, outside);
  ProgressLine line;
  BandwidthOutcome outcome = MeasureBandwidthOnMachine(
      {&env, nullptr, nullptr}, stop,
      [&line](const BenchProgress& progress) { line.Show(TextOf(progress)); },
      [&env](const StopToken& quiet) {
        return MeasureBandwidth(SelfPath(), {}, *env.clock, quiet, kBandwidthDeadline);
      });
  if (outcome.yielded) {
    return Fail(Code::kAborted, "nothing was measured (yielded): " + outcome.yielded->detail,
                outcome.yielded->reason, outcome.yielded->fix);
  }
  return BandwidthRows(std::move(outcome.results), ReadHostInventory(env), *env.clock, stop);
}

Result<nlohmann::json> MeasureBenchmarksHere(const Config& config, const BenchRequest& request,
                                             const StopToken& stop) {
  const Outside outside;
  const Env env = MakeEnv(config, outside);
  PowerProbes power = MakePowerProbes(env);
  const PowerSampling sampling(*env.clock, std::move(power.probes));
  DeviceFacts facts;
  facts.inventory = ReadHostInventory(env);
  nlohmann::json rows = nlohmann::json::array();
  const MeasurementContext context{&env, power.windows.get(), nullptr};
  ProgressLine line;
  const auto show = [&line](const BenchProgress& progress) { line.Show(TextOf(progress)); };
  TOKWATT_ASSIGN_OR_RETURN(std::vector<BenchmarkRun> runs,
                           MeasureBenchmarks(context, request, stop, show));
  for (BenchmarkRun& run : runs) {
    if (run.status == BenchmarkStatus::kCancelled) return Fail(Code::kCancelled, "cancelled");
    Event event;
    event.body = std::move(run);
    rows.push_back(nlohmann::json(
        BenchmarkSummaryDocument(RecordOf(std::move(event), *env.clock), facts, {})));
  }
  return rows;
}

}  // namespace tokwatt
