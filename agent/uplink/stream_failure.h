// StreamFailure: why a stream ended, in words for people, where what stands between this machine
// and the collector is to blame: a proxy that speaks HTTP/1.1, holds messages back or cuts long
// streams.
#pragma once

#include <string>

#include "base/clock.h"
#include "base/result.h"

namespace tokwatt {

// The reason of what ends streams again and again.
inline constexpr const char* kStreamCut = "stream_cut";

struct StreamEnd {
  bool started = false;   // there was a connection
  bool welcomed = false;  // the collector answered
  bool gave_up = false;   // by us, when no welcome came in time
  Nanoseconds lasted{0};
  bool heard = false;  // anything from the collector
};

// What gRPC says of a connection, said for people; other errors come back as they are. `address`:
// of the collector.
Error ExplainConnection(Error error, const std::string& address);

// The same for ends of streams; it remembers those before. Not thread-safe.
class StreamFailures {
 public:
  static constexpr int kRow = 3;  // streams that are cut are nobody's fault before so many
  // A stream that held so long was not cut for being long.
  static constexpr std::chrono::minutes kHolds{15};

  Error Explain(Error error, const StreamEnd& end, const std::string& address);

 private:
  int cut_in_a_row_ = 0;
};

}  // namespace tokwatt
