#include "collector/store/admission.h"

#include <algorithm>

namespace tokwatt {

Result<Admission> Admit(const SealedBatch& batch, const StreamPosition& position) {
  const uint64_t to_seq = batch.hole ? batch.hole->to_seq : batch.seq;
  if (to_seq < batch.seq) return Fail(Code::kInvalidArgument, "a hole ends before it begins");
  const uint64_t generation = batch.session_generation;
  if (generation != 0 && generation < position.generation) {
    return Admission{Outcome::kFenced, batch.seq, position};
  }
  if (to_seq <= position.watermark) return Admission{Outcome::kDuplicate, batch.seq, position};
  if (batch.seq > position.watermark + 1) return Admission{Outcome::kGap, batch.seq, position};
  const uint64_t from_seq = std::max(batch.seq, position.watermark + 1);
  return Admission{
      Outcome::kCommitted, from_seq, {to_seq, std::max(generation, position.generation)}};
}

}  // namespace tokwatt
