// IoReportActivity: how busy an Apple GPU is and how many bytes its memory moved. Pure.
//
// As macmon and mactop found them (Apple documents none):
//   group "GPU Stats", subgroup "GPU Performance States", channel "GPUPH": ticks per state; OFF,
//     IDLE and DOWN are the states without work.
//   group "AMC Stats", channels with the word RD or WR: bytes that each block read from and wrote
//     to memory. Those with DCS in their name are what of it reached the memory's controllers:
//     counting them too would count twice. On M5 the kernel keeps them at a constant.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "base/result.h"
#include "probes/apple/ioreport.h"

namespace tokwatt {

bool IsGpuStates(const IoReportChannel& channel);

// Share of the time between two samples that the channel was in a working state, 0 to 1.
// kUnavailable with "counter_did_not_move" where no tick has passed in any state or residencies ran
// backwards; kDataLoss for residencies that are negative or not one per state.
Result<double> ActiveRatio(const IoReportChannel& channel, const IoReportValue& before,
                           const IoReportValue& now);

enum class MemoryDirection { kNone, kRead, kWrite };

// kNone: the channel counts no bytes of memory, or those that another channel counts already.
MemoryDirection DirectionOfMemory(const IoReportChannel& channel);

// Bytes since boot in one direction, over all of its channels. kNotFound where there is none,
// kDataLoss where one of them has a value that no counter can have.
Result<int64_t> MemoryBytes(MemoryDirection direction, std::span<const IoReportChannel> channels,
                            std::span<const IoReportValue> values);

}  // namespace tokwatt
