#include "agent/measurement.h"

#include <memory>
#include <utility>

#include "agent/host_load.h"
#include "agent/plug_check/load_team.h"
#include "agent/runtime_watch.h"
#include "probes/runtime/detect.h"

namespace tokwatt {
namespace {

// Marks each request as ours while it runs.
class OwnRequestAdapter : public RuntimeAdapter {
 public:
  OwnRequestAdapter(std::unique_ptr<RuntimeAdapter> inner, RuntimeProbe* probe)
      : inner_(std::move(inner)), probe_(probe) {}
  const std::string& kind() const override { return inner_->kind(); }
  const std::string& endpoint() const override { return inner_->endpoint(); }
  Result<RuntimeState> Inventory() override { return inner_->Inventory(); }
  Result<RuntimeActivity> Poll() override { return inner_->Poll(); }
  Result<InferenceEvent> RunWorkload(const WorkloadSpec& spec) override {
    if (probe_ != nullptr) probe_->SetOwnRequest(endpoint(), true);
    auto event = inner_->RunWorkload(spec);
    if (probe_ != nullptr) probe_->SetOwnRequest(endpoint(), false);
    return event;
  }
  Result<std::optional<int64_t>> Load(const WorkloadSpec& spec) override {
    return inner_->Load(spec);
  }
  Result<> Restore(const RuntimeState& before, const StopToken& stop) override {
    return inner_->Restore(before, stop);
  }

 private:
  std::unique_ptr<RuntimeAdapter> inner_;
  RuntimeProbe* probe_;
};

std::vector<std::unique_ptr<RuntimeAdapter>> RuntimesFor(const Env& env,
                                                         const BenchRequest& request) {
  if (request.endpoint.empty()) return DetectRuntimes(env);
  std::vector<std::unique_ptr<RuntimeAdapter>> found;
  auto detected = DetectAt(env, request.endpoint);
  if (detected) found.push_back(std::move(*detected));
  return found;
}

BenchContext ContextOf(const MeasurementContext& context, HostLoad& host) {
  BenchContext bench;
  bench.clock = context.env->clock;
  bench.energy = context.energy;
  bench.host = &host;
  bench.others_active = WatchRuntimes(*context.env, context.runtime);
  bench.connections = WatchConnections(*context.env);
  return bench;
}

}  // namespace

Result<std::vector<BenchmarkRun>> MeasureBenchmarks(
    const MeasurementContext& context, const BenchRequest& request, const StopToken& stop,
    const std::function<void(const BenchProgress&)>& on_progress) {
  Env env = *context.env;
  // So that whoever connects to it again has the login it was named with.
  if (!request.endpoint.empty()) env.runtime_endpoints.push_back(request.endpoint);
  const auto host = MakeHostLoad(env);
  std::vector<std::unique_ptr<RuntimeAdapter>> owned;
  std::vector<RuntimeAdapter*> adapters;
  for (auto& adapter : RuntimesFor(env, request)) {
    owned.push_back(std::make_unique<OwnRequestAdapter>(std::move(adapter), context.runtime));
    adapters.push_back(owned.back().get());
  }
  BenchContext bench = ContextOf(context, *host);
  bench.connect = [&env](const std::string& kind, const std::string& endpoint) {
    auto adapter = DetectKindAt(env, kind, endpoint);
    return adapter ? std::move(*adapter) : nullptr;
  };
  return RunBenchmarks(bench, adapters, request, stop, on_progress);
}

BandwidthOutcome MeasureBandwidthOnMachine(
    const MeasurementContext& context, const StopToken& stop,
    const std::function<void(const BenchProgress&)>& on_progress,
    const std::function<std::vector<BandwidthResult>(const StopToken&)>& measure) {
  const auto host = MakeHostLoad(*context.env);
  return MeasureBandwidthQuietly(ContextOf(context, *host), stop, on_progress, measure);
}

Result<PlugCheck> CheckPlugOnMachine(const MeasurementContext& context, PowerSource& source,
                                     std::optional<double> seconds, const StopToken& stop,
                                     const std::function<void(const BenchProgress&)>& on_progress) {
  const auto host = MakeHostLoad(*context.env);
  const auto make_load = [](const StopToken& token) { return std::make_shared<LoadTeam>(token); };
  return CheckPlug(ContextOf(context, *host), source, seconds, make_load, stop, on_progress);
}

}  // namespace tokwatt
