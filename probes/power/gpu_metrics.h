// GpuMetrics: what amdgpu's binary file `gpu_metrics` tells about power, decoded. Pure.
//
// Linux drivers/gpu/drm/amd/include/kgd_pp_interface.h: a header (u16 size, u8 format, u8 content)
// and a structure of that revision, little-endian and naturally aligned. Format 1 is a graphics
// card, 2 and 3 are processors with graphics. The driver fills a structure with 0xFF before it
// writes what the firmware knows, so all bits set mean "not available".
#pragma once

#include <cstddef>
#include <optional>
#include <span>

#include "base/clock.h"
#include "base/event.h"
#include "base/result.h"

namespace tokwatt {

struct GpuMetrics {
  PowerScope scope = PowerScope::kPackage;  // a card is kBoard
  // The socket: a card, or a processor with its graphics and all of its cores.
  double socket_watts = 0;
  double resolution_watts = 0;
  // The socket's power is filtered with this time constant; absent: not told.
  std::optional<Nanoseconds> averaging;
};

// kDataLoss: shorter or longer than its own header says, or than its revision is. kUnimplemented
// with reason "revision_unknown": a structure that this version does not know. kUnavailable: the
// firmware does not tell this power, or more of it than the field can hold.
Result<GpuMetrics> DecodeGpuMetrics(std::span<const std::byte> file);

}  // namespace tokwatt
