// What ingest accepts, and the stable codes of what it does not.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

#include "base/clock.h"

namespace tokwatt {

// Why a batch can never be accepted: the code in the nack, the store and /metrics.
namespace rejection {
inline constexpr const char* kMalformed = "malformed";             // does not parse
inline constexpr const char* kOversize = "oversize";               // body or its content too large
inline constexpr const char* kTimeImpossible = "time_impossible";  // even after mapping
inline constexpr const char* kDescriptor = "descriptor";           // a series that cannot be named
inline constexpr const char* kCodec = "codec";                     // not one of ours
}  // namespace rejection

inline constexpr WallTime kEarliestTime{1'577'836'800'000'000'000};  // 2020-01-01T00:00:00Z
inline constexpr Nanoseconds kLatestAhead = std::chrono::minutes(10);

// The offset of a boot moves only by more than this; a batch whose own wall clock is further off
// is marked.
inline constexpr Nanoseconds kOffsetTolerance = std::chrono::seconds(2);
inline constexpr Nanoseconds kSkewTolerance = std::chrono::seconds(5);

inline constexpr size_t kMaxSeriesPerBatch = 2048;
inline constexpr size_t kMaxBootIdBytes = 64;

}  // namespace tokwatt
