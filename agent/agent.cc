#include "agent/agent.h"

#include <spdlog/spdlog.h>

#include <utility>

#include "agent/command_runner.h"
#include "agent/credentials.h"
#include "agent/measurement.h"
#include "agent/recorder.h"
#include "agent/status_file.h"
#include "agent/uplink/local_target.h"
#include "agent/uplink/uplink.h"
#include "base/state_dir.h"
#include "probes/bandwidth/bandwidth.h"
#include "probes/host/host_probe.h"

namespace tokwatt {
namespace {

// A collector on this machine is alone with its agent: nothing is gained by waiting long.
constexpr std::chrono::nanoseconds kLoopbackBackoffBase = std::chrono::milliseconds(250);
constexpr std::chrono::nanoseconds kLoopbackBackoffCap = std::chrono::seconds(5);
constexpr auto kBandwidthDeadline = std::chrono::minutes(5);

class AgentOfMachine : public Agent {
 public:
  AgentOfMachine(const AgentOptions& options, const Env& env, std::unique_ptr<StateLock> lock)
      : options_(options),
        clock_(*env.clock),
        env_(env),
        lock_(std::move(lock)),
        started_(clock_.Wall()) {}
  ~AgentOfMachine() override;

  Result<> Open();
  std::string collector() const override {
    const std::lock_guard lock(uplink_mutex_);
    return options_.collector;
  }
  std::string device_id_hex() const override { return DeviceIdHex(recorder_->spool().device_id()); }

 private:
  Result<> OpenRecorder();
  void OpenCommands();
  Result<> OpenUplink();
  Result<std::vector<BenchmarkRun>> Benchmark(const BenchRequest& request, const StopToken& stop,
                                              const CommandRunner::Progress& progress);
  MeasurementContext Measuring() const;
  void WriteStatus();
  std::string Name() const {
    if (!options_.name.empty()) return options_.name;
    if (credentials_ && !credentials_->name.empty()) return credentials_->name;
    return ReadHostInventory(env_).hostname;
  }

  // Credentials where the collector is not of this machine.
  Result<> ChooseCollector();
  // Whether `tokwatt enroll` was run since: an agent that had not joined goes over to what it
  // joined.
  void FollowNewCredentials();
  void CloseUplink();

