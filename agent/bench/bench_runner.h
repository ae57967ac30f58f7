// BenchRunner: runs a suite on one runtime with courtesy, and says what the blocks mean together.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/event.h"
#include "base/result.h"
#include "base/stop.h"
#include "probes/power/energy_meter.h"
#include "probes/runtime/connections.h"
#include "probes/runtime/runtime_adapter.h"

namespace tokwatt {

struct BenchRequest {
  std::string suite = "quick";
  std::string runtime;               // empty: every runtime found
  std::string endpoint;              // base URL, in any spelling; it need not be configured
  std::string model;                 // empty: resident, else smallest local that fits
  std::chrono::seconds budget{120};  // per model
  std::string requested_by = "cli";
};

struct BenchProgress {
  std::string state;  // as CommandProgress.state in collector.proto
  double done_ratio = 0;
  double eta_seconds = -1;  // negative: unknown
  std::string detail;
};

// What the machine is doing besides: asked before and while measuring. Tests fake it.
class HostLoad {
 public:
  virtual ~HostLoad() = default;
  virtual double UtilizationRatio() = 0;  // of all cores, since the last call
  virtual Result<int64_t> AvailableMemoryBytes() = 0;
  virtual std::vector<std::pair<std::string, std::string>> Disclosure() = 0;  // governor, load, ...
  // Mean clock of the processor cores now, in hertz. May be called by another thread than the
  // other methods, while a request runs.
  virtual Result<double> ClockHertz() {
    return Fail(Code::kUnimplemented, "clocks are not read on this machine");
  }
};

// What is known of the requests that runtimes work on. Unknown (a timeout, a model that loads) is
// not idle; only a runtime that never shows its requests may pass for it, and that is disclosed.
// Gone: its connections are refused, so it serves nobody. Ordered: of several, the greatest counts.
enum class Activity { kGone, kIdle, kHidden, kUnknown, kBusy };

struct BenchContext {
  const Clock* clock = nullptr;
  EnergyWindows* energy = nullptr;  // may be nullptr: no watts, with a reason
  HostLoad* host = nullptr;
  // Makes a second adapter for the same runtime ("ollama", its base URL): adapters serve one
  // thread at a time, and this one watches for a user's request while a block is measured. Empty,
  // or answering nullptr: such requests are noticed between blocks only, and the run says so.
  std::function<std::unique_ptr<RuntimeAdapter>(const std::string& kind,
                                                const std::string& endpoint)>
      connect;
  std::chrono::milliseconds watch_interval{200};
  // Whether any other runtime of this machine serves a request; `besides` is the base URL of the
  // one that is measured. Thread-safe; empty: there is no other.
  std::function<Activity(const std::string& besides)> others_active;
  // The connections that others hold to the runtime at that base URL; nullopt where
  // they cannot be seen. Thread-safe; may be empty.
  std::function<std::optional<Connections>(const std::string& endpoint)> connections;
};

// One run per runtime (and so per model) asked for. Blocks until done; `stop` cancels within one
// token. Called by one thread at a time. A runtime on another machine is measured without this
// machine's energy, load, clocks and memory. Errors, where no run could even begin:
//   unknown_suite, no_runtime
Result<std::vector<BenchmarkRun>> RunBenchmarks(
    const BenchContext& context, const std::vector<RuntimeAdapter*>& adapters,
    const BenchRequest& request, const StopToken& stop,
    const std::function<void(const BenchProgress&)>& on_progress);

}  // namespace tokwatt
