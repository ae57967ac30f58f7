// How NvmlDriverGpu asks: no handle, no such function and a bad status are errors, else there is a
// value.
#pragma once

#include "probes/nvidia/nvml_driver_gpu.h"
#include "probes/nvidia/nvml_error.h"

namespace tokwatt {

template <typename T>
Result<T> NvmlDriverGpu::Ask(const char* what, NvmlStatus (*function)(NvmlDevice, T*)) const {
  TOKWATT_RETURN_IF_ERROR(CanAsk(what, function != nullptr));
  T value{};
  TOKWATT_RETURN_IF_ERROR(Check(function(handle_, &value), what));
  return value;
}

template <typename T>
Result<T> NvmlDriverGpu::AskFor(const char* what, NvmlStatus (*function)(NvmlDevice, NvmlU32, T*),
                                NvmlU32 which) const {
  TOKWATT_RETURN_IF_ERROR(CanAsk(what, function != nullptr));
  T value{};
  TOKWATT_RETURN_IF_ERROR(Check(function(handle_, which, &value), what));
  return value;
}

}  // namespace tokwatt
