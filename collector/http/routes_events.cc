// Stored events as pages: requests, benchmarks, bandwidth results.
#include <algorithm>

#include "base/time_text.h"
#include "collector/http/query.h"
#include "collector/http/routes.h"
#include "collector/ingest/decode.h"

namespace tokwatt {
namespace {

constexpr int64_t kDefaultLimit = 50;
constexpr int64_t kMaxLimit = 500;

using RowOf = Json (*)(const EventRecord&, const DeviceFacts&, const ElectricityPrice&);

Result<EventQuery> ParseQuery(const Request& request, const char* kind) {
  EventQuery query;
  query.kind = kind;
  query.cursor = request.Param("cursor");
  query.limit = kDefaultLimit;
  if (!request.Param("limit").empty()) {
    const auto limit = ParseDigits(request.Param("limit"));
    if (!limit || *limit < 1 || *limit > kMaxLimit) {
      return Fail(Code::kInvalidArgument, "\"limit\" must be from 1 to 500.", "bad_limit");
    }
    query.limit = *limit;
  }
  if (!request.Param("device").empty()) {
    query.device = ParseDeviceId(request.Param("device"));
    if (!query.device) {
      return Fail(Code::kInvalidArgument, "\"device\" is not a device id.", "bad_device");
    }
  }
  return query;
}

// Facts of a device; empty ones of a device that the hub does not know.
const DeviceFacts& FactsOf(const QueryContext& context, const DeviceId& device) {
  static const DeviceFacts kNone;
  const DeviceFacts* facts = context.view->Find(device);
  return facts ? *facts : kNone;
}

Response Page(const QueryContext& context, const Request& request, const char* kind, RowOf row) {
  const auto query = ParseQuery(request, kind);
  if (!query) return ProblemOf(query.error());
  const auto page = ReadEvents(context.query.store, *query);
  if (!page) return ProblemOf(page.error());
  Json items = Json::array();
  for (const EventRecord& record : page->records) {
    items.push_back(row(record, FactsOf(context, record.device), context.view->price));
  }
  return JsonResponse(
      200, {{"schema_version", kSchemaVersion},
            {"items", std::move(items)},
            {"next_cursor", page->next_cursor.empty() ? Json(nullptr) : Json(page->next_cursor)}});
}

Json RequestRow(const EventRecord& record, const DeviceFacts&, const ElectricityPrice&) {
  return InferenceRowDocument(record);
}

Json BandwidthRow(const EventRecord& record, const DeviceFacts& facts, const ElectricityPrice&) {
  return BandwidthDocument(record, facts.inventory);
}

}  // namespace

Response GetRequests(const QueryContext& context, const Request& request, const PathArgs&) {
  return Page(context, request, "inference", RequestRow);
}

Response GetBenchmarks(const QueryContext& context, const Request& request, const PathArgs&) {
  return Page(context, request, "benchmark", BenchmarkSummaryDocument);
}

Response GetBandwidth(const QueryContext& context, const Request& request, const PathArgs&) {
  return Page(context, request, "bandwidth", BandwidthRow);
}

Response GetBenchmark(const QueryContext& context, const Request&, const PathArgs& args) {
  const auto none = [] {
    return Problem(404, "benchmark_not_found", "There is no benchmark with that id.",
                   "GET /api/v1/benchmarks lists them.");
  };
  const auto id = ParseDeviceId(args[0]);  // event ids have the same shape
  if (!id) return none();
  const auto stored = context.query.store.FindEvent(*id);
  if (!stored) return ProblemOf(stored.error());
  if (!*stored || (*stored)->kind != "benchmark") return none();
  auto event = DecodeEvent((*stored)->payload);
  if (!event) return ProblemOf(event.error());
  const EventRecord record{(*stored)->device, (*stored)->at, std::move(*event)};
  return JsonResponse(
      200, BenchmarkDocument(record, FactsOf(context, record.device), context.view->price));
}

}  // namespace tokwatt
