// RandomEvents: events with every field filled from a seed, for round-trip tests.
#pragma once

#include <cstdint>
#include <optional>
#include <random>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "base/event.h"

namespace tokwatt {

// An event whose body is the alternative of that index in Event::body, with nothing in it.
inline Event EmptyEvent(size_t alternative) {
  Event event;
  const auto choose = [&]<size_t... index>(std::index_sequence<index...>) {
    ((alternative == index ? void(event.body.emplace<index>()) : void()), ...);
  };
  choose(std::make_index_sequence<std::variant_size_v<decltype(event.body)>>());
  return event;
}

class RandomEvents {
 public:
  // `filled`: every optional is there, no vector is empty and no number is 0; else each by the toss
  // of a coin.
  explicit RandomEvents(uint64_t seed, bool filled = false) : random_(seed), filled_(filled) {}

  // `alternative`: index in Event::body.
  Event Make(size_t alternative) {
    Event event = EmptyEvent(alternative);
    for (uint8_t& byte : event.id) byte = static_cast<uint8_t>(random_());
    Fill(event.at);
    std::visit([this](auto& body) { Fill(body); }, event.body);
    return event;
  }

 private:
  template <typename... Fields>
  void FillAll(Fields&... fields) {
    (Fill(fields), ...);
  }

  bool Coin() { return filled_ || random_() % 2 == 0; }
  void Fill(bool& value) { value = Coin(); }
  void Fill(int64_t& value) {
    value = static_cast<int64_t>(random_()) >> (random_() % 64);
    if (filled_ && value == 0) value = 1;
  }
  void Fill(uint64_t& value) { value = random_(); }
  void Fill(double& value) {
    int64_t thousandths = 0;
    Fill(thousandths);
    value = static_cast<double>(thousandths) * 1e-3;
  }
  void Fill(MonoTime& time) { Fill(time.ns); }
  void Fill(std::string& text) {
    static constexpr const char* kTexts[] = {"package-0", "rapl", "Größe", "llama-server",
                                             "Q4_K_M"};
    text = kTexts[random_() % 5] + std::to_string(random_() % 1000);
  }
  template <typename T>
  void Fill(std::optional<T>& value) {
    if (Coin()) Fill(value.emplace());
  }
  template <typename T>
  void Fill(std::vector<T>& values) {
    values.resize(filled_ ? 1 : random_() % 3);
    for (T& value : values) Fill(value);
  }

  template <typename E>
  void Pick(E& value, E last) {
    const auto count = static_cast<uint64_t>(last) + 1;
    value = static_cast<E>(filled_ ? count - 1 : random_() % count);
  }
  void Fill(Quality& quality) { Pick(quality, Quality::kAssumed); }
  void Fill(PowerScope& scope) { Pick(scope, PowerScope::kBoard); }
  void Fill(Origin& origin) { Pick(origin, Origin::kPolling); }
  void Fill(BenchmarkStatus& status) { Pick(status, BenchmarkStatus::kFailed); }

