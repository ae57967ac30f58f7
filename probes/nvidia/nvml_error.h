// NvmlError: what a status of NVIDIA's management library means for people, and what would help.
#pragma once

#include <string>

#include "base/result.h"
#include "probes/nvidia/nvml_api.h"

namespace tokwatt {

// `what` begins the message: "power". The statuses are those of nvmlReturn_t (NVML API Reference
// Guide); one that is not known there is kUnknown with its number. kUnimplemented: this GPU or
// this driver never tells it ("not_supported", "symbol_missing").
Error NvmlError(NvmlStatus status, const std::string& what);

// The library has no such function: kUnimplemented, "symbol_missing".
Error NvmlSymbolMissing(const std::string& what);

// After this status only a new nvmlInit can help: driver gone or reloaded, GPU lost.
bool EndsNvmlSession(NvmlStatus status);

}  // namespace tokwatt
