// Series of a metric, downsampled.
#include <algorithm>

#include "base/time_text.h"
#include "collector/http/query.h"
#include "collector/http/range.h"
#include "collector/http/routes.h"

namespace tokwatt {
namespace {

constexpr Nanoseconds kHour{3600LL * 1'000'000'000};
constexpr int64_t kDefaultRows = 600;
constexpr int64_t kMaxRows = 20'000;

struct SeriesRequest {
  DeviceId device{};
  std::string metric;
  WallWindow window;
  int64_t step_seconds = 1;
};

Result<SeriesRequest> Parse(const QueryContext& context, const Request& request) {
  SeriesRequest parsed;
  const auto device = ParseDeviceId(request.Param("device"));
  if (!device || context.view->Find(*device) == nullptr) {
    return Fail(Code::kNotFound, "There is no device with that id.", "device_not_found",
                "GET /api/v1/devices lists them.");
  }
  parsed.device = *device;
  parsed.metric = request.Param("metric");
  if (parsed.metric.empty()) {
    return Fail(Code::kInvalidArgument, "\"metric\" is missing.", "metric_missing",
                "For example metric=device_power_watts");
  }
  const WallTime now = context.view->now;
  TOKWATT_ASSIGN_OR_RETURN(parsed.window, ParseRange(request, {now - kHour, now}));
  const Nanoseconds range = parsed.window.to - parsed.window.from;
  parsed.step_seconds = StepForRange(range, kDefaultRows);
  if (!request.Param("step").empty()) {
    const auto step = ParseDigits(request.Param("step"));
    if (!step || *step < 1 || Seconds(range) / static_cast<double>(*step) > kMaxRows) {
      return Fail(Code::kInvalidArgument,
                  "\"step\" must be whole seconds that give at most 20 000 rows.", "bad_step");
    }
    parsed.step_seconds = *step;
  }
  return parsed;
}

Json SeriesRow(const SeriesData& series, const SeriesRequest& asked) {
  std::vector<SeriesPoint> inside;
  for (const SeriesPoint& point : series.points) {
    if (point.first >= asked.window.from && point.first < asked.window.to) inside.push_back(point);
  }
  Json labels = Json::object();
  for (const auto& [name, value] : series.declaration.key.labels) labels[name] = value;
  Json row = {{"source", series.declaration.key.source},
              {"component", series.declaration.key.component},
              {"labels", std::move(labels)},
              {"quality", ToString(series.declaration.quality)},
              {"points", Json::array()}};
  for (const StepSummary& step : Downsample(inside, asked.step_seconds)) {
    row["points"].push_back(
        Json::array({step.start_seconds, step.min, step.max, step.mean, step.last}));
  }
  return row;
}

}  // namespace

Response GetSeries(const QueryContext& context, const Request& request, const PathArgs&) {
  const auto asked = Parse(context, request);
  if (!asked) return ProblemOf(asked.error());
  const auto found = ReadSeries(context.query, asked->device, asked->metric, asked->window);
  if (!found) return ProblemOf(found.error());
  Json document = {{"schema_version", kSchemaVersion},
                   {"device", ToHex(asked->device)},
                   {"metric", asked->metric},
                   {"from", FormatRfc3339(asked->window.from)},
                   {"to", FormatRfc3339(asked->window.to)},
                   {"step_seconds", asked->step_seconds},
                   {"series", Json::array()}};
  for (const SeriesData& series : *found) document["series"].push_back(SeriesRow(series, *asked));
  return JsonResponse(200, document);
}

}  // namespace tokwatt