  void Fill(Absence& why) {
    if (Coin()) FillAll(why.reason, why.detail, why.fix);
  }
  void Fill(std::pair<std::string, std::string>& fact) { FillAll(fact.first, fact.second); }
  void Fill(Estimate& e) { FillAll(e.median, e.low, e.high, e.level, e.n); }
  void Fill(ModelIdentity& model) {
    FillAll(model.name, model.digest, model.quantisation, model.format,
            model.weight_bytes_per_token, model.kv_bytes_per_token, model.bytes_quality);
  }
  void Fill(RequestEnergy& energy) {
    FillAll(energy.scope, energy.source, energy.component, energy.quality, energy.total_uj,
            energy.prefill_uj, energy.decode_uj, energy.edge_bound_ratio, energy.invalid_reason,
            energy.powers);
  }
  void Fill(InferenceEvent& event) {
    FillAll(event.runtime, event.runtime_version, event.engine, event.endpoint, event.remote,
            event.model, event.processor, event.start, event.n_prompt_total, event.n_prompt_cached,
            event.n_output, event.n_decode_steps, event.reasoning_counted, event.t_queue_ns,
            event.t_load_ns, event.ttft_ns, event.t_prefill_ns, event.t_decode_ns, event.t_total_ns,
            event.depth_tokens, event.overlapped, event.speculative, event.finish_reason,
            event.counts_origin, event.times_origin, event.quality, event.energy, event.validity);
  }
  void Fill(BenchmarkRun::EnergyResult& energy) {
    FillAll(energy.scope, energy.source, energy.component, energy.quality,
            energy.joules_per_output_token, energy.run_uj, energy.run_ns, energy.run_output_tokens,
            energy.run_edge_bound_ratio, energy.idle_watts, energy.absent, energy.powers);
  }
  void Fill(BenchmarkRun& run) {
    FillAll(run.suite, run.start, run.end, run.status, run.failure, run.runtime,
            run.runtime_version, run.engine, run.endpoint, run.remote, run.model, run.processor,
            run.n_prompt_target, run.n_output_target, run.warmup_discarded, run.blocks,
            run.decode_tokens_per_second, run.prefill_tokens_per_second, run.energy, run.grade,
            run.validity, run.environment, run.requested_by);
  }
  void Fill(BandwidthResult& result) {
    FillAll(result.path, result.kernel, result.isa, result.device, result.start,
            result.buffer_bytes, result.threads, result.best_bytes_per_second,
            result.median_bytes_per_second, result.trials, result.counting_rule, result.huge_pages,
            result.validity, result.absent);
  }
  void Fill(LinkResult& link) {
    FillAll(link.peer, link.transport, link.start, link.bytes_per_second, link.round_trip_seconds);
  }
  void Fill(SensorState& sensor) {
    FillAll(sensor.probe, sensor.source, sensor.component, sensor.metric, sensor.scope,
            sensor.quality, sensor.kind, sensor.resolution, sensor.refresh_seconds,
            sensor.averaging_seconds, sensor.wraps_at_uj, sensor.contained_in, sensor.powers,
            sensor.absent);
  }
  void Fill(RuntimeModel& model) {
    FillAll(model.identity, model.size_bytes, model.resident_bytes, model.context_tokens,
            model.resident, model.local_text_generating);
  }
  void Fill(RuntimeState& runtime) {
    FillAll(runtime.kind, runtime.endpoint, runtime.remote, runtime.version, runtime.engine,
            runtime.processor, runtime.models, runtime.first_model_command, runtime.absent,
            runtime.passive_absent);
  }
  void Fill(CoreGroup& group) { FillAll(group.kind, group.count, group.max_hz); }
  void Fill(MemoryModules& modules) {
    FillAll(modules.count, modules.bytes, modules.type, modules.data_width_bits,
            modules.transfers_per_second);
  }
  void Fill(GpuDevice& gpu) {
    FillAll(gpu.address, gpu.vendor, gpu.device_id, gpu.name, gpu.driver, gpu.driver_version,
            gpu.architecture, gpu.compute_units, gpu.integrated, gpu.memory_bytes,
            gpu.shared_memory_bytes);
  }
  void Fill(NetworkLink& link) {
    FillAll(link.name, link.driver, link.kind, link.state, link.bits_per_second, link.speed_absent,
            link.mtu_bytes, link.bus_bits_per_second, link.port);
  }
  void Fill(ThunderboltLink& link) {
    FillAll(link.device, link.name, link.rx_bits_per_second, link.tx_bits_per_second);
  }
  void Fill(RdmaPort& port) {
    FillAll(port.device, port.port, port.state, port.link_layer, port.interface,
            port.bits_per_second);
  }
  void Fill(ThermalTrip& trip) { FillAll(trip.zone, trip.kind, trip.celsius); }
  void Fill(InventoryChange& change) {
    FillAll(change.what, change.before, change.after, change.times);
  }
  void Fill(Inventory& machine) {
    FillAll(machine.hostname, machine.os, machine.kernel, machine.architecture, machine.chip,
            machine.vendor_model, machine.virtualisation, machine.physical_cores,
            machine.logical_cores, machine.memory_bytes, machine.gpu_addressable_bytes,
            machine.last_level_cache_bytes, machine.peak_bytes_per_second, machine.peak_source,
            machine.governor, machine.power_mode, machine.agent_version, machine.sensors,
            machine.runtimes, machine.cores, machine.memory_modules, machine.memory_modules_absent,
            machine.peak_absent, machine.gpu_addressable_absent, machine.gpus, machine.network,
            machine.thunderbolt, machine.rdma, machine.thermal_trips, machine.changes);
  }
  void Fill(AgentLifecycle& lifecycle) {
    FillAll(lifecycle.what, lifecycle.previous_end, lifecycle.last_sealed_wall_ns,
            lifecycle.agent_version);
  }
  void Fill(Gap& gap) {
    FillAll(gap.reason, gap.from_epoch, gap.from_seq, gap.to_seq, gap.from_wall_ns, gap.to_wall_ns,
            gap.samples_lost);
  }

  std::mt19937_64 random_;
  bool filled_;
};

}  // namespace tokwatt
