// The rules on samples and their times (checker_rules.h).
#include <algorithm>
#include <optional>

#include "tests/e2e/crash/checker_rules.h"

namespace tokwatt::crash {
namespace {

constexpr int kHolePeriods = 3;
constexpr size_t kMinPoints = 10;  // fewer say nothing about how often a series is sampled

struct Span {
  WallTime from;
  WallTime to;
};

std::string Name(const SeriesOfBoot& series) {
  return ToHex(series.device).substr(0, 8) + " " + series.key.metric + " of " + series.key.source +
         " " + series.key.component;
}

// Is the series sampled every period, when nothing is wrong?
bool IsRegular(const std::vector<SampleTime>& times, Nanoseconds period) {
  if (times.size() < kMinPoints) return false;
  std::vector<int64_t> steps;
  for (size_t i = 1; i < times.size(); ++i) {
    steps.push_back((times[i].boot - times[i - 1].boot).count());
  }
  const auto middle = steps.begin() + static_cast<int64_t>(steps.size() / 2);
  std::nth_element(steps.begin(), middle, steps.end());
  return *middle <= period.count() * 3 / 2;
}

void CheckUnique(const SeriesOfBoot& series, const std::vector<SampleTime>& sorted,
                 Verdict& verdict) {
  const auto twice = std::adjacent_find(
      sorted.begin(), sorted.end(), [](const auto& a, const auto& b) { return a.boot == b.boot; });
  if (twice == sorted.end()) return;
  verdict.violations.push_back(Name(series) + " has two samples of " + FormatRfc3339(twice->wall));
}

// When a record says that something was not sampled. A start explains what the life before it
// could not seal any more, up to itself; it is an instant that lies in the hole.
std::optional<Span> SpanOf(const StoredRecord& record) {
  if (const auto* lifecycle = std::get_if<AgentLifecycle>(&record.event.body)) {
    if (lifecycle->what == "clock_changed") return std::nullopt;
    return Span{record.at, record.at};
  }
  const auto& gap = std::get<Gap>(record.event.body);
  Span span{record.at, record.at};
  if (gap.from_wall_ns) span.from = {*gap.from_wall_ns};
  if (gap.to_wall_ns) span.to = {*gap.to_wall_ns};
  if (span.from > span.to) span.from = span.to;
  return span;
}

std::string Reason(const StoredRecord& record) {
  if (const auto* gap = std::get_if<Gap>(&record.event.body)) return "gap " + gap->reason;
  const auto& lifecycle = std::get<AgentLifecycle>(record.event.body);
  if (lifecycle.what != "started") return lifecycle.what;
  return "started after " + lifecycle.previous_end + " end";
}

// What explains the hole; empty: nothing.
std::string Explanation(const Stored& stored, const DeviceId& device, const Span& hole) {
  for (const StoredRecord& record : stored.records) {
    const auto span = record.device == device ? SpanOf(record) : std::nullopt;
    if (span && span->from <= hole.to && span->to >= hole.from) return Reason(record);
  }
  return {};
}

void CheckHoles(const Stored& stored, const SeriesOfBoot& series,
                const std::vector<SampleTime>& sorted, const CheckOptions& options,
                Verdict& verdict) {
  for (size_t i = 1; i < sorted.size(); ++i) {
    const Nanoseconds step = sorted[i].boot - sorted[i - 1].boot;
    if (step <= options.period * kHolePeriods) continue;
    const Span hole{sorted[i - 1].wall, sorted[i].wall};
    const std::string reason = Explanation(stored, series.device, hole);
    if (!reason.empty()) {
      ++verdict.time_holes[reason];
    } else {
      verdict.violations.push_back(Name(series) + " has no sample for " +
                                   std::to_string(Seconds(step)) + " s from " +
                                   FormatRfc3339(hole.from) + " on, and nothing says why");
    }
  }
}

}  // namespace

void CheckSamples(const Stored& stored, const CheckOptions& options, Verdict& verdict) {
  for (const auto& [series, times] : stored.samples) {
    std::vector<SampleTime> sorted = times;
    std::sort(sorted.begin(), sorted.end());
    verdict.samples += static_cast<int64_t>(sorted.size());
    CheckUnique(series, sorted, verdict);
    if (!IsRegular(sorted, options.period)) continue;
    ++verdict.regular_series;
    CheckHoles(stored, series, sorted, options, verdict);
  }
}

}  // namespace tokwatt::crash
