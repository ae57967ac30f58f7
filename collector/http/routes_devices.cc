// Fleet, devices, their names, and claims.
#include "collector/http/json_body.h"
#include "collector/http/routes.h"

namespace tokwatt {
namespace {

constexpr size_t kMaxNameBytes = 64;

Response NoSuchDevice() {
  return Problem(404, "device_not_found", "There is no device with that id.",
                 "GET /api/v1/devices lists them.");
}

bool IsPrintable(const std::string& name) {
  for (const char c : name) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) return false;
  }
  return true;
}

}  // namespace

Response GetFleet(const LoopContext& context, const Request&, const PathArgs&) {
  return JsonResponse(200, context.hub.FleetDocument());
}

Response GetDevices(const LoopContext& context, const Request&, const PathArgs&) {
  return JsonResponse(200, context.hub.DevicesDocument());
}

Response GetDevice(const LoopContext& context, const Request&, const PathArgs& args) {
  const auto id = ParseDeviceId(args[0]);
  const Json document = id ? context.hub.DeviceDocumentOf(*id) : Json(nullptr);
  return document.is_null() ? NoSuchDevice() : JsonResponse(200, document);
}

Response RenameDevice(const QueryContext& context, const Request& request, const PathArgs& args) {
  const auto id = ParseDeviceId(args[0]);
  if (!id || context.view->Find(*id) == nullptr) return NoSuchDevice();
  const auto body = ParseBody(request, {"name"});
  if (!body) return ProblemOf(body.error());
  const auto name = StringField(*body, "name");
  if (!name) return ProblemOf(name.error());
  if (name->empty() || name->size() > kMaxNameBytes || !IsPrintable(*name)) {
    return Problem(400, "bad_name", "A name has 1 to 64 bytes and no control characters.");
  }
  if (const auto put = context.server.put_meta(ChosenNameKey(*id), *name); !put) {
    return ProblemOf(put.error());
  }
  context.change_hub([id = *id, name = *name](LiveHub& hub) { hub.SetName(id, name); });
  return JsonResponse(200, {{"id", ToHex(*id)}, {"name", *name}});
}

Response GetClaims(const LoopContext& context, const Request&, const PathArgs&) {
  return JsonResponse(200, context.hub.Claims());
}

Response NotBuilt(const LoopContext&, const Request&, const PathArgs&) {
  return NotInThisVersion();
}

}  // namespace tokwatt
