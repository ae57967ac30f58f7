// A runtime, a power source and a host whose behaviour a test scripts; time moves by FakeClock.
#pragma once

#include <algorithm>
#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "agent/bench/bench_runner.h"
#include "tests/support/fake_clock.h"

namespace tokwatt {

inline RuntimeModel Model(const std::string& name, int64_t size_bytes, bool resident) {
  RuntimeModel model;
  model.identity.name = name;
  model.size_bytes = size_bytes;
  model.resident = resident;
  return model;
}

// What the adapter under test and the one that watches share, as two adapters share a server.
struct FakeServer {
  std::atomic<int64_t> others = 0;  // requests of users
  std::atomic<bool> own = false;    // ours is in flight
  std::atomic<bool> shows_activity = true;
  std::atomic<bool> answers = true;  // false: a poll ends at its deadline
  std::atomic<bool> gone = false;    // every connection is refused
  std::atomic<int> slots = 2;        // one: a second request waits, and nothing shows it

  // The model that the slots serve: of the last request.
  void Serve(const std::string& name) {
    const std::lock_guard lock(mutex_);
    model_ = name;
  }
  std::string model() const {
    const std::lock_guard lock(mutex_);
    return model_;
  }

 private:
  mutable std::mutex mutex_;
  std::string model_;
};

class FakeAdapter : public RuntimeAdapter {
 public:
  // Called for each request with its index, before it is answered; may change `event` or fail.
  using Script = std::function<Result<InferenceEvent>(int index, const WorkloadSpec& spec,
                                                      InferenceEvent event)>;

