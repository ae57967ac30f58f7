#include "collector/ingest/same_batches.h"

#include <algorithm>
#include <vector>

#include "base/crypto/fingerprint.h"

namespace tokwatt {
namespace {

// The agent tells its own holes as unknown; a hole here is another's where it has a batch.
bool IsSame(uint64_t ours, uint64_t theirs) {
  return ours == theirs || ours == kUnknownFingerprint || theirs == kUnknownFingerprint;
}

}  // namespace

Result<uint64_t> SameThrough(const Store& store, const DeviceId& device, const v1::Hello& hello,
                             uint64_t watermark) {
  const uint64_t acked = hello.acked_seq();
  if (watermark <= acked) return watermark;
  const auto sent = std::min<size_t>(hello.fingerprints_size(), kMaxFingerprints);
  const size_t count = std::min<uint64_t>(sent, watermark - acked);
  TOKWATT_ASSIGN_OR_RETURN(const std::vector<uint64_t> stored,
                           store.Fingerprints(device, hello.epoch(), acked + 1, count));
  size_t n_same = 0;
  while (n_same < count && IsSame(stored[n_same], hello.fingerprints(static_cast<int>(n_same)))) {
    ++n_same;
  }
  return acked + n_same;
}

}  // namespace tokwatt
