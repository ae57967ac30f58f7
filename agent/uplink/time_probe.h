// TimeProber: measures the offset to the collector's clock by four stamps, as NTP (RFC 5905, 8).
//
// An exchange and, at once, a second one that carries the result of the first; then an hour of
// silence. Pure: whoever moves the messages says what time it is.
#pragma once

#include <cstdint>
#include <optional>

#include "base/clock.h"
#include "tokwatt/v1/collector.pb.h"

namespace tokwatt {

// Not thread-safe.
class TimeProber {
 public:
  // A stream is open: the next probe is due now.
  void Restart(MonoTime now);
  MonoTime due() const { return due_; }

  v1::TimeProbe Make(MonoTime now);
  void OnReply(const v1::TimeReply& reply, MonoTime now);

 private:
  uint64_t id_ = 0;
  MonoTime due_;
  bool reporting_ = false;  // the next probe carries the result of the one before
  std::optional<int64_t> round_trip_ns_;
  std::optional<int64_t> offset_ns_;  // collector's wall time less our boot time
};

}  // namespace tokwatt
