#include "agent/recorder.h"

#include <spdlog/spdlog.h>

#include <utility>

#include "agent/own_energy.h"
#include "agent/spool/spool_probe.h"
#include "base/version.h"

namespace tokwatt {
namespace {

constexpr unsigned kRuntimeBusy = 1;
constexpr unsigned kMeasurementBusy = 2;

bool NotOnThisMachine(const Error& error) {
  return error.code == Code::kNotFound || error.code == Code::kUnimplemented;
}

}  // namespace

// The meter, with the scheduler told when the benchmark wants faster readings.
class Recorder::BusyEnergy : public EnergyWindows {
 public:
  BusyEnergy(std::unique_ptr<EnergyWindows> meter, Recorder& recorder)
      : meter_(std::move(meter)), recorder_(recorder) {}
  void ReadNow() override { meter_->ReadNow(); }
  bool Reads(const std::string& consumer) const override { return meter_->Reads(consumer); }
  std::vector<WindowEnergy> Energy(MonoTime from, MonoTime to) const override {
    return meter_->Energy(from, to);
  }
  Nanoseconds AnsweredWithin() const override { return meter_->AnsweredWithin(); }
  void SetBusy(bool busy) override { recorder_.SetBusy(kMeasurementBusy, busy); }

 private:
  std::unique_ptr<EnergyWindows> meter_;
  Recorder& recorder_;
};

Recorder::Recorder(const Env& env, RandomSource random) : env_(env), random_(std::move(random)) {}

Recorder::~Recorder() { Stop(); }

Result<std::unique_ptr<Recorder>> Recorder::Open(const RecorderOptions& options, const Env& env,
                                                 RandomSource random, Pipeline::Hooks hooks) {
  std::unique_ptr<Recorder> recorder(new Recorder(env, std::move(random)));
  TOKWATT_ASSIGN_OR_RETURN(recorder->spool_,
                           Spool::Open(options.spool, *env.clock, recorder->random_));
  recorder->Wire(options, std::move(hooks));
  return recorder;
}

void Recorder::Wire(const RecorderOptions& options, Pipeline::Hooks hooks) {
  batcher_ = std::make_unique<Batcher>(*env_.clock, random_, options.batcher, [this] {
    if (pipeline_ != nullptr) pipeline_->Wake();
  });
  pipeline_ = std::make_unique<Pipeline>(*env_.clock, *batcher_, *spool_, std::move(hooks));
  const PreviousLife& before = spool_->previous_life();
  batcher_->AddEvent(AgentLifecycle{"started", before.end, before.last_sealed_wall_ns, kVersion});
  ProbeSet set = MakeProbeSet(env_, options.interval, options.spool.directory);
  set.probes.push_back(MakeSpoolProbe(*spool_, *env_.clock));
  runtime_ = set.runtime;
  meter_ = set.energy.get();
  energy_ = std::make_unique<BusyEnergy>(std::move(set.energy), *this);
  if (!env_.under_root()) {  // this process is none of the machine below
    set.probes.push_back(
        MakeOwnEnergyProbe(*energy_, *env_.clock, [this] { return ReadProcessorTimes(env_); }));
  }
  inventory_ = std::make_unique<InventoryKeeper>(
      *env_.clock, set.probes.size(),
      [this](std::vector<SensorState> sensors, std::vector<RuntimeState> runtimes) {
        return ReadInventory(env_, std::move(sensors), std::move(runtimes));
      });
  scheduler_ = std::make_unique<Scheduler>(*env_.clock, options.rhythm,
                                           [this](ProbeRun run) { OnRun(std::move(run)); });
  for (auto& probe : set.probes) scheduler_->Add(std::move(probe));
}

void Recorder::Start() {
  pipeline_->Start();
  scheduler_->Start();
}

void Recorder::Stop() {
  if (std::exchange(stopped_, true)) return;
  if (scheduler_ == nullptr) return;  // it never came to be
  scheduler_->Stop();
  batcher_->AddEvent(AgentLifecycle{"stopping", "", std::nullopt, kVersion});
  pipeline_->Stop();
  pipeline_->Flush();
  spool_->MarkCleanEnd();
}

MonoTime Recorder::RunTick() {
  const MonoTime next_tick = scheduler_->Tick();
  scheduler_->WaitIdle();
  return std::min(next_tick, pipeline_->Step());
}

EventId Recorder::Publish(decltype(Event::body) body) {
  const EventId id = batcher_->AddEvent(std::move(body));
  pipeline_->Flush();
  return id;
}

void Recorder::OnRun(ProbeRun run) {
  LogOutcome(run);
  batcher_->Add(run.output);
  if (run.gap) batcher_->AddEvent(*std::move(run.gap));
  if (run.sensors) inventory_->SetSensors(run.probe, *std::move(run.sensors));
  if (run.probe == runtime_->info().name) OnRuntimeRun();
  if (auto inventory = inventory_->TakeChanged()) batcher_->AddEvent(*std::move(inventory));
}

void Recorder::OnRuntimeRun() {
  SetBusy(kRuntimeBusy, runtime_->busy());
  const uint64_t generation = runtime_->generation();
  if (runtime_generation_ == generation) return;
  runtime_generation_ = generation;
  inventory_->SetRuntimes(runtime_->Runtimes());
}

void Recorder::SetBusy(unsigned reason, bool busy) {
  const std::lock_guard lock(busy_mutex_);
  const unsigned reasons = busy ? busy_reasons_ | reason : busy_reasons_ & ~reason;
  const bool was_busy = std::exchange(busy_reasons_, reasons) != 0;
  if (was_busy == (reasons != 0)) return;
  meter_->SetBusy(reasons != 0);
  scheduler_->SetBusy(reasons != 0);
}

void Recorder::LogOutcome(const ProbeRun& run) {
  const std::string reason = run.result ? "" : run.result.error().reason_code();
  std::string& logged = logged_reasons_[run.probe];
  if (logged == reason) return;
  logged = reason;
  if (run.result) {
    spdlog::info("probe {}: works again", run.probe);
  } else if (NotOnThisMachine(run.result.error())) {
    spdlog::debug("probe {}: {}", run.probe, run.result.error().message);
  } else {
    spdlog::warn("probe {}: {}", run.probe, run.result.error().message);
  }
}

}  // namespace tokwatt
