#include "probes/nvidia/nvml_error.h"

#include <algorithm>
#include <iterator>

namespace tokwatt {
namespace {

constexpr char kUpdateDriver[] = "install a newer NVIDIA driver";

struct Row {
  NvmlStatus status;
  Code code;
  const char* reason;
  const char* message;
  const char* fix;
  bool ends_session;
};

constexpr Row kRows[] = {
    {1, Code::kUnavailable, "not_initialised", "the driver library was shut down", "", true},
    // What a driver answers to a field or a structure that is newer than itself.
    {2, Code::kUnimplemented, "not_supported", "this driver does not know the question", "", false},
    {3, Code::kUnimplemented, "not_supported", "the driver does not tell it of this GPU", "",
     false},
    {4, Code::kPermissionDenied, "", "NVIDIA's driver refuses this user",
     "ls -l /dev/nvidia*   # tokwatt's user must be allowed to read and write these", false},
    {8, Code::kUnavailable, "insufficient_power", "the card lacks a power cable",
     "connect every power cable of the card", false},
    {9, Code::kUnavailable, "driver_not_loaded", "NVIDIA's driver is not loaded",
     "sudo modprobe nvidia", true},
    {10, Code::kUnavailable, "timeout", "the driver gave up waiting for the GPU", "", false},
    {11, Code::kUnavailable, "irq_issue", "the GPU's interrupts do not arrive", "reboot", true},
    {13, Code::kUnimplemented, "symbol_missing", "this driver has no such function", kUpdateDriver,
     false},
    {15, Code::kUnavailable, "gpu_is_lost", "the GPU is lost: it has fallen off the bus",
     "reboot; if it comes again, check the card's slot, riser and power cables", true},
    {16, Code::kUnavailable, "reset_required", "the GPU must be reset",
     "sudo nvidia-smi --gpu-reset   # or reboot", true},
    {17, Code::kPermissionDenied, "blocked_by_system",
     "the operating system keeps the GPU from this process, as containers do",
     "start the container with its GPUs: docker run --gpus all", false},
    {18, Code::kUnavailable, "driver_version_mismatch",
     "NVIDIA's library and the loaded driver are of different versions",
     "reboot, or reload the driver", true},
    {21, Code::kUnavailable, "no_data", "the driver has no value yet", "", false},
    {25, Code::kUnimplemented, "not_supported", "this driver knows another form of the question",
     "", false},
    {26, Code::kUnimplemented, "not_supported", "this driver no longer tells it", "", false},
    {27, Code::kUnavailable, "not_ready", "the GPU is not ready yet", "", false},
    {28, Code::kNotFound, "", "NVIDIA's driver sees no GPU", "", false},
};

const Row* FindRow(NvmlStatus status) {
  const auto* row = std::find_if(std::begin(kRows), std::end(kRows),
                                 [status](const Row& each) { return each.status == status; });
  return row == std::end(kRows) ? nullptr : row;
}

}  // namespace

Error NvmlError(NvmlStatus status, const std::string& what) {
  const Row* row = FindRow(status);
  if (row != nullptr) return {row->code, what + ": " + row->message, row->reason, row->fix};
  return {Code::kUnknown,
          what + ": NVIDIA's driver failed with status " + std::to_string(status),
          "driver_failed",
          {}};
}

Error NvmlSymbolMissing(const std::string& what) { return NvmlError(13, what); }

bool EndsNvmlSession(NvmlStatus status) {
  const Row* row = FindRow(status);
  return row != nullptr && row->ends_session;
}

}  // namespace tokwatt