  FakeAdapter(FakeServer& server, const FakeClock& clock,
              std::string endpoint = "http://127.0.0.1:11434")
      : server_(server), clock_(clock), endpoint_(std::move(endpoint)) {
    state.kind = kind_;
    state.endpoint = endpoint_;
    state.version = "1.2.3";
    state.processor = "cpu";
    state.models = {Model("tiny", 1'000'000'000, true)};
  }
  const std::string& kind() const override { return kind_; }
  const std::string& endpoint() const override { return endpoint_; }
  Result<RuntimeState> Inventory() override { return state; }
  Result<RuntimeActivity> Poll() override {
    if (server_.gone) return Fail(Code::kUnavailable, "connection refused");
    if (!server_.shows_activity) return Fail(Code::kUnimplemented, "no slots");
    if (!server_.answers) return Fail(Code::kDeadlineExceeded, "no answer in time");
    RuntimeActivity activity;
    activity.at = clock_.Mono();
    activity.active_requests =
        std::min<int64_t>(server_.others + (server_.own ? 1 : 0), server_.slots);
    activity.model = server_.model();
    activity.slots.resize(static_cast<size_t>(server_.slots));
    for (int64_t i = 0; i < activity.active_requests; ++i) activity.slots[i].processing = true;
    return activity;
  }
  Result<InferenceEvent> RunWorkload(const WorkloadSpec& spec) override {
    server_.own = true;
    server_.Serve(spec.model);
    specs.push_back({spec.model, spec.n_prompt, spec.n_output, spec.nonce});
    auto answer = script(requests++, spec, Answer(spec));
    server_.own = false;
    return answer;
  }
  Result<std::optional<int64_t>> Load(const WorkloadSpec& spec) override {
    server_.Serve(spec.model);
    return load(spec);
  }
  Result<> Restore(const RuntimeState& before, const StopToken& /*stop*/) override {
    restored.push_back(before);
    return restore_result;
  }

  // Serves one request at the given rates, moving the clock.
  InferenceEvent Answer(const WorkloadSpec& spec) {
    InferenceEvent event;
    event.runtime = kind_;
    event.endpoint = endpoint_;
    event.model.name = spec.model;
    event.processor = "cpu";
    event.start = clock_.Mono();
    event.n_prompt_total = spec.n_prompt;
    event.n_prompt_cached = 0;
    event.n_output = spec.n_output;
    event.n_decode_steps = spec.n_output;
    const double rate = decode_rate(requests);
    event.t_prefill_ns = static_cast<int64_t>(1e9 * spec.n_prompt / prefill_rate);
    event.t_decode_ns = static_cast<int64_t>(1e9 * spec.n_output / rate);
    clock_.Advance(Nanoseconds(*event.t_prefill_ns));
    if (spec.on_first_token) spec.on_first_token(clock_.Mono());
    clock_.Advance(Nanoseconds(*event.t_decode_ns));
    return event;
  }

  struct Asked {
    std::string model;
    int64_t n_prompt;
    int64_t n_output;
    std::string nonce;
  };
  RuntimeState state;
  double prefill_rate = 1000;
  std::function<double(int index)> decode_rate = [](int index) { return 50 + 0.1 * (index % 3); };
  Script script = [](int, const WorkloadSpec& spec,
                     InferenceEvent event) -> Result<InferenceEvent> {
    if (spec.stop->stop_requested()) return Fail(Code::kCancelled, "stopped");
    return event;
  };
  std::function<Result<std::optional<int64_t>>(const WorkloadSpec& spec)> load =
      [](const WorkloadSpec&) { return std::optional<int64_t>(); };
  Result<> restore_result;
  int requests = 0;
  std::vector<Asked> specs;
  std::vector<RuntimeState> restored;

 private:
  FakeServer& server_;
  const FakeClock& clock_;
  std::string kind_ = "ollama";
  std::string endpoint_;
};

// Constant watts; a window may be off by one refresh of the sensor.
class FakeEnergy : public EnergyWindows {
 public:
  bool Reads(const std::string& consumer) const override { return consumer.empty(); }
  void ReadNow() override { ++reads; }
  Nanoseconds AnsweredWithin() const override { return std::chrono::seconds(3); }
  void SetBusy(bool busy) override { busy_changes.push_back(busy); }
  std::vector<WindowEnergy> Energy(MonoTime from, MonoTime to) const override {
    std::vector<WindowEnergy> rows;
    for (const auto& component : components) rows.push_back(Row(component, from, to));
    return rows;
  }

  struct Component {
    std::string name;
    std::string contained_in;
    double watts;
    double refresh_seconds;
    std::string invalid_reason;
  };
  std::vector<Component> components = {{"package-0", "", 40, 0.001, ""}};
  int reads = 0;
  std::vector<bool> busy_changes;

 private:
  static WindowEnergy Row(const Component& component, MonoTime from, MonoTime to) {
    WindowEnergy row;
    row.source = "rapl";
    row.component = component.name;
    row.contained_in = component.contained_in;
    row.invalid_reason = component.invalid_reason;
    const double seconds = Seconds(to - from);
    if (!component.invalid_reason.empty() || seconds <= 0) return row;
    row.energy_uj = static_cast<int64_t>(component.watts * seconds * 1e6);
    row.edge_bound_ratio = component.refresh_seconds / seconds;
    return row;
  }
};

class FakeHost : public HostLoad {
 public:
  double UtilizationRatio() override { return Asked(utilization); }
  Result<int64_t> AvailableMemoryBytes() override { return Asked(available_bytes); }
  Result<double> ClockHertz() override { return Asked(3e9); }
  std::vector<std::pair<std::string, std::string>> Disclosure() override {
    return Asked(std::vector<std::pair<std::string, std::string>>{{"governor", "performance"}});
  }
  template <typename Answer>
  Answer Asked(Answer answer) {
    ++asked;
    return answer;
  }
  std::atomic<int> asked = 0;
  double utilization = 0;
  int64_t available_bytes = 8'000'000'000;
};

// Everything a run needs, wired; tests change the parts.
struct Bench {
  explicit Bench(std::string at = "http://127.0.0.1:11434") : endpoint(std::move(at)) {}
  const std::string endpoint;
  FakeClock clock;
  FakeServer server;
  FakeAdapter adapter{server, clock, endpoint};
  FakeEnergy energy;
  FakeHost host;
  StopSource stop;
  BenchRequest request;
  std::vector<BenchProgress> progress;
  std::function<void(const BenchProgress&)> on_progress;
  bool with_eyes = true;
  std::atomic<Activity> others_active = Activity::kIdle;
  bool shows_connections = false;
  std::mutex connections_mutex;
  Connections connections;  // guarded by it

  void OpenConnection(const std::string& far_end) {
    const std::lock_guard lock(connections_mutex);
    connections.by_far_end[far_end];
  }
  void SendOn(const std::string& far_end, uint64_t n_bytes) {
    const std::lock_guard lock(connections_mutex);
    connections.by_far_end.at(far_end).received += n_bytes;
  }
  BenchContext Context() {
    BenchContext context;
    context.clock = &clock;
    context.energy = &energy;
    context.host = &host;
    context.watch_interval = std::chrono::milliseconds(1);
    context.others_active = [this](const std::string&) { return others_active.load(); };
    if (shows_connections) {
      context.connections = [this](const std::string&) {
        const std::lock_guard lock(connections_mutex);
        return std::optional(connections);
      };
    }
    context.connect = [this](const std::string&,
                             const std::string&) -> std::unique_ptr<RuntimeAdapter> {
      if (!with_eyes) return nullptr;
      return std::make_unique<FakeAdapter>(server, clock, endpoint);
    };
    return context;
  }
  Result<std::vector<BenchmarkRun>> TryAll(const BenchContext& context) {
    return RunBenchmarks(context, {&adapter}, request, stop.token(),
                         [this](const BenchProgress& step) {
                           progress.push_back(step);
                           if (on_progress) on_progress(step);
                         });
  }
  std::vector<BenchmarkRun> RunAll(const BenchContext& context) { return TryAll(context).value(); }
  BenchmarkRun Run() {
    const BenchContext context = Context();
    return RunAll(context).at(0);
  }
};

inline bool Has(const std::vector<std::string>& codes, const std::string& code) {
  for (const std::string& each : codes) {
    if (each == code) return true;
  }
  return false;
}

inline std::string Fact(const BenchmarkRun& run, const std::string& name) {
  for (const auto& [key, value] : run.environment) {
    if (key == name) return value;
  }
  return "";
}

}  // namespace tokwatt
