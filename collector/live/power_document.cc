// The power lines as documents show them, and what of them counts in the totals of the house.
#include "collector/analytics/headline.h"
#include "collector/live/power_lines.h"

namespace tokwatt {
namespace {

std::vector<PowerCandidate> CandidatesOf(const std::vector<PowerLine>& lines) {
  std::vector<PowerCandidate> candidates;
  candidates.reserve(lines.size());
  for (const PowerLine& line : lines) candidates.push_back(line.candidate);
  return candidates;
}

// Empty texts: the device itself.
Json ReaderDocument(const DeviceFacts* reader) {
  return {{"device", reader == nullptr ? "" : ToHex(reader->id)},
          {"name", reader == nullptr ? "" : reader->name}};
}

// True if any line has a value.
bool PutLines(Json& live, const std::vector<PowerLine>& lines) {
  std::vector<bool> headline(lines.size(), false);
  for (const HeadlinePick& pick : PickHeadlines(CandidatesOf(lines))) headline[pick.index] = true;
  live["power"] = Json::array();
  bool any = false;
  for (size_t i = 0; i < lines.size(); ++i) {
    const PowerCandidate& candidate = lines[i].candidate;
    Json line = {
        {"scope", ToString(candidate.scope)},        {"source", candidate.source},
        {"component", candidate.component},          {"contained_in", candidate.contained_in},
        {"quality", ToString(candidate.quality)},    {"headline", static_cast<bool>(headline[i])},
        {"read_by", ReaderDocument(lines[i].reader)}};
    Put(line, "power_watts", candidate.power_watts, lines[i].absence);
    Put(line, "at", Rfc3339Of(lines[i].at), lines[i].absence);
    live["power"].push_back(std::move(line));
    any = any || candidate.power_watts.has_value();
  }
  return any;
}

// The pick of the widest scope that has a value.
void PutWidest(FleetDevice& fleet, const std::vector<PowerLine>& lines) {
  const auto candidates = CandidatesOf(lines);
  for (const HeadlinePick& pick : PickHeadlines(candidates)) {
    const PowerCandidate& candidate = candidates[pick.index];
    if (!candidate.power_watts) continue;
    fleet.power_scope = candidate.scope;
    fleet.power_watts = *candidate.power_watts;
    fleet.power_live = fleet.live || lines[pick.index].reader != nullptr;
    return;  // picks come in the order wall, system, package, board
  }
}

}  // namespace

void PutPowerLines(Json& live, const DeviceState& device, const LiveContext& context) {
  if (!PutLines(live, LinesOf(device, context))) {
    live["power_reason"] = ReasonDocument(WhyNoPower(device));
  }
}

Json UnattendedDocument(const PowerConsumer& consumer, const LiveContext& context) {
  Json document = {{"name", consumer.name}, {"endpoints", consumer.endpoints}};
  const std::vector<PowerLine> lines = LinesOf(consumer, context);
  if (!PutLines(document, lines)) {
    document["power_reason"] = ReasonDocument(WhyNoPower(lines));
  }
  return document;
}

FleetDevice FleetDeviceOf(const DeviceState& device, const LiveContext& context) {
  FleetDevice fleet;
  fleet.id = ToHex(device.facts->id);
  fleet.name = device.facts->name;
  fleet.live = device.Liveness(context.now, context.sealing_interval) == DeviceLiveness::kLive;
  fleet.power_live = fleet.live;
  fleet.part_of_another = device.facts->powered_by.host.has_value();
  fleet.decode_tokens_per_second = LiveDecodeRate(device);
  fleet.writes_elsewhere = WritesElsewhere(device);
  fleet.energy_today_joules = device.energy_today_joules;
  fleet.energy_today_scope = device.energy_today_scope;
  fleet.energy_today_partial = device.energy_today_partial;
  fleet.power_watts = Unknown(WhyNoPower(device));
  PutWidest(fleet, LinesOf(device, context));
  return fleet;
}

FleetDevice FleetDeviceOf(const PowerConsumer& unattended, const LiveContext& context) {
  FleetDevice fleet;
  fleet.name = unattended.name;
  fleet.has_agent = false;
  fleet.power_live = true;
  const std::vector<PowerLine> lines = LinesOf(unattended, context);
  fleet.power_watts = Unknown(WhyNoPower(lines));
  PutWidest(fleet, lines);
  return fleet;
}

}  // namespace tokwatt
