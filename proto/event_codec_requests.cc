// Requests and benchmarks of requests, to and from their messages (proto/event_codec.h).
#include <utility>

#include "proto/event_parts.h"

namespace tokwatt {
namespace {

using tokwatt::FromProto;  // the overloads below do not hide these
using tokwatt::ToProto;

v1::Origin ToProto(Origin origin) { return static_cast<v1::Origin>(static_cast<int>(origin)); }

Origin FromProto(v1::Origin origin) {
  if (origin < v1::ORIGIN_UNSPECIFIED || origin > v1::ORIGIN_POLLING) return Origin::kUnknown;
  return static_cast<Origin>(static_cast<int>(origin));
}

v1::BenchmarkStatus ToProto(BenchmarkStatus status) {
  return static_cast<v1::BenchmarkStatus>(static_cast<int>(status) + 1);
}

BenchmarkStatus FromProto(v1::BenchmarkStatus status) {
  if (status < v1::BENCHMARK_STATUS_CONVERGED || status > v1::BENCHMARK_STATUS_FAILED) {
    return BenchmarkStatus::kFailed;
  }
  return static_cast<BenchmarkStatus>(static_cast<int>(status) - 1);
}

void ToProto(const RequestEnergy& energy, v1::RequestEnergy& out) {
  out.set_scope(ToProto(energy.scope));
  out.set_source(energy.source);
  out.set_component(energy.component);
  out.set_quality(ToProto(energy.quality));
  if (energy.total_uj) out.set_total_uj(*energy.total_uj);
  if (energy.prefill_uj) out.set_prefill_uj(*energy.prefill_uj);
  if (energy.decode_uj) out.set_decode_uj(*energy.decode_uj);
  if (energy.edge_bound_ratio) out.set_edge_bound_ratio(*energy.edge_bound_ratio);
  out.set_invalid_reason(energy.invalid_reason);
}

Result<RequestEnergy> FromProto(const v1::RequestEnergy& energy) {
  RequestEnergy out;
  TOKWATT_ASSIGN_OR_RETURN(out.scope, FromProto(energy.scope()));
  out.source = energy.source();
  out.component = energy.component();
  out.quality = FromProto(energy.quality());
  if (energy.has_total_uj()) out.total_uj = energy.total_uj();
  if (energy.has_prefill_uj()) out.prefill_uj = energy.prefill_uj();
  if (energy.has_decode_uj()) out.decode_uj = energy.decode_uj();
  if (energy.has_edge_bound_ratio()) out.edge_bound_ratio = energy.edge_bound_ratio();
  out.invalid_reason = energy.invalid_reason();
  return out;
}

void ToProto(const Estimate& estimate, v1::Estimate& out) {
  out.set_median(estimate.median);
  out.set_low(estimate.low);
  out.set_high(estimate.high);
  out.set_level(estimate.level);
  out.set_n(estimate.n);
}

Estimate FromProto(const v1::Estimate& estimate) {
  return {estimate.median(), estimate.low(), estimate.high(), estimate.level(), estimate.n()};
}

void ToProto(const BenchmarkRun::EnergyResult& energy, v1::BenchmarkRun::EnergyResult& out) {
  out.set_scope(ToProto(energy.scope));
  out.set_source(energy.source);
  out.set_component(energy.component);
  out.set_quality(ToProto(energy.quality));
  if (energy.joules_per_output_token) {
    ToProto(*energy.joules_per_output_token, *out.mutable_joules_per_output_token());
  }
  if (energy.run_uj) out.set_run_uj(*energy.run_uj);
  if (energy.run_ns) out.set_run_ns(*energy.run_ns);
  if (energy.run_output_tokens) out.set_run_output_tokens(*energy.run_output_tokens);
  if (energy.run_edge_bound_ratio) out.set_run_edge_bound_ratio(*energy.run_edge_bound_ratio);
  if (energy.idle_watts) out.set_idle_watts(*energy.idle_watts);
  if (energy.absent != Absence{}) ToProto(energy.absent, *out.mutable_absent());
}

Result<BenchmarkRun::EnergyResult> FromProto(const v1::BenchmarkRun::EnergyResult& energy) {
  BenchmarkRun::EnergyResult out;
  TOKWATT_ASSIGN_OR_RETURN(out.scope, FromProto(energy.scope()));
  out.source = energy.source();
  out.component = energy.component();
  out.quality = FromProto(energy.quality());
  if (energy.has_joules_per_output_token()) {
    out.joules_per_output_token = FromProto(energy.joules_per_output_token());
  }
  if (energy.has_run_uj()) out.run_uj = energy.run_uj();
  if (energy.has_run_ns()) out.run_ns = energy.run_ns();
  if (energy.has_run_output_tokens()) out.run_output_tokens = energy.run_output_tokens();
  if (energy.has_run_edge_bound_ratio()) out.run_edge_bound_ratio = energy.run_edge_bound_ratio();
  if (energy.has_idle_watts()) out.idle_watts = energy.idle_watts();
  out.absent = FromProto(energy.absent());
  return out;
}

void CountsToProto(const InferenceEvent& event, v1::InferenceEvent& out) {
  if (event.n_prompt_total) out.set_n_prompt_total(*event.n_prompt_total);
  if (event.n_prompt_cached) out.set_n_prompt_cached(*event.n_prompt_cached);
  if (event.n_output) out.set_n_output(*event.n_output);
  if (event.n_decode_steps) out.set_n_decode_steps(*event.n_decode_steps);
  if (event.reasoning_counted) out.set_reasoning_counted(*event.reasoning_counted);
  if (event.t_queue_ns) out.set_t_queue_ns(*event.t_queue_ns);
  if (event.t_load_ns) out.set_t_load_ns(*event.t_load_ns);
  if (event.ttft_ns) out.set_ttft_ns(*event.ttft_ns);
  if (event.t_prefill_ns) out.set_t_prefill_ns(*event.t_prefill_ns);
  if (event.t_decode_ns) out.set_t_decode_ns(*event.t_decode_ns);
  if (event.t_total_ns) out.set_t_total_ns(*event.t_total_ns);
  if (event.depth_tokens) out.set_depth_tokens(*event.depth_tokens);
  if (event.speculative) out.set_speculative(*event.speculative);
}

void CountsFromProto(const v1::InferenceEvent& event, InferenceEvent& out) {
  if (event.has_n_prompt_total()) out.n_prompt_total = event.n_prompt_total();
  if (event.has_n_prompt_cached()) out.n_prompt_cached = event.n_prompt_cached();
  if (event.has_n_output()) out.n_output = event.n_output();
  if (event.has_n_decode_steps()) out.n_decode_steps = event.n_decode_steps();
  if (event.has_reasoning_counted()) out.reasoning_counted = event.reasoning_counted();
  if (event.has_t_queue_ns()) out.t_queue_ns = event.t_queue_ns();
  if (event.has_t_load_ns()) out.t_load_ns = event.t_load_ns();
  if (event.has_ttft_ns()) out.ttft_ns = event.ttft_ns();
  if (event.has_t_prefill_ns()) out.t_prefill_ns = event.t_prefill_ns();
  if (event.has_t_decode_ns()) out.t_decode_ns = event.t_decode_ns();
  if (event.has_t_total_ns()) out.t_total_ns = event.t_total_ns();
  if (event.has_depth_tokens()) out.depth_tokens = event.depth_tokens();
  if (event.has_speculative()) out.speculative = event.speculative();
}

}  // namespace

void ToProto(const ModelIdentity& model, v1::ModelIdentity& out) {
  out.set_name(model.name);
  out.set_digest(model.digest);
  out.set_quantisation(model.quantisation);
  out.set_format(model.format);
  if (model.weight_bytes_per_token) out.set_weight_bytes_per_token(*model.weight_bytes_per_token);
  if (model.kv_bytes_per_token) out.set_kv_bytes_per_token(*model.kv_bytes_per_token);
  out.set_bytes_quality(ToProto(model.bytes_quality));
}

ModelIdentity FromProto(const v1::ModelIdentity& model) {
  ModelIdentity out;
  out.name = model.name();
  out.digest = model.digest();
  out.quantisation = model.quantisation();
  out.format = model.format();
  if (model.has_weight_bytes_per_token()) {
    out.weight_bytes_per_token = model.weight_bytes_per_token();
  }
  if (model.has_kv_bytes_per_token()) out.kv_bytes_per_token = model.kv_bytes_per_token();
  out.bytes_quality = FromProto(model.bytes_quality());
  return out;
}

void ToProto(const InferenceEvent& event, v1::InferenceEvent& out) {
  out.set_runtime(event.runtime);
  out.set_runtime_version(event.runtime_version);
  out.set_engine(event.engine);
  out.set_endpoint(event.endpoint);
  ToProto(event.model, *out.mutable_model());
  out.set_processor(event.processor);
  out.set_start_boot_ns(event.start.ns);
  CountsToProto(event, out);
  out.set_overlapped(event.overlapped);
  out.set_finish_reason(event.finish_reason);
  out.set_counts_origin(ToProto(event.counts_origin));
  out.set_times_origin(ToProto(event.times_origin));
  out.set_quality(ToProto(event.quality));
  for (const RequestEnergy& energy : event.energy) ToProto(energy, *out.add_energy());
  out.mutable_validity()->Add(event.validity.begin(), event.validity.end());
}

Result<InferenceEvent> FromProto(const v1::InferenceEvent& event) {
  InferenceEvent out;
  out.runtime = event.runtime();
  out.runtime_version = event.runtime_version();
  out.engine = event.engine();
  out.endpoint = event.endpoint();
  out.model = FromProto(event.model());
  out.processor = event.processor();
  out.start.ns = event.start_boot_ns();
  CountsFromProto(event, out);
  out.overlapped = event.overlapped();
  out.finish_reason = event.finish_reason();
  out.counts_origin = FromProto(event.counts_origin());
  out.times_origin = FromProto(event.times_origin());
  out.quality = FromProto(event.quality());
  for (const v1::RequestEnergy& energy : event.energy()) {
    TOKWATT_ASSIGN_OR_RETURN(RequestEnergy next, FromProto(energy));
    out.energy.push_back(std::move(next));
  }
  out.validity.assign(event.validity().begin(), event.validity().end());
  return out;
}

void ToProto(const BenchmarkRun& run, v1::BenchmarkRun& out) {
  out.set_suite(run.suite);
  out.set_start_boot_ns(run.start.ns);
  out.set_end_boot_ns(run.end.ns);
  out.set_status(ToProto(run.status));
  if (run.failure != Absence{}) ToProto(run.failure, *out.mutable_failure());
  out.set_runtime(run.runtime);
  out.set_runtime_version(run.runtime_version);
  out.set_engine(run.engine);
  out.set_endpoint(run.endpoint);
  ToProto(run.model, *out.mutable_model());
  out.set_processor(run.processor);
  out.set_n_prompt_target(run.n_prompt_target);
  out.set_n_output_target(run.n_output_target);
  out.set_warmup_discarded(run.warmup_discarded);
  for (const InferenceEvent& block : run.blocks) ToProto(block, *out.add_blocks());
  if (run.decode_tokens_per_second) {
    ToProto(*run.decode_tokens_per_second, *out.mutable_decode_tokens_per_second());
  }
  if (run.prefill_tokens_per_second) {
    ToProto(*run.prefill_tokens_per_second, *out.mutable_prefill_tokens_per_second());
  }
  for (const auto& energy : run.energy) ToProto(energy, *out.add_energy());
  out.set_grade(run.grade);
  out.mutable_validity()->Add(run.validity.begin(), run.validity.end());
  for (const auto& [name, value] : run.environment) {
    v1::BenchmarkRun::Fact& fact = *out.add_environment();
    fact.set_name(name);
    fact.set_value(value);
  }
  out.set_requested_by(run.requested_by);
}

Result<BenchmarkRun> FromProto(const v1::BenchmarkRun& run) {
  BenchmarkRun out;
  out.suite = run.suite();
  out.start.ns = run.start_boot_ns();
  out.end.ns = run.end_boot_ns();
  out.status = FromProto(run.status());
  out.failure = FromProto(run.failure());
  out.runtime = run.runtime();
  out.runtime_version = run.runtime_version();
  out.engine = run.engine();
  out.endpoint = run.endpoint();
  out.model = FromProto(run.model());
  out.processor = run.processor();
  out.n_prompt_target = run.n_prompt_target();
  out.n_output_target = run.n_output_target();
  out.warmup_discarded = run.warmup_discarded();
  for (const v1::InferenceEvent& block : run.blocks()) {
    TOKWATT_ASSIGN_OR_RETURN(InferenceEvent next, FromProto(block));
    out.blocks.push_back(std::move(next));
  }
  if (run.has_decode_tokens_per_second()) {
    out.decode_tokens_per_second = FromProto(run.decode_tokens_per_second());
  }
  if (run.has_prefill_tokens_per_second()) {
    out.prefill_tokens_per_second = FromProto(run.prefill_tokens_per_second());
  }
  for (const v1::BenchmarkRun::EnergyResult& energy : run.energy()) {
    TOKWATT_ASSIGN_OR_RETURN(BenchmarkRun::EnergyResult next, FromProto(energy));
    out.energy.push_back(std::move(next));
  }
  out.grade = run.grade();
  out.validity.assign(run.validity().begin(), run.validity().end());
  for (const auto& fact : run.environment())
    out.environment.emplace_back(fact.name(), fact.value());
  out.requested_by = run.requested_by();
  return out;
}

}  // namespace tokwatt
