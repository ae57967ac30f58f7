// Recording: what one machine told over some seconds, as text: one JSON object per line.
//
// The first line is the manifest, for people. A line {"at_ns", "tick"} begins each tick, time since
// the start of the recording by the boot clock; the lines behind it hold what differs from the
// tick before: {"at_ns", KIND: KEY, ...} (observation.h). The last line is {"at_ns", "end"}.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "probes/recording/observation.h"

namespace tokwatt {

inline constexpr int kRecordingSchema = 1;
inline constexpr size_t kMostRecordingBytes = 128u << 20;
inline constexpr size_t kMostRecordingLineBytes = 4u << 20;
inline constexpr size_t kMostRecordingTicks = 100'000;
inline constexpr int64_t kMostRecordingNs = int64_t{86'400} * 1'000'000'000;

struct Recording {
  struct Tick {
    int64_t at_ns = 0;
    std::vector<Observation> changes;
  };
  nlohmann::json manifest;   // an object
  std::vector<Tick> ticks;   // at least one; at_ns increases
  bool is_complete = false;  // false: the end is missing, and `ticks` are what is whole
};

// A recording is foreign bytes: kInvalidArgument for what is none, kUnimplemented for one of a
// newer version, kOutOfRange for one that is too large, kDataLoss for a line that is damaged. A
// last line that was cut off is left out; a recording without a whole tick is kDataLoss.
Result<Recording> ParseRecording(std::string_view text);

// The same of a file. kNotFound where there is none.
Result<Recording> LoadRecording(const std::string& path);

// {"at_ns": 0, "file": "/proc/stat", "text": "..."} without line break.
std::string RecordingLine(int64_t at_ns, const Observation& observation);

}  // namespace tokwatt
