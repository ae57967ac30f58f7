// Energy and cost of a range: by device, hour or day; totals of wall or system power only.
#include <algorithm>
#include <optional>

#include "collector/http/local_day.h"
#include "collector/http/query.h"
#include "collector/http/range.h"
#include "collector/http/routes.h"

namespace tokwatt {
namespace {

constexpr int64_t kHourNs = 3600LL * 1'000'000'000;

struct Totals {
  Known<double> joules =
      Unknown("no_countable_power", "No machine reported wall or system energy in this range.");
  bool partial = false;
};

WallTime NextEdge(WallTime time, const std::string& by, WallTime end) {
  if (by == "hour") return std::min(end, WallTime{(time.ns / kHourNs + 1) * kHourNs});
  if (by == "day") return std::min(end, StartOfNextLocalDay(time));
  return end;
}

std::vector<WallWindow> Buckets(WallWindow window, const std::string& by) {
  std::vector<WallWindow> buckets;
  for (WallTime from = window.from; from < window.to;) {
    const WallTime to = NextEdge(from, by, window.to);
    buckets.push_back({from, to});
    from = to;
  }
  return buckets;
}

bool Has(const std::vector<ComponentEnergy>& counted, const ComponentEnergy& one) {
  return std::any_of(counted.begin(), counted.end(), [&one](const ComponentEnergy& other) {
    return one.source == other.source && one.component == other.component &&
           one.powers == other.powers;
  });
}

// Empty for what has no agent.
std::string IdOf(const PowerConsumer& consumer) {
  return consumer.device ? ToHex(*consumer.device) : std::string();
}

// `counted`: the consumer's components that the total is of, however the rows are cut.
Json Row(const PowerConsumer& consumer, std::optional<WallTime> start,
         const ComponentEnergy* component, const std::vector<ComponentEnergy>& counted,
         const ElectricityPrice& price) {
  const Known<double> joules =
      component ? component->energy.joules
                : Known<double>(Unknown("no_reading", "No energy was read in this range."));
  Json row = {{"device", IdOf(consumer)}, {"name", consumer.name}};
  PutIfAny(row, "start", Rfc3339Of(start));
  Put(row, "scope",
      component ? Known<std::string_view>(ToString(component->scope)) : Unknown(joules.error()));
  row["source"] = component ? component->source : "";
  row["component"] = component ? component->component : "";
  Put(row, "energy_joules", joules);
  row["covered_seconds"] = component ? component->energy.covered_seconds : 0.0;
  row["partial"] = component == nullptr || component->energy.partial;
  row["counted"] = component != nullptr && !consumer.part_of && Has(counted, *component);
  Put(row, "cost",
      joules.map([&](double value) { return CostOfJoules(value, price.price_per_kwh); }));
  return row;
}

// Of several there is something missing between them.
void Count(const std::vector<ComponentEnergy>& counted, Totals& totals) {
  totals.partial = totals.partial || counted.size() != 1 || counted.front().energy.partial;
  for (const ComponentEnergy& component : counted) {
    totals.joules = totals.joules.value_or(0) + *component.energy.joules;
  }
}

// The rows of one device, or of what has no agent, and its part of the totals.
Result<> AddConsumer(const QueryContext& context, const PowerConsumer& consumer, WallWindow window,
                     const std::string& by, Json& rows, Totals& totals) {
  TOKWATT_ASSIGN_OR_RETURN(const auto counters, ReadEnergy(context.query, consumer.feeds, window));
  const auto whole = EnergyOfComponents(counters, window);
  const std::vector<ComponentEnergy> counted = CountedEnergy(whole);
  for (const WallWindow& bucket : Buckets(window, by)) {
    TOKWATT_RETURN_IF_ERROR(context.query.CheckDeadline());
    const auto components = EnergyOfComponents(counters, bucket);
    const auto start = by == "device" ? std::nullopt : std::optional(bucket.from);
    for (const ComponentEnergy& component : components) {
      rows.push_back(Row(consumer, start, &component, counted, context.view->price));
    }
    if (components.empty()) {
      rows.push_back(Row(consumer, start, nullptr, {}, context.view->price));
    }
  }
  if (!consumer.part_of) Count(counted, totals);
  return {};
}

}  // namespace

Response GetEnergy(const QueryContext& context, const Request& request, const PathArgs&) {
  const std::string by = request.Param("by").empty() ? "device" : request.Param("by");
  if (by == "state") return NotInThisVersion();
  if (by != "device" && by != "hour" && by != "day") {
    return Problem(400, "bad_by", "\"by\" must be device, hour or day.");
  }
  const WallTime now = context.view->now;
  const auto window = ParseRange(request, {StartOfLocalDay(now), now});
  if (!window) return ProblemOf(window.error());
  const std::string& only = request.Param("device");
  Json rows = Json::array();
  Totals totals;
  for (const PowerConsumer& consumer : PowerConsumers(context.view->devices)) {
    if (!only.empty() && IdOf(consumer) != only) continue;
    if (const auto added = AddConsumer(context, consumer, *window, by, rows, totals); !added) {
      return ProblemOf(added.error());
    }
  }
  Json document = {{"schema_version", kSchemaVersion},
                   {"from", FormatRfc3339(window->from)},
                   {"to", FormatRfc3339(window->to)},
                   {"by", by},
                   {"price", PriceDocument(context.view->price)},
                   {"rows", std::move(rows)}};
  Put(document, "total_energy_joules", totals.joules);
  Put(document, "total_cost", totals.joules.map([&](double joules) {
    return CostOfJoules(joules, context.view->price.price_per_kwh);
  }));
  document["partial"] = totals.partial;
  return JsonResponse(200, document);
}

}  // namespace tokwatt
