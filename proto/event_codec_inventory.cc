// The inventory of a machine, to and from its message (proto/event_codec.h).
#include <utility>

#include "proto/event_parts.h"

namespace tokwatt {
namespace {

using tokwatt::FromProto;  // the overloads below do not hide these
using tokwatt::ToProto;

void ToProto(const SensorState& sensor, v1::SensorState& out) {
  out.set_probe(sensor.probe);
  out.set_source(sensor.source);
  out.set_component(sensor.component);
  out.set_metric(sensor.metric);
  if (sensor.scope) out.set_scope(ToProto(*sensor.scope));
  out.set_quality(ToProto(sensor.quality));
  out.set_kind(sensor.kind);
  if (sensor.resolution) out.set_resolution(*sensor.resolution);
  if (sensor.refresh_seconds) out.set_refresh_seconds(*sensor.refresh_seconds);
  out.set_contained_in(sensor.contained_in);
  if (sensor.absent) ToProto(*sensor.absent, *out.mutable_absent());
}

Result<SensorState> FromProto(const v1::SensorState& sensor) {
  SensorState out;
  out.probe = sensor.probe();
  out.source = sensor.source();
  out.component = sensor.component();
  out.metric = sensor.metric();
  if (sensor.has_scope()) {
    TOKWATT_ASSIGN_OR_RETURN(out.scope, FromProto(sensor.scope()));
  }
  out.quality = FromProto(sensor.quality());
  out.kind = sensor.kind();
  if (sensor.has_resolution()) out.resolution = sensor.resolution();
  if (sensor.has_refresh_seconds()) out.refresh_seconds = sensor.refresh_seconds();
  out.contained_in = sensor.contained_in();
  if (sensor.has_absent()) out.absent = FromProto(sensor.absent());
  return out;
}

void ToProto(const RuntimeModel& model, v1::RuntimeModel& out) {
  ToProto(model.identity, *out.mutable_identity());
  if (model.size_bytes) out.set_size_bytes(*model.size_bytes);
  if (model.resident_bytes) out.set_resident_bytes(*model.resident_bytes);
  if (model.context_tokens) out.set_context_tokens(*model.context_tokens);
  out.set_resident(model.resident);
  out.set_local_text_generating(model.local_text_generating);
}

RuntimeModel FromProto(const v1::RuntimeModel& model) {
  RuntimeModel out;
  out.identity = FromProto(model.identity());
  if (model.has_size_bytes()) out.size_bytes = model.size_bytes();
  if (model.has_resident_bytes()) out.resident_bytes = model.resident_bytes();
  if (model.has_context_tokens()) out.context_tokens = model.context_tokens();
  out.resident = model.resident();
  out.local_text_generating = model.local_text_generating();
  return out;
}

void ToProto(const RuntimeState& runtime, v1::RuntimeState& out) {
  out.set_kind(runtime.kind);
  out.set_endpoint(runtime.endpoint);
  out.set_version(runtime.version);
  out.set_engine(runtime.engine);
  out.set_processor(runtime.processor);
  for (const RuntimeModel& model : runtime.models) ToProto(model, *out.add_models());
  if (runtime.absent) ToProto(*runtime.absent, *out.mutable_absent());
  if (runtime.passive_absent) {
    ToProto(*runtime.passive_absent, *out.mutable_passive_absent());
  }
}

RuntimeState FromProto(const v1::RuntimeState& runtime) {
  RuntimeState out;
  out.kind = runtime.kind();
  out.endpoint = runtime.endpoint();
  out.version = runtime.version();
  out.engine = runtime.engine();
  out.processor = runtime.processor();
  for (const v1::RuntimeModel& model : runtime.models()) out.models.push_back(FromProto(model));
  if (runtime.has_absent()) out.absent = FromProto(runtime.absent());
  if (runtime.has_passive_absent()) {
    out.passive_absent = FromProto(runtime.passive_absent());
  }
  return out;
}

}  // namespace

void ToProto(const Inventory& inventory, v1::Inventory& out) {
  out.set_hostname(inventory.hostname);
  out.set_os(inventory.os);
  out.set_kernel(inventory.kernel);
  out.set_architecture(inventory.architecture);
  out.set_chip(inventory.chip);
  out.set_vendor_model(inventory.vendor_model);
  out.set_virtualisation(inventory.virtualisation);
  if (inventory.physical_cores) out.set_physical_cores(*inventory.physical_cores);
  if (inventory.logical_cores) out.set_logical_cores(*inventory.logical_cores);
  if (inventory.memory_bytes) out.set_memory_bytes(*inventory.memory_bytes);
  if (inventory.gpu_addressable_bytes) {
    out.set_gpu_addressable_bytes(*inventory.gpu_addressable_bytes);
  }
  if (inventory.last_level_cache_bytes) {
    out.set_last_level_cache_bytes(*inventory.last_level_cache_bytes);
  }
  if (inventory.peak_bytes_per_second) {
    out.set_peak_bytes_per_second(*inventory.peak_bytes_per_second);
  }
  out.set_peak_source(inventory.peak_source);
  out.set_governor(inventory.governor);
  out.set_power_mode(inventory.power_mode);
  out.set_agent_version(inventory.agent_version);
  for (const SensorState& sensor : inventory.sensors) ToProto(sensor, *out.add_sensors());
  for (const RuntimeState& runtime : inventory.runtimes) ToProto(runtime, *out.add_runtimes());
}

Result<Inventory> FromProto(const v1::Inventory& inventory) {
  Inventory out;
  out.hostname = inventory.hostname();
  out.os = inventory.os();
  out.kernel = inventory.kernel();
  out.architecture = inventory.architecture();
  out.chip = inventory.chip();
  out.vendor_model = inventory.vendor_model();
  out.virtualisation = inventory.virtualisation();
  if (inventory.has_physical_cores()) out.physical_cores = inventory.physical_cores();
  if (inventory.has_logical_cores()) out.logical_cores = inventory.logical_cores();
  if (inventory.has_memory_bytes()) out.memory_bytes = inventory.memory_bytes();
  if (inventory.has_gpu_addressable_bytes()) {
    out.gpu_addressable_bytes = inventory.gpu_addressable_bytes();
  }
  if (inventory.has_last_level_cache_bytes()) {
    out.last_level_cache_bytes = inventory.last_level_cache_bytes();
  }
  if (inventory.has_peak_bytes_per_second()) {
    out.peak_bytes_per_second = inventory.peak_bytes_per_second();
  }
  out.peak_source = inventory.peak_source();
  out.governor = inventory.governor();
  out.power_mode = inventory.power_mode();
  out.agent_version = inventory.agent_version();
  for (const v1::SensorState& sensor : inventory.sensors()) {
    TOKWATT_ASSIGN_OR_RETURN(SensorState next, FromProto(sensor));
    out.sensors.push_back(std::move(next));
  }
  for (const v1::RuntimeState& runtime : inventory.runtimes()) {
    out.runtimes.push_back(FromProto(runtime));
  }
  return out;
}

}  // namespace tokwatt
