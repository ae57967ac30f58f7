#include "probes/recording/machine_recorder.h"

#include <sys/utsname.h>

#include <algorithm>
#include <utility>

#include "base/endpoint.h"
#include "base/text_file.h"
#include "base/version.h"
#include "probes/host/host_probe.h"
#include "probes/host/nvidia_probe.h"
#include "probes/nvidia/nvidia_gpus.h"
#include "probes/power/energy_meter.h"
#include "probes/recording/apple.h"
#include "probes/recording/http.h"
#include "probes/recording/mqtt.h"
#include "probes/recording/nvml.h"
#include "probes/recording/perf.h"
#include "probes/recording/tcp.h"
#include "probes/runtime/detect.h"

namespace tokwatt {
namespace {

using nlohmann::json;

constexpr char kOfPlugs[] =
    "plugs' addresses, logins, headers and names of entities and topics are left out; of their "
    "answers only the fields that tokwatt reads are left";
constexpr char kOfRuntimes[] =
    "of runtimes only counts, sizes, versions and states are left; models are \"recorded-model-1\"";
constexpr char kArchitecture[] = "/proc/sys/kernel/arch";

FilePatterns AllFiles() {
  FilePatterns all = HostFiles();
  for (const PowerSourceEntry& entry : PowerSourceRegistry()) {
    if (entry.files == nullptr) continue;
    for (const FilePattern& pattern : entry.files()) all.push_back(pattern);
  }
  return all;
}

json MachineDocument(const Inventory& machine) {
  json document = json::object();
  const auto put = [&](const char* name, const std::string& text) {
    if (!text.empty()) document[name] = text;
  };
  put("chip", machine.chip);
  put("vendor_model", machine.vendor_model);
  put("os", machine.os);
  put("kernel", machine.kernel);
  put("architecture", machine.architecture);
  put("virtualisation", machine.virtualisation);
  if (machine.memory_bytes) document["memory_bytes"] = *machine.memory_bytes;
  return document;
}

// Where one answers.
std::vector<std::string> RuntimesOf(const Env& real) {
  std::vector<std::string> endpoints;
  if (real.http == nullptr || real.only_files()) return endpoints;
  for (const auto& runtime : DetectRuntimes(real)) endpoints.push_back(runtime->endpoint());
  return endpoints;
}

// With the login that its section may have.
std::vector<std::string> AsConfigured(const std::vector<RecordedRuntime>& runtimes,
                                      const Env& real) {
  std::vector<std::string> urls;
  for (const RecordedRuntime& runtime : runtimes) {
    const auto configured = std::find_if(
        real.runtime_endpoints.begin(), real.runtime_endpoints.end(),
        [&](const std::string& url) { return NormalisedEndpoint(url) == runtime.real; });
    urls.push_back(configured == real.runtime_endpoints.end() ? runtime.real : *configured);
  }
  return urls;
}

bool IsOllama(const RuntimeState& state) { return !state.absent && state.kind == "ollama"; }

json Scrubbed(size_t masked) {
  return {"the name of the machine and of Thunderbolt peers is \"recorded\"",
          "of the firmware's memory table only sizes, speeds and places of modules are left",
          "MAC addresses and UUIDs were replaced " + std::to_string(masked) + " times",
          kOfPlugs,
          kOfRuntimes,
          "never written: processes, connections, users, environment, prompts and answers"};
}

}  // namespace

// Counts what every source told, and drops it.
class MachineRecorder::CountingSink : public SampleSink {
 public:
  explicit CountingSink(std::map<std::string, int64_t>& counts) : counts_(counts) {}
  void Add(const SeriesDeclaration& series, MonoTime, double) override {
    ++counts_[series.key.source];
  }
  void AddScaled(const SeriesDeclaration& series, MonoTime, int64_t) override {
    ++counts_[series.key.source];
  }
  void AddEvent(Event) override {}

