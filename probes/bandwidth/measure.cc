// The parent of a bandwidth measurement: starts the children one after the other, listens with
// patience, and answers one result per path and kernel whatever they do.
#include <algorithm>
#include <iterator>
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
    if (result.path != path || result.kernel != kernel) continue;
    if (!result.absent.reason.empty()) result.start = start;  // nothing began: when it was asked
    return std::move(result);
  }
  BandwidthResult missing;
  missing.path = path;
  missing.kernel = kernel;
  missing.start = start;
  missing.absent = answer.rest;
  return missing;
}

bool HasFigure(const std::vector<BandwidthResult>& results) {
  return std::any_of(results.begin(), results.end(),
                     [](const BandwidthResult& each) { return each.absent == Absence{}; });
}

bool SaysNoGpu(const std::vector<BandwidthResult>& results) {
  return std::all_of(results.begin(), results.end(), [](const BandwidthResult& each) {
    return each.absent.reason == kNoGpuReason;
  });
}

void Join(std::string& text, const std::string& more) {
  if (!more.empty() && text.find(more) == std::string::npos) {
    text += (text.empty() ? "" : "; ") + more;
  }
}

// The backends of one path, asked in turn until one measures anything.
class Path {
 public:
  explicit Path(std::string name) : name_(std::move(name)) {}

  const std::string& name() const { return name_; }
  bool measured() const { return HasFigure(results_); }

  void Add(const std::string& backend, std::vector<BandwidthResult> results) {
    if (results.empty() || measured()) return;
    if (SaysNoGpu(results)) {
      missing_.path = name_;
      missing_.kernel = results.front().kernel;
      missing_.start = results.front().start;
      missing_.absent.reason = kNoGpuReason;
      Join(missing_.absent.detail, backend + ": " + results.front().absent.detail);
      Join(missing_.absent.fix, results.front().absent.fix);
    } else if (results_.empty() || HasFigure(results)) {
      results_ = std::move(results);
    }
  }

  // What was measured, else why the first that could have measured did not, else that none can.
  std::vector<BandwidthResult> Results() && {
    if (results_.empty() && !missing_.path.empty()) results_.push_back(std::move(missing_));
    return std::move(results_);
  }

 private:
  std::string name_;
  std::vector<BandwidthResult> results_;
  BandwidthResult missing_;
};

class Measurement {
 public:
  Measurement(const std::string& self_path, const BandwidthOptions& options, const Clock& clock,
              const StopToken& stop, std::chrono::seconds deadline)
      : self_path_(self_path),
        options_(options),
        clock_(clock),
        stop_(stop),
        deadline_(clock.Mono() + deadline) {}

  std::vector<BandwidthResult> Run() {
    std::vector<Path> paths;
    for (const BandwidthEntry& entry : BandwidthRegistry()) {
      if (!options_.backend.empty() && options_.backend != entry.name) continue;
      if (paths.empty() || paths.back().name() != entry.path) paths.emplace_back(entry.path);
      if (!paths.back().measured()) paths.back().Add(entry.name, Ask(entry));
    }
    std::vector<BandwidthResult> results;
    for (Path& path : paths) {
      auto of_path = std::move(path).Results();
      std::move(of_path.begin(), of_path.end(), std::back_inserter(results));
    }
    return results;
  }

 private:
  std::vector<BandwidthResult> Ask(const BandwidthEntry& entry) {
    BandwidthOptions options = options_;
    options.backend = entry.name;
    const MonoTime start = clock_.Mono();
    const MonoTime until =
        entry.path == "gpu" ? std::min(deadline_, start + kGpuDeadline) : deadline_;
    Answer answer;
    auto child = ChildProcess::Spawn({self_path_, "bandwidth-child", EncodeOptions(options)});
    if (child) {
      answer = Listen(**child, clock_, stop_, until);
      child->reset();  // killed and reaped, if it still runs
    } else {
      answer.rest = {"spawn_failed", child.error().message, ""};
    }
    std::vector<BandwidthResult> results;
    for (const std::string& kernel : options.kernels) {
      results.push_back(Take(answer, entry.path, kernel, start));
    }
    return results;
  }

  const std::string& self_path_;
  const BandwidthOptions& options_;
  const Clock& clock_;
  const StopToken& stop_;
  const MonoTime deadline_;
};

}  // namespace

std::vector<BandwidthResult> MeasureBandwidth(const std::string& self_path,
                                              const BandwidthOptions& options, const Clock& clock,
                                              const StopToken& stop,
                                              std::chrono::seconds deadline) {
  return Measurement(self_path, options, clock, stop, deadline).Run();
}

}  // namespace tokwatt
