// Admission: what a store does with one batch, given the position of its stream. Pure.
#pragma once

#include <cstdint>

#include "base/result.h"
#include "collector/store/store.h"

namespace tokwatt {

// Where the stream of one (device, epoch) stands.
struct StreamPosition {
  uint64_t watermark = 0;   // all up to here is stored, rejected or noticed as a gap
  uint64_t generation = 0;  // newest session that committed; 0 if none did
};

struct Admission {
  Outcome outcome = Outcome::kCommitted;
  uint64_t from_seq = 0;    // first number that the batch covers and the store has not
  StreamPosition position;  // afterwards; the same as before unless committed
};

// kInvalidArgument: a hole that ends before it begins.
Result<Admission> Admit(const SealedBatch& batch, const StreamPosition& position);

}  // namespace tokwatt
