// How far an agent's log and what is stored under its numbers are the same batches.
//
// The disk of an agent may be a copy, or lose its newest batches with the power: then the same
// numbers are given out twice, and a watermark alone would take one for the other.
#pragma once

#include <cstdint>

#include "base/result.h"
#include "collector/store/store.h"
#include "tokwatt/v1/collector.pb.h"

namespace tokwatt {

// Highest number, not beyond the watermark nor the hello's fingerprints, up to which nothing is
// stored that differs from them. What either side does not keep any more counts as the same.
Result<uint64_t> SameThrough(const Store& store, const DeviceId& device, const v1::Hello& hello,
                             uint64_t watermark);

}  // namespace tokwatt
