// RandomEvents: events with every field filled from a seed, for round-trip tests.
#pragma once

#include <cstdint>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "base/event.h"

namespace tokwatt {

class RandomEvents {
 public:
  // `filled`: every optional is there and no vector is empty; else each by the toss of a coin.
  explicit RandomEvents(uint64_t seed, bool filled = false) : random_(seed), filled_(filled) {}

  // `alternative`: index in Event::body.
  Event Make(size_t alternative) {
    Event event;
    for (uint8_t& byte : event.id) byte = static_cast<uint8_t>(random_());
    event.at = Time();
    switch (alternative) {
      case 0:
        event.body = Inference();
        break;
      case 1:
        event.body = Benchmark();
        break;
      case 2:
        event.body = Bandwidth();
        break;
      case 3:
        event.body = LinkResult{Text(), Text(), Time(), Real(), Real()};
        break;
      case 4:
        event.body = Machine();
        break;
      case 5:
        event.body = AgentLifecycle{Text(), Text(), MaybeInt(), Text()};
        break;
      default:
        event.body =
            Gap{Text(), random_(), random_(), random_(), MaybeInt(), MaybeInt(), MaybeInt()};
    }
    return event;
  }

  InferenceEvent Inference() {
    InferenceEvent event;
    event.runtime = Text();
    event.runtime_version = Text();
    event.engine = Text();
    event.endpoint = Text();
    event.model = Model();
    event.processor = Text();
    event.start = Time();
    event.n_prompt_total = MaybeInt();
    event.n_prompt_cached = MaybeInt();
    event.n_output = MaybeInt();
    event.n_decode_steps = MaybeInt();
    event.reasoning_counted = MaybeBool();
    event.t_queue_ns = MaybeInt();
    event.t_load_ns = MaybeInt();
    event.ttft_ns = MaybeInt();
    event.t_prefill_ns = MaybeInt();
    event.t_decode_ns = MaybeInt();
    event.t_total_ns = MaybeInt();
    event.depth_tokens = MaybeInt();
    event.overlapped = Coin();
    event.speculative = MaybeBool();
    event.finish_reason = Text();
    event.counts_origin = Pick<Origin>(4);
    event.times_origin = Pick<Origin>(4);
    event.quality = Pick<Quality>(4);
    for (size_t i = Count(); i > 0; --i) event.energy.push_back(Energy());
    event.validity = Texts();
    return event;
  }

  BenchmarkRun Benchmark() {
    BenchmarkRun run;
    run.suite = Text();
    run.start = Time();
    run.end = Time();
    run.status = Pick<BenchmarkStatus>(5);
    run.failure = Why();
    run.runtime = Text();
    run.runtime_version = Text();
    run.engine = Text();
    run.endpoint = Text();
    run.model = Model();
    run.processor = Text();
    run.n_prompt_target = Int();
    run.n_output_target = Int();
    run.warmup_discarded = Int();
    for (size_t i = Count(); i > 0; --i) run.blocks.push_back(Inference());
    if (Coin()) run.decode_tokens_per_second = Interval();
    if (Coin()) run.prefill_tokens_per_second = Interval();
    for (size_t i = Count(); i > 0; --i) run.energy.push_back(RunEnergy());
    run.grade = Text();
    run.validity = Texts();
    for (size_t i = Count(); i > 0; --i) run.environment.emplace_back(Text(), Text());
    run.requested_by = Text();
    return run;
  }

  BandwidthResult Bandwidth() {
    return {Text(), Text(), Text(), Time(), Int(),   Int(), Real(),
            Real(), Int(),  Text(), Coin(), Texts(), Why()};
  }

  Inventory Machine() {
    Inventory machine;
    machine.hostname = Text();
    machine.os = Text();
    machine.kernel = Text();
    machine.architecture = Text();
    machine.chip = Text();
    machine.vendor_model = Text();
    machine.virtualisation = Text();
    machine.physical_cores = MaybeInt();
    machine.logical_cores = MaybeInt();
    machine.memory_bytes = MaybeInt();
    machine.gpu_addressable_bytes = MaybeInt();
    machine.last_level_cache_bytes = MaybeInt();
    machine.peak_bytes_per_second = MaybeReal();
    machine.peak_source = Text();
    machine.governor = Text();
    machine.power_mode = Text();
    machine.agent_version = Text();
    for (size_t i = Count(); i > 0; --i) machine.sensors.push_back(Sensor());
    for (size_t i = Count(); i > 0; --i) machine.runtimes.push_back(Runtime());
    return machine;
  }

