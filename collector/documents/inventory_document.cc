#include "base/machine_document.h"
#include "collector/documents/documents.h"
#include "collector/documents/how_to_start.h"

namespace tokwatt {
namespace {

Json ModelDocument(const RuntimeModel& model) {
  Json document = {{"name", model.identity.name},
                   {"digest", model.identity.digest},
                   {"quantisation", model.identity.quantisation},
                   {"format", model.identity.format}};
  const Absence silent{"not_reported", "The runtime does not say it of this model.", ""};
  Put(document, "size_bytes", model.size_bytes, silent);
  document["resident"] = model.resident;
  Put(document, "context_tokens", model.context_tokens, silent);
  Put(document, "weight_bytes_per_token", model.identity.weight_bytes_per_token,
      {"model_file_unreadable", "The model's file could not be read.",
       "Run the agent as a user that may read the model files."});
  document["local_text_generating"] = model.local_text_generating;
  return document;
}

// Agents of before these fields were told send no reason.
Absence WhyNoPeak(const Inventory& inventory) {
  if (!inventory.peak_absent.reason.empty()) return inventory.peak_absent;
  return {"chip_not_in_table",
          inventory.peak_source.empty() ? "this chip is in no table" : inventory.peak_source, ""};
}

Absence WhyNoGpuMemory(const Inventory& inventory) {
  if (!inventory.gpu_addressable_absent.reason.empty()) return inventory.gpu_addressable_absent;
  return {"not_found", "No GPU that this version can read.", ""};
}

}  // namespace

Json InventoryDocument(const Inventory& inventory) {
  Json document = {{"os", inventory.os},
                   {"kernel", inventory.kernel},
                   {"architecture", inventory.architecture},
                   {"vendor_model", inventory.vendor_model},
                   {"virtualisation", inventory.virtualisation}};
  const Absence no_cores{"not_found", "The operating system does not list its cores.", ""};
  Put(document, "physical_cores", inventory.physical_cores, no_cores);
  Put(document, "logical_cores", inventory.logical_cores, no_cores);
  Put(document, "last_level_cache_bytes", inventory.last_level_cache_bytes,
      {"not_found", "The operating system does not tell its caches.", ""});
  Put(document, "gpu_addressable_bytes", inventory.gpu_addressable_bytes,
      WhyNoGpuMemory(inventory));
  Put(document, "peak_bytes_per_second", inventory.peak_bytes_per_second, WhyNoPeak(inventory));
  document["peak_source"] = inventory.peak_source;
  document["governor"] = inventory.governor;
  document["power_mode"] = inventory.power_mode;
  document["agent_version"] = inventory.agent_version;
  PutMachine(document, inventory);
  return document;
}

Json RuntimeInfoDocument(const RuntimeState& runtime) {
  Json document = {{"kind", runtime.kind},
                   {"endpoint", runtime.endpoint},
                   {"version", runtime.version},
                   {"engine", runtime.engine},
                   {"processor", runtime.processor},
                   {"remote", runtime.remote.value_or(false)},
                   {"present", !runtime.absent.has_value()}};
  if (runtime.absent) document["reason"] = ReasonDocument(*runtime.absent);
  document["passive"] = !runtime.absent && !runtime.passive_absent;
  if (runtime.passive_absent) document["passive_reason"] = ReasonDocument(*runtime.passive_absent);
  document["models"] = Json::array();
  for (const RuntimeModel& model : runtime.models) {
    document["models"].push_back(ModelDocument(model));
  }
  if (!runtime.absent && runtime.models.empty()) {
    document["models_reason"] = ReasonDocument(WhyNoModel(runtime));
  }
  return document;
}

}  // namespace tokwatt
