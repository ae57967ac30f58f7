#include "collector/live/power_lines.h"

#include <algorithm>

namespace tokwatt {
namespace {

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

bool IsOf(const PowerFeed& feed, const SensorState& sensor) {
  return feed.Has(sensor.source, sensor.component, sensor.powers);
}

std::vector<PowerLine> ReportedLines(const DeviceState& device, const PowerFeed& feed) {
  std::vector<PowerLine> lines;
  for (const auto& [key, state] : device.series) {
    if (key.metric != metrics::kPowerWatts.name || !feed.Has(key)) continue;
    const auto scope = ParsePowerScope(LabelOf(key, "scope"));
    if (!scope) continue;
    const SensorState* sensor = FindSensor(device, key);
    PowerLine line;
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

void AddAbsentLines(const DeviceState& device, const PowerFeed& feed,
                    std::vector<PowerLine>& lines) {
  if (!device.facts->inventory) return;
  for (const SensorState& sensor : device.facts->inventory->sensors) {
    if (!IsPowerMetric(sensor.metric) || !sensor.absent || !IsOf(feed, sensor)) continue;
    if (!sensor.scope) continue;
    const bool listed = std::any_of(lines.begin(), lines.end(), [&](const PowerLine& line) {
      return line.candidate.source == sensor.source && line.candidate.component == sensor.component;
    });
    if (listed) continue;
    PowerLine line;
    line.candidate = {*sensor.scope,       sensor.source,  sensor.component,
                      sensor.contained_in, sensor.quality, std::nullopt};
    line.absence = *sensor.absent;
    lines.push_back(std::move(line));
  }
}

// Of a plug that another machine reads, nothing is known while that one is away.
void BlankOutUnlessLive(const DeviceState& reader, const LiveContext& context,
                        std::vector<PowerLine>& lines) {
  if (reader.Liveness(context.now, context.sealing_interval) == DeviceLiveness::kLive) return;
  for (PowerLine& line : lines) {
    line.candidate.power_watts.reset();
    line.absence = {"reader_away",
                    reader.facts->name + ", which reads it, has sent nothing lately.",
                    "Start its agent: tokwatt agent run"};
  }
}

std::vector<PowerLine> LinesOf(const PowerFeed& feed, const DeviceState& reader, bool borrowed,
                               const LiveContext& context) {
  std::vector<PowerLine> lines = ReportedLines(reader, feed);
  AddAbsentLines(reader, feed, lines);
  if (!borrowed) return lines;
  for (PowerLine& line : lines) line.reader = reader.facts.get();
  BlankOutUnlessLive(reader, context, lines);
  return lines;
}

// How far an absent sensor is from telling something: a permission, a repair, a purchase.
int Distance(const SensorState& sensor) {
  if (sensor.absent->reason == "permission_denied") return 0;
  return sensor.component.empty() ? 2 : 1;
}

}  // namespace

std::vector<PowerLine> LinesOf(const PowerConsumer& consumer, const LiveContext& context) {
  std::vector<PowerLine> lines;
  for (const PowerFeed& feed : consumer.feeds) {
    const auto reader = context.devices->find(feed.reader);
    if (reader == context.devices->end()) continue;
    for (PowerLine& line : LinesOf(feed, reader->second, feed.reader != consumer.device, context)) {
      lines.push_back(std::move(line));
    }
  }
  return lines;
}

std::vector<PowerLine> LinesOf(const DeviceState& device, const LiveContext& context) {
  if (context.devices == nullptr || context.consumers == nullptr) {
    return LinesOf({device.facts->id, "", std::nullopt, {}}, device, false, context);
  }
  const auto consumer =
      std::lower_bound(context.consumers->begin(), context.consumers->end(), device.facts->id,
                       [](const PowerConsumer& each, const DeviceId& id) {
                         return each.device && *each.device < id;
                       });
  return LinesOf(*consumer, context);
}

Absence WhyNoPower(const DeviceState& device) {
  const SensorState* best = nullptr;
  if (device.facts->inventory) {
    for (const SensorState& sensor : device.facts->inventory->sensors) {
      if (!IsPowerMetric(sensor.metric) || !sensor.absent || !sensor.powers.empty()) continue;
      if (best == nullptr || Distance(sensor) < Distance(*best)) best = &sensor;
    }
  }
  return best ? *best->absent : device.WhyAbsent(metrics::kPowerWatts);
}

Absence WhyNoPower(const std::vector<PowerLine>& lines) {
  if (!lines.empty() && !lines.front().absence.reason.empty()) return lines.front().absence;
  return {"no_reading", "The plug that feeds it has not been read yet.", "tokwatt doctor"};
}

}  // namespace tokwatt
