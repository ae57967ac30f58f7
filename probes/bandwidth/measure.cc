// The parent of a bandwidth measurement: starts the child, listens with patience, and answers one
// result per path and kernel whatever the child does.
#include <string>
#include <utility>

#include "probes/bandwidth/bandwidth.h"
#include "probes/bandwidth/child_process.h"
#include "probes/bandwidth/wire.h"

namespace tokwatt {
namespace {

constexpr size_t kMostOutput = 1u << 20;
constexpr std::chrono::milliseconds kListen{50};  // between looks at stop and deadline

// What the child said, and why it said no more.
struct Answer {
  std::vector<BandwidthResult> results;
  Absence rest;  // the reason of whatever is missing
};

// Takes the whole lines off `output`; false at the first line that is no result.
bool TakeLines(std::string& output, std::vector<BandwidthResult>& results) {
  size_t from = 0;
  for (size_t end = 0; (end = output.find('\n', from)) != std::string::npos; from = end + 1) {
    auto result = DecodeResult(std::string_view(output).substr(from, end - from));
    if (!result) return false;
    results.push_back(std::move(*result));
  }
  output.erase(0, from);
  return true;
}

Absence EndOf(ChildProcess& child) {
  const std::string how = child.Wait();
  if (how.empty()) return {"incomplete", "the measuring child ended without this result", ""};
  return {"child_crashed", "the measuring child ended with " + how, ""};
}

Answer Listen(ChildProcess& child, const Clock& clock, const StopToken& stop, MonoTime deadline) {
  Answer answer;
  std::string output;
  for (bool open = true; open;) {
    if (stop.stop_requested()) {
      answer.rest = {"cancelled", "the measurement was cancelled", ""};
      return answer;
    }
    if (clock.Mono() >= deadline) {
      answer.rest = {"deadline_exceeded", "the measurement took longer than it may", ""};
      return answer;
    }
    open = child.ReadSome(output, kListen);
    if (!TakeLines(output, answer.results) || output.size() > kMostOutput ||
        answer.results.size() > 1000) {
      answer.rest = {"garbage", "the measuring child said something that is no result", ""};
      return answer;
    }
  }
  answer.rest = EndOf(child);
  return answer;
}

// The result for that path and kernel, or one that says why there is none.
BandwidthResult Take(Answer& answer, const std::string& path, const std::string& kernel,
                     MonoTime start) {
  for (BandwidthResult& result : answer.results) {
    if (result.path == path && result.kernel == kernel) return std::move(result);
  }
  BandwidthResult missing;
  missing.path = path;
  missing.kernel = kernel;
  missing.start = start;
  missing.absent = answer.rest;
  return missing;
}

}  // namespace

std::vector<BandwidthResult> MeasureBandwidth(const std::string& self_path,
                                              const BandwidthOptions& options, const Clock& clock,
                                              const StopToken& stop,
                                              std::chrono::seconds deadline) {
  const MonoTime start = clock.Mono();
  Answer answer;
  auto child = ChildProcess::Spawn({self_path, "bandwidth-child", EncodeOptions(options)});
  if (child) {
    answer = Listen(**child, clock, stop, start + deadline);
    child->reset();  // killed and reaped, if it still runs
  } else {
    answer.rest = {"spawn_failed", child.error().message, ""};
  }
  std::vector<BandwidthResult> results;
  for (const BandwidthEntry& entry : BandwidthRegistry()) {
    for (const std::string& kernel : options.kernels) {
      results.push_back(Take(answer, entry.name, kernel, start));
    }
  }
  return results;
}

}  // namespace tokwatt
