// RuntimeAdapter: how one kind of inference server is found, described, watched and measured.
//
// Each adapter is pure parse functions beside HTTP calls. Text of prompts and answers is dropped
// in the parser: no field of these structs can hold it.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/event.h"
#include "base/result.h"
#include "base/stop.h"
#include "probes/env.h"

namespace tokwatt {

// What a runtime is doing right now, from counts it shows without a proxy.
struct RuntimeActivity {
  MonoTime at;
  int64_t active_requests = 0;
  struct Slot {
    std::string id;  // stable while the runtime runs
    bool processing = false;
    std::string task;                           // changes with each request
    std::optional<int64_t> n_prompt_processed;  // uncached prompt tokens so far
    std::optional<int64_t> n_prompt_cached;
    std::optional<int64_t> n_decoded;  // output tokens so far
    // Tokens in the slot's context. While decoding: prompt and output so far. Stays after the end,
    // when it is prompt + output - 1: the last token was never fed back.
    std::optional<int64_t> n_context;
    std::optional<bool> speculative;
    std::string model;  // empty: RuntimeActivity::model
  };
  std::vector<Slot> slots;
  std::string model;  // resident model serving these slots
};

// One measured request.
struct WorkloadSpec {
  std::string model;
  int64_t n_prompt = 512;
  int64_t n_output = 128;
  std::string nonce;  // unique prefix: defeats prefix caches
  uint64_t seed = 42;
  // The context a model gets that must be loaded first: small, so that its weights are nearly all
  // the memory it takes. Room for the longest request of the measurement.
  int64_t n_context = 1024;
  std::chrono::milliseconds timeout{120000};
  const StopToken* stop = nullptr;
  // Called when the first output token arrives, on the calling thread (energy window split).
  std::function<void(MonoTime)> on_first_token;
};

// A runtime answering at an endpoint. Called by one thread at a time; make one per thread.
class RuntimeAdapter {
 public:
  virtual ~RuntimeAdapter() = default;
  virtual const std::string& kind() const = 0;      // registry name
  virtual const std::string& endpoint() const = 0;  // base URL without trailing slash

  // Version, engine, models; what is resident; processor that runs it; how activity is seen.
  virtual Result<RuntimeState> Inventory() = 0;

  // kUnimplemented with reason and fix where the runtime shows nothing. Never wakes a sleeping
  // server and never disturbs its counters.
  virtual Result<RuntimeActivity> Poll() = 0;

  // Brings the model into memory, however long that takes within spec.timeout; how long it took, or
  // nullopt if it was there already. Runtimes that hold their model all the time need none of it.
  virtual Result<std::optional<int64_t>> Load(const WorkloadSpec& /*spec*/) {
    return std::optional<int64_t>();
  }

  // Runs one request and reports counts, times and validity codes; energy is joined by the
  // caller. kCancelled when spec.stop was requested. A runtime that answers garbage, dies
  // mid-stream or stalls gives an event with a validity code, not an error.
  virtual Result<InferenceEvent> RunWorkload(const WorkloadSpec& spec) = 0;

  // Undoes what Load and RunWorkload changed in memory since `before`. kNotFound: nothing to do;
  // kAborted: somebody used the runtime since the last request, so it is left to them. Once `stop`
  // is requested it takes two seconds at most.
  virtual Result<> Restore(const RuntimeState& before, const StopToken& stop) = 0;
};

using DetectedRuntime = Result<std::unique_ptr<RuntimeAdapter>>;

struct RuntimeEntry {
  const char* name;
  std::vector<int> default_ports;
  // The adapter if that server is of this kind, kNotFound if it is another kind; kUnavailable or
  // kDeadlineExceeded if nobody answers there. Sends GET only. Copies the Env.
  DetectedRuntime (*detect)(const Env&, const std::string& base_url);
  bool measured;                    // by this version
  const char* install_hint;         // how to get one; empty: not advised
  const char* first_model_command;  // gets a small model for it; empty: not known
};

// In the order of detection (many servers impersonate others): first hit wins. Kinds that are only
// recognised, not measured, give an adapter whose Inventory is absent with the reason
// "not_supported_in_this_version" and whose other calls are kUnimplemented with that reason.
std::vector<RuntimeEntry> RuntimeRegistry();

// Of that kind's row; empty where there is none.
std::string FirstModelCommand(const std::string& kind);

// Every runtime answering at the configured endpoints and, if scanned, the default ports.
std::vector<std::unique_ptr<RuntimeAdapter>> DetectRuntimes(const Env& env);

}  // namespace tokwatt