  AgentOptions options_;
  std::optional<Credentials> credentials_;
  const Clock& clock_;
  const Env env_;
  const std::unique_ptr<StateLock> lock_;
  const WallTime started_;
  std::string name_;
  std::unique_ptr<Recorder> recorder_;
  std::unique_ptr<CommandRunner> commands_;
  // Guards the pointer, and where it goes: the recorder's threads start before it is set.
  mutable std::mutex uplink_mutex_;
  std::unique_ptr<Uplink> uplink_;
  bool status_failed_ = false;
  bool collector_is_named_ = true;
};

// What produces ends first, what carries ends last, so that the last word still goes out.
AgentOfMachine::~AgentOfMachine() {
  if (commands_ != nullptr) commands_->Close();
  if (recorder_ != nullptr) recorder_->Stop();
  CloseUplink();
  // Once more, for what was acknowledged since the recorder stopped.
  if (recorder_ != nullptr) recorder_->spool().MarkCleanEnd();
}

void AgentOfMachine::CloseUplink() {
  std::unique_ptr<Uplink> uplink;
  {
    const std::lock_guard lock(uplink_mutex_);
    uplink = std::move(uplink_);
  }
  uplink.reset();
}

Result<> AgentOfMachine::ChooseCollector() {
  if (options_.collector.empty()) return {};
  TOKWATT_ASSIGN_OR_RETURN(auto credentials, LoadCredentials(options_.state_dir));
  const bool joined = credentials && !credentials->certificate.empty();
  const bool follows = joined && options_.collector_is_default;
  collector_is_named_ = !follows;
  if (follows) {
    const std::lock_guard lock(uplink_mutex_);
    options_.collector = credentials->last_address();
  }
  // One that was joined needs its certificate even where it is on this machine.
  if (!joined || (!follows && !IsRemoteCollector(options_.collector))) {
    return LocalTarget(options_.collector).map([](const auto&) {});
  }
  if (options_.allow_commands_is_default) options_.allow_commands = credentials->allow_commands;
  credentials_ = std::move(credentials);
  return {};
}

void AgentOfMachine::FollowNewCredentials() {
  if (credentials_ || !options_.collector_is_default) return;
  const auto saved = LoadCredentials(options_.state_dir);
  if (!saved || !*saved || (*saved)->certificate.empty()) return;
  CloseUplink();
  const auto followed = ChooseCollector().and_then([this] {
    name_ = Name();
    return OpenUplink();
  });
  if (followed) return spdlog::info("this machine joined the collector at {}", collector());
  credentials_.reset();  // they are looked at again
  spdlog::warn("the collector that this machine joined: {}", followed.error().message);
}

Result<> AgentOfMachine::Open() {
  TOKWATT_RETURN_IF_ERROR(ChooseCollector());
  name_ = Name();
  TOKWATT_RETURN_IF_ERROR(OpenRecorder());
  OpenCommands();
  if (!options_.collector.empty()) TOKWATT_RETURN_IF_ERROR(OpenUplink());
  recorder_->Start();
  spdlog::info("agent of device {} started; the life before ended: {}", device_id_hex(),
               recorder_->spool().previous_life().end);
  return {};
}

Result<> AgentOfMachine::OpenRecorder() {
  RecorderOptions options;
  options.spool.directory = options_.state_dir;
  options.spool.budget_bytes = options_.spool_budget_bytes;
  options.interval = options_.interval;
  Pipeline::Hooks hooks;
  hooks.spooled = [this] {
    const std::lock_guard lock(uplink_mutex_);
    if (uplink_ != nullptr) uplink_->NotifySpooled();
  };
  hooks.periodic = [this] {
    FollowNewCredentials();
    WriteStatus();
  };
  TOKWATT_ASSIGN_OR_RETURN(recorder_,
                           Recorder::Open(options, env_, SystemRandom(), std::move(hooks)));
  return {};
}

void AgentOfMachine::OpenCommands() {
  CommandRunner::Hooks hooks;
  hooks.benchmark = [this](const BenchRequest& request, const StopToken& stop,
                           const CommandRunner::Progress& progress) {
    return Benchmark(request, stop, progress);
  };
  hooks.bandwidth = [this](const StopToken& stop, const CommandRunner::Progress& progress) {
    return MeasureBandwidthOnMachine(Measuring(), stop, progress, [this](const StopToken& quiet) {
      return MeasureBandwidth(options_.self_path, BandwidthOptions{}, clock_, quiet,
                              kBandwidthDeadline);
    });
  };
  hooks.publish = [this](decltype(Event::body) body) {
    return recorder_->Publish(std::move(body));
  };
  hooks.progress = [this](v1::CommandProgress progress) {
    const std::lock_guard lock(uplink_mutex_);
    if (uplink_ != nullptr) uplink_->SendProgress(std::move(progress));
  };
  hooks.measuring = [this](bool measuring) { recorder_->SetMeasuring(measuring); };
  commands_ = std::make_unique<CommandRunner>(std::move(hooks));
}

Result<> AgentOfMachine::OpenUplink() {
  const AgentDeviceId id = recorder_->spool().device_id();
  UplinkOptions options;
  options.collector = options_.collector;
  options.collector_is_named = collector_is_named_;
  options.device_id.assign(id.begin(), id.end());
  options.name = name_;
  if (options_.allow_commands) options.allowed_commands = {"benchmark", "bandwidth"};
  if (credentials_) {
    options.credentials = credentials_;
    options.save_credentials = [dir = options_.state_dir](const Credentials& renewed) {
      return SaveCredentials(dir, renewed);
    };
    options.load_credentials = [dir = options_.state_dir] { return LoadCredentials(dir); };
  } else {
    options.backoff_base = kLoopbackBackoffBase;
    options.backoff_cap = kLoopbackBackoffCap;
  }
  Uplink::Hooks hooks;
  hooks.viewer = [this](bool present) { recorder_->SetViewer(present); };
  hooks.command = [this](const v1::Command& command) { commands_->OnCommand(command); };
  auto uplink = Uplink::Start(options, recorder_->spool(), clock_, SystemRandom(), hooks);
  TOKWATT_RETURN_IF_ERROR(uplink.map([](const auto&) {}));
  const std::lock_guard lock(uplink_mutex_);
  uplink_ = std::move(*uplink);
  return {};
}

Result<std::vector<BenchmarkRun>> AgentOfMachine::Benchmark(
    const BenchRequest& request, const StopToken& stop, const CommandRunner::Progress& progress) {
  return MeasureBenchmarks(Measuring(), request, stop, progress);
}

MeasurementContext AgentOfMachine::Measuring() const {
  return {&env_, &recorder_->energy(), &recorder_->runtime()};
}

void AgentOfMachine::WriteStatus() {
  AgentStatus status;
  status.device_id = device_id_hex();
  status.name = name_;
  status.collector = options_.collector;
  status.started = started_;
  status.now = clock_.Wall();
  status.position = recorder_->spool().position();
  status.spool = recorder_->spool().stats();
  status.batcher = recorder_->batcher_counters();
  status.probes = recorder_->probe_stats();
  {
    const std::lock_guard lock(uplink_mutex_);
    if (uplink_ != nullptr) status.uplink = uplink_->status();
    if (status.uplink) status.collector = status.uplink->address;
  }
  const auto written = ReplaceFile(options_.state_dir + "/status.json", ToJson(status), false);
  if (!written && !status_failed_) spdlog::warn("status: {}", written.error().message);
  status_failed_ = !written;
}

}  // namespace

Result<std::unique_ptr<Agent>> Agent::Start(const AgentOptions& options, const Env& env) {
  TOKWATT_ASSIGN_OR_RETURN(auto lock, StateLock::Take(options.state_dir, "agent"));
  auto agent = std::make_unique<AgentOfMachine>(options, env, std::move(lock));
  TOKWATT_RETURN_IF_ERROR(agent->Open());
  return agent;
}

}  // namespace tokwatt
