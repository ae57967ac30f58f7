// MachineDocument: the parts of a machine as JSON, one shape for `agent probe` and the API.
//
// Templates over the JSON type (nlohmann::json or ordered_json), because base links no JSON
// library. An absent value is null with <key>_reason = {code, detail, fix} beside it.
#pragma once

#include <optional>
#include <string>
#include <utility>

#include "base/event.h"
#include "base/machine_text.h"

namespace tokwatt {

template <typename Json>
Json AbsenceDocument(const Absence& absence) {
  return Json{{"code", absence.reason}, {"detail", absence.detail}, {"fix", absence.fix}};
}

namespace machine_document {

inline Absence NotTold(const char* detail) { return {"not_reported", detail, ""}; }

template <typename Json, typename T>
void PutOr(Json& document, const std::string& key, const std::optional<T>& value,
           const Absence& why) {
  document[key] = value ? Json(*value) : Json(nullptr);
  if (!value) document[key + "_reason"] = AbsenceDocument<Json>(why);
}

template <typename Json>
Json Of(const CoreGroup& group) {
  Json document = {{"kind", group.kind}, {"count", group.count}};
  PutOr(document, "max_hz", group.max_hz, NotTold("The kernel does not tell its frequencies."));
  return document;
}

template <typename Json>
Json Of(const MemoryModules& modules) {
  const Absence untold = NotTold("The firmware's table does not tell it.");
  Json document = {{"count", modules.count}, {"type", modules.type}};
  PutOr(document, "bytes", modules.bytes, untold);
  PutOr(document, "data_width_bits", modules.data_width_bits, untold);
  PutOr(document, "transfers_per_second", modules.transfers_per_second, untold);
  return document;
}

template <typename Json>
Json Of(const GpuDevice& gpu) {
  const Absence untold = NotTold("Its driver does not tell it in a file.");
  Json document = {{"address", gpu.address},
                   {"vendor", gpu.vendor},
                   {"device_id", gpu.device_id},
                   {"name", gpu.name},
                   {"driver", gpu.driver},
                   {"driver_version", gpu.driver_version},
                   {"architecture", gpu.architecture},
                   {"text", GpuText(gpu)},
                   {"driver_text", GpuDriverText(gpu)},
                   {"memory_text", GpuMemoryText(gpu)}};
  PutOr(document, "compute_units", gpu.compute_units, untold);
  PutOr(document, "integrated", gpu.integrated, untold);
  PutOr(document, "memory_bytes", gpu.memory_bytes, untold);
  PutOr(document, "shared_memory_bytes", gpu.shared_memory_bytes, untold);
  return document;
}

template <typename Json>
Json Of(const NetworkLink& link) {
  Json document = {{"name", link.name},   {"driver", link.driver}, {"kind", link.kind},
                   {"state", link.state}, {"port", link.port},     {"text", LinkText(link)}};
  PutOr(document, "bits_per_second", link.bits_per_second,
        link.speed_absent.reason.empty() ? NotTold("The kernel does not tell it.")
                                         : link.speed_absent);
  PutOr(document, "mtu_bytes", link.mtu_bytes, NotTold("The kernel does not tell it."));
  PutOr(document, "bus_bits_per_second", link.bus_bits_per_second,
        NotTold("It is on no PCI Express link that tells its speed."));
  return document;
}

template <typename Json>
Json Of(const ThunderboltLink& link) {
  const Absence untold = NotTold("The kernel does not tell it.");
  Json document = {{"device", link.device}, {"name", link.name}, {"text", ThunderboltText(link)}};
  PutOr(document, "rx_bits_per_second", link.rx_bits_per_second, untold);
  PutOr(document, "tx_bits_per_second", link.tx_bits_per_second, untold);
  return document;
}

template <typename Json>
Json Of(const RdmaPort& port) {
  Json document = {{"device", port.device},       {"port", port.port},
                   {"state", port.state},         {"link_layer", port.link_layer},
                   {"interface", port.interface}, {"text", RdmaText(port)}};
  PutOr(document, "bits_per_second", port.bits_per_second, NotTold("The kernel does not tell it."));
  return document;
}

template <typename Json>
Json Of(const ThermalTrip& trip) {
  return Json{{"zone", trip.zone}, {"kind", trip.kind}, {"celsius", trip.celsius}};
}

template <typename Json>
Json Of(const InventoryChange& change) {
  return Json{{"what", change.what},
              {"before", change.before},
              {"after", change.after},
              {"times", change.times}};
}

}  // namespace machine_document

template <typename Json, typename Part>
Json PartsDocument(const std::vector<Part>& parts) {
  Json document = Json::array();
  for (const Part& part : parts) document.push_back(machine_document::Of<Json>(part));
  return document;
}

// Adds cores, memory modules, GPUs, links and thermal trips of `inventory` to `document`.
template <typename Json>
void PutMachine(Json& document, const Inventory& inventory) {
  document["cores"] = PartsDocument<Json>(inventory.cores);
  document["cores_text"] = CoresText(inventory.cores);
  document["memory_modules"] = PartsDocument<Json>(inventory.memory_modules);
  document["memory_modules_text"] = MemoryModulesText(inventory.memory_modules);
  if (inventory.memory_modules.empty()) {
    const Absence& why = inventory.memory_modules_absent;
    document["memory_modules_reason"] = AbsenceDocument<Json>(
        why.reason.empty() ? machine_document::NotTold("This agent does not tell it.") : why);
  }
  document["gpus"] = PartsDocument<Json>(inventory.gpus);
  document["network"] = PartsDocument<Json>(inventory.network);
  document["thunderbolt"] = PartsDocument<Json>(inventory.thunderbolt);
  document["rdma"] = PartsDocument<Json>(inventory.rdma);
  document["thermal_trips"] = PartsDocument<Json>(inventory.thermal_trips);
}

}  // namespace tokwatt
