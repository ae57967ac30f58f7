// Gpus: the graphics processors of this machine, and how much memory they may work in.
//
// Found by PCI class 0x03 (display controller). Compute units and the architecture from AMD's
// topology (/sys/class/kfd/kfd/topology/nodes/*/properties: simd_count / simd_per_cu,
// gfx_target_version, location_id, domain; Linux drivers/gpu/drm/amd/amdkfd/kfd_topology.c), memory
// from mem_info_vram_total and mem_info_gtt_total in bytes (Documentation/gpu/amdgpu/driver-misc),
// NVIDIA's name from /proc/driver/nvidia/gpus/*/information, driver versions from
// /sys/module/*/version. Unique ids and GPU UUIDs stand in the same files and are not kept.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "base/machine.h"
#include "probes/env.h"
#include "probes/nvidia/nvidia_gpus.h"

namespace tokwatt {

// In the order of their addresses. `chip` and `memory_bytes` are the machine's: an NVIDIA GB10
// works in all of its memory (NVIDIA DGX Spark datasheet: unified system memory).
std::vector<GpuDevice> ReadGpus(const Env& env, std::string_view chip,
                                std::optional<int64_t> memory_bytes);

// Adds what NVIDIA's driver told when it was last asked. It counts its cards in the order of the
// bus; where it does not have all of them, nobody can say which it means, and nothing is added.
void AddNvidiaFacts(const NvidiaGpus& facts, std::optional<int64_t> memory_bytes,
                    std::vector<GpuDevice>& gpus);

struct AddressableMemory {
  std::optional<int64_t> bytes;
  Absence absent;  // filled when there is no figure
};
// Of the largest GPU: an integrated one may use its carve-out and what it may map, a card its own
// memory.
AddressableMemory AddressableByGpu(const std::vector<GpuDevice>& gpus);

}  // namespace tokwatt
