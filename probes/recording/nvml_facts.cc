#include "probes/recording/nvml_facts.h"

#include <optional>
#include <utility>

#include "probes/recording/observation.h"

namespace tokwatt {
namespace {

using nlohmann::json;

template <typename T>
void PutIfTold(json& value, const char* name, const std::optional<T>& number) {
  if (number) value[name] = *number;
}

Result<bool> TruthIn(const json& value, const char* name) {
  const auto found = value.find(name);
  if (found != value.end() && found->is_boolean()) return found->get<bool>();
  return Fail(Code::kDataLoss, std::string("the recording does not say '") + name + "' there");
}

// Nothing where it is not told.
template <typename T>
Result<> Take(const json& value, const char* name, Result<T> (*read)(const json&, const char*),
              std::optional<T>& number) {
  if (!value.contains(name)) return {};
  TOKWATT_ASSIGN_OR_RETURN(number, read(value, name));
  return {};
}

Result<> TakeNumbers(const json& value, NvidiaGpu& gpu) {
  TOKWATT_RETURN_IF_ERROR(Take(value, "cores", IntegerIn, gpu.cores));
  TOKWATT_RETURN_IF_ERROR(Take(value, "memory_bytes", IntegerIn, gpu.memory_bytes));
  TOKWATT_RETURN_IF_ERROR(Take(value, "memory_bus_bits", IntegerIn, gpu.memory_bus_bits));
  TOKWATT_RETURN_IF_ERROR(
      Take(value, "max_memory_clock_hertz", NumberIn, gpu.max_memory_clock_hertz));
  return Take(value, "peak_bytes_per_second", NumberIn, gpu.peak_bytes_per_second);
}

Result<Absence> AbsenceIn(const json& value) {
  Absence absence;
  TOKWATT_ASSIGN_OR_RETURN(absence.reason, TextIn(value, "reason"));
  TOKWATT_ASSIGN_OR_RETURN(absence.detail, TextIn(value, "detail"));
  TOKWATT_ASSIGN_OR_RETURN(absence.fix, TextIn(value, "fix"));
  return absence;
}

}  // namespace

json NvmlFactsValue(const NvmlFacts& facts) {
  const NvidiaGpu& gpu = facts.gpu;
  json value{{"name", gpu.name},
             {"architecture", gpu.architecture},
             {"shares_memory", gpu.shares_memory},
             {"peak_source", gpu.peak_source},
             {"power_usage_is_mean_of_a_second", facts.power_usage_is_mean_of_a_second}};
  PutIfTold(value, "cores", gpu.cores);
  PutIfTold(value, "memory_bytes", gpu.memory_bytes);
  PutIfTold(value, "memory_bus_bits", gpu.memory_bus_bits);
  PutIfTold(value, "max_memory_clock_hertz", gpu.max_memory_clock_hertz);
  PutIfTold(value, "peak_bytes_per_second", gpu.peak_bytes_per_second);
  if (gpu.absent) {
    value["absent"] = {
        {"reason", gpu.absent->reason}, {"detail", gpu.absent->detail}, {"fix", gpu.absent->fix}};
  }
  return value;
}

Result<NvmlFacts> NvmlFactsOf(const std::string& component, const json& value) {
  NvmlFacts facts;
  NvidiaGpu& gpu = facts.gpu;
  gpu.component = component;
  TOKWATT_ASSIGN_OR_RETURN(gpu.name, TextIn(value, "name"));
  TOKWATT_ASSIGN_OR_RETURN(gpu.architecture, TextIn(value, "architecture"));
  TOKWATT_ASSIGN_OR_RETURN(gpu.shares_memory, TruthIn(value, "shares_memory"));
  TOKWATT_ASSIGN_OR_RETURN(gpu.peak_source, TextIn(value, "peak_source"));
  TOKWATT_ASSIGN_OR_RETURN(facts.power_usage_is_mean_of_a_second,
                           TruthIn(value, "power_usage_is_mean_of_a_second"));
  TOKWATT_RETURN_IF_ERROR(TakeNumbers(value, gpu));
  const auto absent = value.find("absent");
  if (absent == value.end()) return facts;
  if (!absent->is_object()) return Fail(Code::kDataLoss, "the recording has no reason there");
  TOKWATT_ASSIGN_OR_RETURN(gpu.absent, AbsenceIn(*absent));
  return facts;
}

}  // namespace tokwatt
