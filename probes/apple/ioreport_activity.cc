#include "probes/apple/ioreport_activity.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace tokwatt {
namespace {

constexpr std::array<std::string_view, 3> kStatesWithoutWork = {"OFF", "IDLE", "DOWN"};

// Ticks of a century at 1 GHz: sums of them still fit.
constexpr int64_t kMostTicks = int64_t{3'200'000'000} * 1'000'000'000;
constexpr int64_t kMostBytes = INT64_MAX / 4096;  // a sum over all channels must still fit

bool WorksIn(const std::string& state) {
  return std::find(kStatesWithoutWork.begin(), kStatesWithoutWork.end(), state) ==
         kStatesWithoutWork.end();
}

bool IsWordEnd(std::string_view text, size_t at) {
  return at >= text.size() || text[at] < 'A' || text[at] > 'Z';
}

bool HasWord(std::string_view text, std::string_view word) {
  for (size_t at = text.find(word); at != text.npos; at = text.find(word, at + 1)) {
    if ((at == 0 || IsWordEnd(text, at - 1)) && IsWordEnd(text, at + word.size())) return true;
  }
  return false;
}

bool AreTicks(const IoReportChannel& channel, const IoReportValue& value) {
  return value.residencies.size() == channel.states.size() &&
         std::all_of(value.residencies.begin(), value.residencies.end(),
                     [](int64_t ticks) { return ticks >= 0 && ticks <= kMostTicks; });
}

}  // namespace

bool IsGpuStates(const IoReportChannel& channel) {
  return channel.group == "GPU Stats" && channel.subgroup == "GPU Performance States" &&
         channel.name == "GPUPH";
}

Result<double> ActiveRatio(const IoReportChannel& channel, const IoReportValue& before,
                           const IoReportValue& now) {
  if (!AreTicks(channel, before) || !AreTicks(channel, now)) {
    return Fail(Code::kDataLoss, "IOReport returns residencies that no states can have");
  }
  double active = 0;
  double all = 0;
  bool backwards = false;
  for (size_t i = 0; i < channel.states.size(); ++i) {
    const int64_t ticks = now.residencies[i] - before.residencies[i];
    backwards = backwards || ticks < 0;
    all += static_cast<double>(ticks);
    if (WorksIn(channel.states[i])) active += static_cast<double>(ticks);
  }
  if (all > 0 && !backwards) return active / all;
  return Fail(Code::kUnavailable, "no time has passed in any of the states",
              "counter_did_not_move");
}

MemoryDirection DirectionOfMemory(const IoReportChannel& channel) {
  if (channel.group != "AMC Stats" || channel.name.find("DCS") != std::string::npos) {
    return MemoryDirection::kNone;
  }
  const bool reads = HasWord(channel.name, "RD");
  const bool writes = HasWord(channel.name, "WR");
  if (reads == writes) return MemoryDirection::kNone;
  return reads ? MemoryDirection::kRead : MemoryDirection::kWrite;
}

Result<int64_t> MemoryBytes(MemoryDirection direction, std::span<const IoReportChannel> channels,
                            std::span<const IoReportValue> values) {
  int64_t bytes = 0;
  size_t found = 0;
  for (size_t i = 0; i < channels.size(); ++i) {
    if (DirectionOfMemory(channels[i]) != direction) continue;
    const int64_t value = values[i].integer;
    if (value < 0 || value > kMostBytes || ++found > 4096) {
      return Fail(Code::kDataLoss, "IOReport returns a count of bytes that no counter can have");
    }
    bytes += value;
  }
  if (found > 0) return bytes;
  return Fail(Code::kNotFound, "this Mac's IOReport does not count the bytes of its memory");
}

}  // namespace tokwatt
