// Event: what happens on a device besides samples. Plain data, shared by agent and collector.
//
// Times are boot time of the device (MonoTime); durations are nanoseconds; std::nullopt means
// "not known", never zero. No field may ever hold text of a prompt or an answer.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "base/absence.h"
#include "base/clock.h"
#include "base/machine.h"
#include "base/quality.h"

namespace tokwatt {

using EventId = std::array<uint8_t, 16>;  // random

// A number's origin: which party counted or timed it.
enum class Origin { kUnknown, kRuntime, kClientClock, kPolling };

// Above this error, which 99 of 100 windows are below, energy is not divided by tokens.
inline constexpr double kLargestEdgeBoundRatio = 0.05;

// Energy of one request, of one power component. Components of overlapping scope are never added.
struct RequestEnergy {
  PowerScope scope = PowerScope::kPackage;
  std::string source;     // registry name of the power source
  std::string component;  // "package-0", "plug"
  std::string powers;     // what drew it: as SensorState::powers
  Quality quality = Quality::kMeasured;
  std::optional<int64_t> total_uj;
  std::optional<int64_t> prefill_uj;
  std::optional<int64_t> decode_uj;
  std::optional<double> edge_bound_ratio;  // 99 of 100 windows are off by less
  std::string invalid_reason;              // why total_uj is absent
  bool operator==(const RequestEnergy&) const = default;
};

// Identity of a model as a runtime serves it, and the bytes a decode step moves.
struct ModelIdentity {
  std::string name;
  std::string digest;
  std::string quantisation;                       // "Q4_K_M", "F16"
  std::string format;                             // "gguf", "safetensors"
  std::optional<int64_t> weight_bytes_per_token;  // weights read per decode step at batch 1
  std::optional<int64_t> kv_bytes_per_token;      // KV cache bytes per token of context
  Quality bytes_quality = Quality::kDerived;
  bool operator==(const ModelIdentity&) const = default;
};

// One request to a runtime: counts, durations and energy.
struct InferenceEvent {
  std::string runtime;  // adapter name: "ollama", "llamacpp"
  std::string runtime_version;
  std::string engine;    // "llama-server", "ollamarunner", "mlx"
  std::string endpoint;  // base URL
  // True: the runtime is not on this device, so its watts, load and bandwidth say nothing of it.
  // nullopt: the agent did not say (base/endpoint.h judges by the address then).
  std::optional<bool> remote;
  ModelIdentity model;
  std::string processor;  // "cpu", "gpu", "mixed" or empty: which one ran the model
  MonoTime start;
  std::optional<int64_t> n_prompt_total;  // tokens, cached ones included
  std::optional<int64_t> n_prompt_cached;
  std::optional<int64_t> n_output;        // for counting and cost
  std::optional<int64_t> n_decode_steps;  // the span that t_decode_ns covers (n or n-1)
  std::optional<bool> reasoning_counted;
  std::optional<int64_t> t_queue_ns;
  std::optional<int64_t> t_load_ns;
  std::optional<int64_t> ttft_ns;
  std::optional<int64_t> t_prefill_ns;  // for the uncached prompt tokens only
  std::optional<int64_t> t_decode_ns;
  std::optional<int64_t> t_total_ns;
  std::optional<int64_t> depth_tokens;  // mean context depth while decoding
  bool overlapped = false;              // another request was in flight on the same runtime
  std::optional<bool> speculative;
  std::string finish_reason;  // "length", "stop", "cancelled", "error", "unknown"
  Origin counts_origin = Origin::kUnknown;
  Origin times_origin = Origin::kUnknown;
  Quality quality = Quality::kMeasured;
  std::vector<RequestEnergy> energy;
  std::vector<std::string> validity;  // codes; empty means valid
  bool operator==(const InferenceEvent&) const = default;
};

// A statistic with its interval: never shown without n.
struct Estimate {
  double median = 0;
  double low = 0;
  double high = 0;
  double level = 0;  // nominal coverage of [low, high], corrected for the number of looks
  int64_t n = 0;
  bool operator==(const Estimate&) const = default;
};

enum class BenchmarkStatus { kConverged, kNotConverged, kCancelled, kYielded, kFailed };

// One benchmark of one model on one runtime: every block, and what they say together.
struct BenchmarkRun {
  std::string suite;  // "quick"
  MonoTime start;
  MonoTime end;
  BenchmarkStatus status = BenchmarkStatus::kFailed;
  Absence failure;  // filled unless status is kConverged
  std::string runtime;
  std::string runtime_version;
  std::string engine;
  std::string endpoint;
  std::optional<bool> remote;  // as InferenceEvent's
  ModelIdentity model;
  std::string processor;
  int64_t n_prompt_target = 0;
  int64_t n_output_target = 0;
  int64_t warmup_discarded = 0;
  std::vector<InferenceEvent> blocks;                // warm-up not included
  std::optional<Estimate> decode_tokens_per_second;  // interval covers this run
  std::optional<Estimate> prefill_tokens_per_second;
  struct EnergyResult {
    PowerScope scope = PowerScope::kPackage;
    std::string source;
    std::string component;
    std::string powers;  // what drew it: as SensorState::powers
    Quality quality = Quality::kMeasured;
    std::optional<Estimate> joules_per_output_token;  // gross, per block where edge bound <= 5 %
    std::optional<int64_t> run_uj;                    // gross energy of the whole run's blocks
    std::optional<int64_t> run_ns;
    std::optional<int64_t> run_output_tokens;
    std::optional<double> run_edge_bound_ratio;
    std::optional<double> idle_watts;  // baseline with the model resident, before the run
    Absence absent;
    bool operator==(const EnergyResult&) const = default;
  };
  std::vector<EnergyResult> energy;
  std::string grade;                  // "A", "B", "C"
  std::vector<std::string> validity;  // "box_busy", "clock_drop", ...; empty means valid
  std::vector<std::pair<std::string, std::string>> environment;  // load, governor, power mode
  std::string requested_by;                                      // "api", "cli", "once"
  bool operator==(const BenchmarkRun&) const = default;
};

// One memory bandwidth measurement. Decimal GB; bytes counted as STREAM does.
struct BandwidthResult {
  // "cpu", "gpu", or "software": a GPU's interface played by the processor, never a GPU's figure.
  std::string path;
  std::string kernel;  // "read", "copy", "triad"
  std::string isa;     // "portable", "avx2", "avx512", "neon"; a GPU's: "ptx", "spirv", "msl", ...
  std::string device;  // the GPU as its driver names it, without serial number; empty: the CPU
  MonoTime start;
  int64_t buffer_bytes = 0;
  int64_t threads = 0;  // of the processor: 1 for a GPU
  double best_bytes_per_second = 0;
  double median_bytes_per_second = 0;
  int64_t trials = 0;
  std::string counting_rule;  // "bytes read", "bytes read + bytes written", ...
  bool huge_pages = false;
  std::vector<std::string> validity;
  Absence absent;  // filled when the kernel could not be measured
  bool operator==(const BandwidthResult&) const = default;
};

// One link measurement between two devices (no probe makes it yet; the record is reserved).
struct LinkResult {
  std::string peer;
  std::string transport;
  MonoTime start;
  double bytes_per_second = 0;
  double round_trip_seconds = 0;
  bool operator==(const LinkResult&) const = default;
};

// What one sensor is, or why it is not there.
struct SensorState {
  std::string probe;      // "power", "host", ...
  std::string source;     // "rapl", "shelly"
  std::string component;  // "package-0"; empty when the whole source is absent
  std::string metric;     // "device_power_watts"
  std::optional<PowerScope> scope;
  Quality quality = Quality::kMeasured;
  std::string kind;  // "counter", "instant", "averaged"
  // Smallest step: of a counter of energy in joules, else in the metric's unit.
  std::optional<double> resolution;
  std::optional<double> refresh_seconds;    // expected refresh of the hardware
  std::optional<double> averaging_seconds;  // of a mean over time: how much of it
  std::optional<int64_t> wraps_at_uj;  // of a counter of energy that starts again: at which sum
  std::string contained_in;            // component of the same source that includes this one
  std::string powers;  // of power: what draws it, as PlugConfig::powers; empty: this machine
  std::optional<Absence> absent;
  bool operator==(const SensorState&) const = default;
};

struct RuntimeModel {
  ModelIdentity identity;
  std::optional<int64_t> size_bytes;      // on disk
  std::optional<int64_t> resident_bytes;  // weights + KV + buffers, as the runtime tells
  std::optional<int64_t> context_tokens;
  bool resident = false;
  bool local_text_generating = true;  // false: remote (":cloud") or embedding-only
  bool operator==(const RuntimeModel&) const = default;
};

// A runtime that this device watches (or, not found: absent says how to install one).
struct RuntimeState {
  std::string kind;
  std::string endpoint;
  std::optional<bool> remote;  // as InferenceEvent's
  std::string version;
  std::string engine;
  std::string processor;
  std::vector<RuntimeModel> models;
  std::string first_model_command;        // gets a small model for it; empty: not known
  std::optional<Absence> absent;          // the runtime as a whole
  std::optional<Absence> passive_absent;  // why live activity cannot be seen without a proxy
  bool operator==(const RuntimeState&) const = default;
};

// The machine. Sent at start and at every change.
struct Inventory {
  std::string hostname;
  std::string os;  // "Debian GNU/Linux 12 (bookworm)"
  std::string kernel;
  std::string architecture;  // "x86_64", "aarch64", "arm64"
  std::string chip;          // processor or SoC name
  std::string vendor_model;  // board or product name, never a serial number
  std::string virtualisation;
  std::optional<int64_t> physical_cores;
  std::optional<int64_t> logical_cores;
  std::optional<int64_t> memory_bytes;
  std::optional<int64_t> gpu_addressable_bytes;  // by the largest GPU
  std::optional<int64_t> last_level_cache_bytes;
  std::optional<double> peak_bytes_per_second;  // theoretical memory bandwidth
  std::string peak_source;                      // "chip table", "SMBIOS: ...", or why it is absent
  std::string governor;
  std::string power_mode;
  std::string agent_version;
  std::vector<SensorState> sensors;
  std::vector<RuntimeState> runtimes;
  std::vector<CoreGroup> cores;  // fastest kind first
  std::vector<MemoryModules> memory_modules;
  Absence memory_modules_absent;   // filled when there are none to tell of
  Absence peak_absent;             // filled when peak_bytes_per_second is absent
  Absence gpu_addressable_absent;  // filled when gpu_addressable_bytes is absent
  std::vector<GpuDevice> gpus;
  std::vector<NetworkLink> network;
  std::vector<ThunderboltLink> thunderbolt;
  std::vector<RdmaPort> rdma;
  std::vector<ThermalTrip> thermal_trips;
  std::vector<InventoryChange> changes;  // since the inventory before, in this life of the agent
  bool operator==(const Inventory&) const = default;
};

// Opens every life of an agent and explains the hole before it.
struct AgentLifecycle {
  std::string what;          // "started", "stopping", "suspended", "clock_changed"
  std::string previous_end;  // "clean", "unclean", "first"
  std::optional<int64_t> last_sealed_wall_ns;
  std::string agent_version;
  bool operator==(const AgentLifecycle&) const = default;
};

// Batches or samples that will never come.
struct Gap {
  std::string reason;  // "spool_full", "spool_damaged", "spool_replaced", "probe_deadline", ...
  uint64_t from_epoch = 0;
  uint64_t from_seq = 0;  // 0 when no batch number is concerned
  uint64_t to_seq = 0;
  std::optional<int64_t> from_wall_ns;
  std::optional<int64_t> to_wall_ns;
  std::optional<int64_t> samples_lost;
  bool operator==(const Gap&) const = default;
};

struct Event {
  EventId id{};
  MonoTime at;
  std::variant<InferenceEvent, BenchmarkRun, BandwidthResult, LinkResult, Inventory, AgentLifecycle,
               Gap>
      body;
  bool operator==(const Event&) const = default;
};

// Stable names of the alternatives of Event::body, in order: "inference", "benchmark", ...
const char* EventKind(const Event& event);

}  // namespace tokwatt
