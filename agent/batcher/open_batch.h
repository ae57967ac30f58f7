// OpenBatch: samples and events on their way into one batch, and their encoding.
//
// The one place of the agent where domain types become protobuf. Not thread-safe.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "agent/sample_buffer.h"
#include "base/result.h"
#include "tokwatt/v1/sample.pb.h"

namespace tokwatt {

// A body as it goes into the spool, and what is in it.
struct EncodedPart {
  std::string body;
  MonoTime first;
  int64_t n_samples = 0;
  int64_t n_events = 0;
};

class OpenBatch {
 public:
  // False: the value is not a number, or infinite, and was not added.
  bool Add(const SeriesDeclaration& series, MonoTime at, const SampleValue& value);
  void AddEvent(const Event& event);

  bool empty() const { return n_samples_ == 0 && events_.empty(); }
  bool has_events() const { return !events_.empty(); }
  int64_t n_samples() const { return n_samples_; }
  size_t estimated_bytes() const { return estimated_bytes_; }

  // Everything, in as many parts as the limits of proto/block.h need. A single sample or event
  // that no part can hold is left out and counted in `unencodable`.
  std::vector<EncodedPart> Encode(int64_t& unencodable) const;

 private:
  struct Point {
    int64_t at_ns = 0;
    SampleValue value;
  };

  v1::Payload ToPayload() const;
  bool Halve(OpenBatch& first, OpenBatch& second) const;
  MonoTime First() const;

  std::map<SeriesDeclaration, std::vector<Point>> series_;
  std::vector<v1::Event> events_;
  int64_t n_samples_ = 0;
  size_t estimated_bytes_ = 0;
};

}  // namespace tokwatt
