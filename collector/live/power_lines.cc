// Power lines: every component that reports watts, and those that should but say why they do not.
#include <algorithm>

#include "collector/analytics/headline.h"
#include "collector/live/live_document.h"

namespace tokwatt {
namespace {

struct Line {
  PowerCandidate candidate;
  Absence absence;
  std::optional<WallTime> at;
};

bool IsPowerMetric(const std::string& metric) {
  return metric == metrics::kPowerWatts.name || metric == metrics::kEnergyJoules.name;
}

const SensorState* FindSensor(const DeviceState& device, const SeriesKey& key) {
  if (!device.facts->inventory) return nullptr;
  for (const SensorState& sensor : device.facts->inventory->sensors) {
    if (IsPowerMetric(sensor.metric) && sensor.source == key.source &&
        sensor.component == key.component) {
      return &sensor;
    }
  }
  return nullptr;
}

std::vector<Line> ReportedLines(const DeviceState& device) {
  std::vector<Line> lines;
  for (const auto& [key, state] : device.series) {
    if (key.metric != metrics::kPowerWatts.name) continue;
    const auto scope = ParsePowerScope(LabelOf(key, "scope"));
    if (!scope) continue;
    const SensorState* sensor = FindSensor(device, key);
    Line line;
    line.candidate = {*scope,
                      key.source,
                      key.component,
                      sensor ? sensor->contained_in : "",
                      state.declaration.quality,
                      std::nullopt};
    line.at = state.at;
    if (device.IsFresh(state)) {
      line.candidate.power_watts = state.value;
    } else {
      line.absence =
          sensor && sensor->absent
              ? *sensor->absent
              : Absence{"stale", key.source + " has not reported lately.", "tokwatt doctor"};
    }
    lines.push_back(std::move(line));
  }
  return lines;
}

void AddAbsentLines(const DeviceState& device, std::vector<Line>& lines) {
  if (!device.facts->inventory) return;
  for (const SensorState& sensor : device.facts->inventory->sensors) {
    if (!IsPowerMetric(sensor.metric) || !sensor.absent || !sensor.scope) continue;
    const bool listed = std::any_of(lines.begin(), lines.end(), [&](const Line& line) {
      return line.candidate.source == sensor.source && line.candidate.component == sensor.component;
    });
    if (listed) continue;
    Line line;
    line.candidate = {*sensor.scope,       sensor.source,  sensor.component,
                      sensor.contained_in, sensor.quality, std::nullopt};
    line.absence = *sensor.absent;
    lines.push_back(std::move(line));
  }
}

// The reason that helps most: one that a permission would cure comes first.
Absence WhyNoPower(const DeviceState& device) {
  const Absence* first = nullptr;
  if (device.facts->inventory) {
    for (const SensorState& sensor : device.facts->inventory->sensors) {
      if (!IsPowerMetric(sensor.metric) || !sensor.absent) continue;
      if (sensor.absent->reason == "permission_denied") return *sensor.absent;
      if (first == nullptr) first = &*sensor.absent;
    }
  }
  return first ? *first : device.WhyAbsent(metrics::kPowerWatts);
}

}  // namespace

void PutPowerLines(Json& live, const DeviceState& device) {
  std::vector<Line> lines = ReportedLines(device);
  AddAbsentLines(device, lines);
  std::vector<PowerCandidate> candidates;
  candidates.reserve(lines.size());
  for (const Line& line : lines) candidates.push_back(line.candidate);
  std::vector<bool> headline(lines.size(), false);
  for (const HeadlinePick& pick : PickHeadlines(candidates)) headline[pick.index] = true;
  live["power"] = Json::array();
  bool any = false;
  for (size_t i = 0; i < lines.size(); ++i) {
    const PowerCandidate& candidate = candidates[i];
    Json line = {
        {"scope", ToString(candidate.scope)},     {"source", candidate.source},
        {"component", candidate.component},       {"contained_in", candidate.contained_in},
        {"quality", ToString(candidate.quality)}, {"headline", static_cast<bool>(headline[i])}};
    Put(line, "power_watts", candidate.power_watts, lines[i].absence);
    Put(line, "at", Rfc3339Of(lines[i].at), lines[i].absence);
    live["power"].push_back(std::move(line));
    any = any || candidate.power_watts.has_value();
  }
  if (!any) live["power_reason"] = ReasonDocument(WhyNoPower(device));
}

FleetDevice FleetDeviceOf(const DeviceState& device, const LiveContext& context) {
  FleetDevice fleet;
  fleet.id = ToHex(device.facts->id);
  fleet.name = device.facts->name;
  fleet.live = device.Liveness(context.now, context.sealing_interval) == DeviceLiveness::kLive;
  fleet.decode_tokens_per_second = LiveDecodeRate(device);
  fleet.writes_elsewhere = WritesElsewhere(device);
  fleet.energy_today_joules = device.energy_today_joules;
  fleet.energy_today_scope = device.energy_today_scope;
  fleet.energy_today_partial = device.energy_today_partial;
  fleet.power_watts = Unknown(WhyNoPower(device));
  std::vector<PowerCandidate> candidates;
  for (const Line& line : ReportedLines(device)) candidates.push_back(line.candidate);
  for (const HeadlinePick& pick : PickHeadlines(candidates)) {
    const PowerCandidate& candidate = candidates[pick.index];
    if (!candidate.power_watts) continue;
    fleet.power_scope = candidate.scope;
    fleet.power_watts = *candidate.power_watts;
    break;  // picks come in the order wall, system, package, board
  }
  return fleet;
}

}  // namespace tokwatt