 private:
  std::map<std::string, int64_t>& counts_;
};

MachineRecorder::MachineRecorder(const Env& real)
    : real_(real),
      plugs_(RecordedPlugs(real.plugs)),
      runtimes_(RecordedRuntimes(RuntimesOf(real))),
      files_(real.root, AllFiles()),
      env_(RecordingEnv(real)) {
  probes_.push_back(MakeHostProbe(env_));
  if (auto nvidia = MakeNvidiaProbe(env_)) probes_.push_back(std::move(nvidia));
  for (auto& probe : MakePowerProbes(env_).probes) probes_.push_back(std::move(probe));
  auto runtimes = std::make_unique<RuntimeProbe>(env_);
  runtime_probe_ = runtimes.get();
  probes_.push_back(std::move(runtimes));
}

MachineRecorder::~MachineRecorder() = default;

Env MachineRecorder::RecordingEnv(const Env& real) {
  Env env = real;
  if (real.http != nullptr) {
    http_ = MakeRecordingHttp(*real.http, {PlugQuestions(plugs_), RuntimeQuestions(runtimes_)},
                              writer_);
  }
  if (real.perf != nullptr) perf_ = MakeRecordingPerf(*real.perf, writer_);
  if (real.apple != nullptr) apple_ = MakeRecordingApple(*real.apple, writer_);
  env.http = http_.get();
  env.http_owner = nullptr;
  env.perf = perf_.get();
  env.apple = apple_.get();
  if (real.tcp != nullptr) tcp_ = MakeRecordingTcp(*real.tcp, plugs_, writer_);
  env.tcp = tcp_.get();
  if (real.mqtt != nullptr) mqtt_ = MakeRecordingMqtt(*real.mqtt, plugs_, *real.clock, writer_);
  env.mqtt = mqtt_.get();
  env.libraries = nullptr;
  env.nvidia = CanAskNvidia(real) ? MakeRecordingNvml(real.nvidia, writer_) : nullptr;
  env.runtime_endpoints = AsConfigured(runtimes_, real);
  env.scan_default_ports = false;
  return env;
}

bool MachineRecorder::Tick() {
  const MonoTime now = real_.clock->Mono();
  if (started_ && now <= looked_at_) return true;
  if (!started_) {
    started_ = now;
    started_wall_ = real_.clock->Wall();
  }
  looked_at_ = now;
  if (!writer_.BeginTick((now - *started_).count())) return false;
  files_.Record(writer_);
  RecordArchitecture();
  if (env_.nvidia != nullptr) ObserveNvmlLibrary(*real_.nvidia, writer_);
  CountingSink sink(values_);
  for (const auto& probe : probes_) (void)probe->Collect(sink);
  inventory_ = ReadHostInventory(env_);
  writer_.EndTick();
  return true;
}

// Linux has this file since 6.1; before, uname(2) says it.
void MachineRecorder::RecordArchitecture() {
  utsname names{};
  char buffer[64];
  if (real_.under_root() || real_.apple != nullptr || ::uname(&names) != 0) return;
  if (ReadSmallFile(kArchitecture, buffer)) return;
  writer_.Observe("file", kArchitecture, BytesValue(std::string(names.machine) + "\n"));
}

json MachineRecorder::NotRecorded() const {
  json all = json::array();
  const auto add = [&](const std::string& what, const std::string& why) {
    all.push_back({{"what", what}, {"why", why}});
  };
  add("runtimes", real_.only_files() ? "they are no files below the root"
                                     : "only those are in it that answered at its start");
  const auto states = runtime_probe_->Runtimes();
  if (std::any_of(states.begin(), states.end(), IsOllama)) {
    add("engines of Ollama", "they are found through processes, which are not recorded");
  }
  if (HasNvidiaGraphics(real_) && !CanAskNvidia(real_)) {
    add("nvml", "NVIDIA's driver is no file below the root");
  }
  const auto unreadable = writer_.Unreadable();
  if (!unreadable.empty()) {
    add(std::to_string(unreadable.size()) + " files",
        "they cannot be read by this user, or at all; the first is " + unreadable.front());
  }
  return all;
}

json MachineRecorder::RuntimesDocument() const {
  json documents = json::array();
  for (const RecordedRuntime& runtime : runtimes_) {
    for (const RuntimeState& state : runtime_probe_->Runtimes()) {
      if (state.endpoint != runtime.real) continue;
      documents.push_back({{"kind", state.kind}, {"endpoint", runtime.recorded}});
    }
  }
  return documents;
}

json MachineRecorder::Manifest() const {
  const double seconds = started_ ? Seconds(looked_at_ - *started_) : 0;
  json plugs = json::array();
  for (const RecordedPlug& plug : plugs_) plugs.push_back(PlugDocument(plug.recorded));
  return {{"tokwatt_version", kVersion},
          {"machine", MachineDocument(inventory_)},
          {"started_wall_ns", started_wall_.ns},
          {"seconds", seconds},
          {"ticks", writer_.ticks()},
          {"observations", writer_.Counts()},
          {"values_by_source", values_},
          {"plugs", std::move(plugs)},
          {"runtimes", RuntimesDocument()},
          {"scrubbed", Scrubbed(files_.masked())},
          {"not_recorded", NotRecorded()}};
}

}  // namespace tokwatt
