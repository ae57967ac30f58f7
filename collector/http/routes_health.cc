// Health, readiness, metrics and the description of the API.
#include "base/version.h"
#include "collector/http/metrics_page.h"
#include "collector/http/openapi.h"
#include "collector/http/routes.h"

namespace tokwatt {

Response GetHealthz(const LoopContext&, const Request&, const PathArgs&) {
  return JsonResponse(200, {{"name", "tokwatt"}, {"status", "ok"}, {"version", kVersion}});
}

Response GetReadyz(const LoopContext& context, const Request&, const PathArgs&) {
  if (!context.hub.loaded()) {
    return Problem(503, "starting", "The store is still being read.");
  }
  const CollectorCounters* counters = context.server.counters;
  if (counters != nullptr && !counters->store_writable) {
    return Problem(503, "store_not_writable",
                   "The store refuses commits, most likely because the disk is full. Nothing is "
                   "lost: agents keep their batches.",
                   "Free some space on the disk of the data directory.");
  }
  return JsonResponse(200, {{"status", "ready"}});
}

Response GetMetrics(const LoopContext& context, const Request&, const PathArgs&) {
  Response response;
  response.content_type = "text/plain; version=0.0.4; charset=utf-8";
  response.headers = {{"Cache-Control", "no-store"}};
  response.body = MetricsPage(context.hub, context.server.counters);
  return response;
}

Response GetOpenApi(const LoopContext&, const Request&, const PathArgs&) {
  return JsonResponse(200, OpenApiDocument());
}

}  // namespace tokwatt
