#include "collector/http/query.h"

#include <algorithm>
#include <functional>
#include <map>

#include "base/metrics.h"
#include "collector/analytics/headline.h"
#include "collector/ingest/decode.h"
#include "collector/live/device_state.h"

namespace tokwatt {
namespace {

// Readings beyond either edge that a window is given: enough to interpolate there, to see whether
// the edge lies in a hole, and to know the sampling period.
constexpr std::ptrdiff_t kBeyondEdge = 8;

void SortByTime(std::vector<SeriesPoint>& points) {
  const auto earlier = [](const SeriesPoint& a, const SeriesPoint& b) { return a.first < b.first; };
  // A spool that was caught up sends old batches late; usually nothing is out of order.
  if (!std::is_sorted(points.begin(), points.end(), earlier)) {
    std::stable_sort(points.begin(), points.end(), earlier);
  }
}

using SeriesVisitor = std::function<void(const SealedBatch&, DecodedSeries&)>;

// Visits every series of that metric in the batches around the window; answers with the last time
// of those batches, with or without the metric.
Result<WallTime> ScanMetric(const Query& query, const DeviceId& device, const std::string& metric,
                            WallWindow window, const SeriesVisitor& visit) {
  Result<> failed;
  WallTime newest = window.from;
  const auto visit_batch = [&](const SealedBatch& batch) {
    failed = query.CheckDeadline();
    if (!failed) return false;
    auto decoded = DecodeBatch(batch.codec, batch.body, batch.offset_ns);
    if (!decoded) {
      failed = Wrap(decoded.error(), "batch " + std::to_string(batch.seq));
      return false;
    }
    for (DecodedSeries& series : decoded->series) {
      if (series.declaration.key.metric == metric) visit(batch, series);
    }
    newest = std::max(newest, batch.last);
    return true;
  };
  TOKWATT_RETURN_IF_ERROR(query.store.Scan({device}, {window.from, window.to}, visit_batch));
  TOKWATT_RETURN_IF_ERROR(failed);
  return newest;
}

void Append(const DecodedSeries& series, std::vector<SeriesPoint>& points) {
  points.insert(points.end(), series.points.begin(), series.points.end());
}

// What of the runs one window needs, so that many windows of one range cost no more than the range.
std::vector<CounterRun> Around(const std::vector<CounterRun>& runs, WallWindow window) {
  const auto before = [](const SeriesPoint& point, WallTime time) { return point.first < time; };
  std::vector<CounterRun> around;
  for (const CounterRun& run : runs) {
    auto begin = std::lower_bound(run.points.begin(), run.points.end(), window.from, before);
    auto end = std::lower_bound(begin, run.points.end(), window.to, before);
    begin -= std::min(kBeyondEdge, begin - run.points.begin());
    end += std::min(kBeyondEdge, run.points.end() - end);
    if (begin != end) around.push_back({run.boot_id, run.offset_ns, {begin, end}});
  }
  return around;
}

}  // namespace

Result<> Query::CheckDeadline() const {
  if (!Expired()) return {};
  return Fail(Code::kDeadlineExceeded, "The query took longer than it may.", "query_deadline",
              "Ask for a shorter range.");
}

Result<std::vector<SeriesData>> ReadSeries(const Query& query, const DeviceId& device,
                                           const std::string& metric, WallWindow window) {
  std::map<SeriesDeclaration, std::vector<SeriesPoint>> found;
  TOKWATT_RETURN_IF_ERROR(ScanMetric(query, device, metric, window,
                                     [&](const SealedBatch&, const DecodedSeries& series) {
                                       Append(series, found[series.declaration]);
                                     }));
  std::vector<SeriesData> series;
  for (auto& [declaration, points] : found) {
    SortByTime(points);
    series.push_back({declaration, std::move(points)});
  }
  return series;
}

Result<EnergyReadings> ReadEnergy(const Query& query, const DeviceId& device, WallWindow window) {
  using RunId = std::pair<std::string, int64_t>;
  std::map<SeriesKey, std::map<RunId, std::vector<SeriesPoint>>> found;
  EnergyReadings readings;
  TOKWATT_ASSIGN_OR_RETURN(
      readings.newest,
      ScanMetric(query, device, std::string(metrics::kEnergyJoules.name), window,
                 [&](const SealedBatch& batch, const DecodedSeries& series) {
                   Append(series, found[series.declaration.key][{batch.boot_id, batch.offset_ns}]);
                 }));
  for (auto& [key, runs] : found) {
    CounterData& counter = readings.counters.emplace_back();
    counter.key = key;
    for (auto& [id, points] : runs) {
      SortByTime(points);
      counter.runs.push_back({id.first, id.second, std::move(points)});
    }
  }
  return readings;
}

Result<std::vector<CounterData>> ReadEnergy(const Query& query, const std::vector<PowerFeed>& feeds,
                                            WallWindow window) {
  std::vector<CounterData> counters;
  for (const PowerFeed& feed : feeds) {
    TOKWATT_ASSIGN_OR_RETURN(EnergyReadings readings, ReadEnergy(query, feed.reader, window));
    for (CounterData& counter : readings.counters) {
      if (feed.Has(counter.key)) counters.push_back(std::move(counter));
    }
  }
  return counters;
}

std::vector<ComponentEnergy> EnergyOfComponents(const std::vector<CounterData>& counters,
                                                WallWindow window) {
  std::vector<ComponentEnergy> components;
  for (const CounterData& counter : counters) {
    const SeriesKey& key = counter.key;
    const auto scope = ParsePowerScope(LabelOf(key, "scope"));
    if (!scope) continue;
    components.push_back({*scope, key.source, key.component, LabelOf(key, kPowersLabel),
                          EnergyOverRange(Around(counter.runs, window), window)});
  }
  return components;
}

std::vector<ComponentEnergy> CountedEnergy(const std::vector<ComponentEnergy>& components) {
  std::vector<PowerCandidate> candidates;
  std::vector<WallWindow> read;
  for (const ComponentEnergy& component : components) {
    PowerCandidate candidate;
    candidate.scope = component.scope;
    candidate.source = component.source;
    candidate.component = component.component;
    if (component.energy.joules) candidate.power_watts = *component.energy.joules;
    candidates.push_back(std::move(candidate));
    read.push_back({component.energy.first, component.energy.last});
  }
  std::vector<ComponentEnergy> counted;
  for (const size_t pick : PickCounted(std::move(candidates), read)) {
    counted.push_back(components[pick]);
  }
  return counted;
}

Result<RecordPage> ReadEvents(const Store& store, const EventQuery& query) {
  TOKWATT_ASSIGN_OR_RETURN(const EventPage page, store.Events(query));
  RecordPage records;
  records.next_cursor = page.next_cursor;
  for (const StoredEvent& stored : page.events) {
    Result<Event> event = DecodeEvent(stored.payload);
    // A kind that only a newer version knows stays stored; there is no row for it here.
    if (!event && event.error().code == Code::kUnimplemented) continue;
    if (!event) return Wrap(event.error(), "event " + ToHex(stored.id));
    records.records.push_back({stored.device, stored.at, std::move(*event)});
  }
  return records;
}

}  // namespace tokwatt
