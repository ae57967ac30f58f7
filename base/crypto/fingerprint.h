// The fingerprint of a batch: what two sides compare to see whether a number means the same batch.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace tokwatt {

// Stands for a batch that is not kept any more; equal to any other.
inline constexpr uint64_t kUnknownFingerprint = 0;
// Stands for a number that was told to have no batch; equal to no batch's.
inline constexpr uint64_t kHoleFingerprint = 1;

// Of one hello: as many as a collector has in flight of one session; a log that is further behind
// is compared in turns.
inline constexpr size_t kMaxFingerprints = 256;

// The first 8 bytes of the body's SHA-256, big-endian; neither of the above. Tells copies of a
// disk apart, and is no proof against somebody who wants two batches to look alike.
uint64_t FingerprintOf(std::string_view body);

// The same of a digest as it is kept, in hex; kUnknownFingerprint if it is none.
uint64_t FingerprintOfHex(std::string_view sha256_hex);

}  // namespace tokwatt