  std::string Text() {
    static constexpr const char* kTexts[] = {"package-0", "rapl", "Größe", "llama-server",
                                             "Q4_K_M"};
    return kTexts[random_() % 5] + std::to_string(random_() % 1000);
  }
  int64_t Int() { return static_cast<int64_t>(random_()) >> (random_() % 64); }
  double Real() { return static_cast<double>(Int()) * 1e-3; }
  bool Coin() { return filled_ || random_() % 2 == 0; }

 private:
  template <typename E>
  E Pick(uint64_t count) {
    return static_cast<E>(filled_ ? count - 1 : random_() % count);
  }
  size_t Count() { return filled_ ? 1 : random_() % 3; }
  MonoTime Time() { return {Int()}; }
  std::optional<int64_t> MaybeInt() { return Coin() ? std::optional(Int()) : std::nullopt; }
  std::optional<double> MaybeReal() { return Coin() ? std::optional(Real()) : std::nullopt; }
  std::optional<bool> MaybeBool() { return Coin() ? std::optional(Coin()) : std::nullopt; }
  Absence Why() { return Coin() ? Absence{Text(), Text(), Text()} : Absence{}; }
  std::optional<Absence> MaybeWhy() {
    return Coin() ? std::optional(Absence{Text(), Text(), Text()}) : std::nullopt;
  }
  std::vector<std::string> Texts() {
    std::vector<std::string> texts;
    for (size_t i = Count(); i > 0; --i) texts.push_back(Text());
    return texts;
  }
  ModelIdentity Model() {
    return {Text(), Text(), Text(), Text(), MaybeInt(), MaybeInt(), Pick<Quality>(4)};
  }
  Estimate Interval() { return {Real(), Real(), Real(), Real(), Int()}; }
  RequestEnergy Energy() {
    return {Pick<PowerScope>(4), Text(),      Text(), Pick<Quality>(4), MaybeInt(), MaybeInt(),
            MaybeInt(),          MaybeReal(), Text()};
  }
  BenchmarkRun::EnergyResult RunEnergy() {
    BenchmarkRun::EnergyResult energy;
    energy.scope = Pick<PowerScope>(4);
    energy.source = Text();
    energy.component = Text();
    energy.quality = Pick<Quality>(4);
    if (Coin()) energy.joules_per_output_token = Interval();
    energy.run_uj = MaybeInt();
    energy.run_ns = MaybeInt();
    energy.run_output_tokens = MaybeInt();
    energy.run_edge_bound_ratio = MaybeReal();
    energy.idle_watts = MaybeReal();
    energy.absent = Why();
    return energy;
  }
  SensorState Sensor() {
    SensorState sensor;
    sensor.probe = Text();
    sensor.source = Text();
    sensor.component = Text();
    sensor.metric = Text();
    if (Coin()) sensor.scope = Pick<PowerScope>(4);
    sensor.quality = Pick<Quality>(4);
    sensor.kind = Text();
    sensor.resolution = MaybeReal();
    sensor.refresh_seconds = MaybeReal();
    sensor.contained_in = Text();
    sensor.absent = MaybeWhy();
    return sensor;
  }
  RuntimeState Runtime() {
    RuntimeState runtime;
    runtime.kind = Text();
    runtime.endpoint = Text();
    runtime.version = Text();
    runtime.engine = Text();
    runtime.processor = Text();
    for (size_t i = Count(); i > 0; --i) {
      runtime.models.push_back({Model(), MaybeInt(), MaybeInt(), MaybeInt(), Coin(), Coin()});
    }
    runtime.absent = MaybeWhy();
    runtime.passive_absent = MaybeWhy();
    return runtime;
  }

  std::mt19937_64 random_;
  bool filled_;
};

}  // namespace tokwatt
