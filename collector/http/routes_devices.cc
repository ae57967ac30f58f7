// Fleet, devices, their names and what powers them, and claims.
#include <optional>

#include "collector/documents/device_tags.h"
#include "collector/http/json_body.h"
#include "collector/http/routes.h"

namespace tokwatt {
namespace {

constexpr size_t kMaxNameBytes = 64;

Response NoSuchDevice() {
  return Problem(404, "device_not_found", "There is no device with that id.",
                 "GET /api/v1/devices lists them.");
}

// It is shown, or it joined and has sent nothing yet.
bool IsKnown(const QueryContext& context, const DeviceId& id) {
  if (context.view->Find(id) != nullptr) return true;
  const auto member = context.server.gate->members().Find(id);
  return member && !member->revoked;
}

bool IsPrintable(const std::string& name) {
  for (const char c : name) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) return false;
  }
  return true;
}

// Absent fields are nullopt.
Result<std::optional<std::string>> CheckName(const Json& body) {
  if (!body.contains("name")) return std::nullopt;
  TOKWATT_ASSIGN_OR_RETURN(std::string name, StringField(body, "name"));
  if (name.empty() || name.size() > kMaxNameBytes || !IsPrintable(name)) {
    return Fail(Code::kInvalidArgument, "A name has 1 to 64 bytes and no control characters.",
                "bad_name");
  }
  return name;
}

// Commands name a machine by its name. What machines call themselves may be alike: it is no choice.
Result<> CheckNameIsFree(const QueryContext& context, const DeviceId& id, const std::string& name) {
  const auto taken_by = [&](const DeviceId& other) {
    return Fail(Code::kAlreadyExists,
                "Another machine is called '" + name + "': " + ToHex(other).substr(0, 12) + ".",
                "name_taken", "Choose another name, or rename that machine first.");
  };
  for (const auto& facts : context.view->devices) {
    if (facts->id != id && facts->name == name) return taken_by(facts->id);
  }
  for (const auto& [other, member] : context.server.gate->members().All()) {
    if (other == id || member.revoked || context.view->Find(other) != nullptr) continue;
    TOKWATT_ASSIGN_OR_RETURN(const auto chosen, context.query.store.GetMeta(ChosenNameKey(other)));
    if (chosen.value_or(member.name) == name) return taken_by(other);
  }
  return {};
}

tl::unexpected<Error> NotThatOne(const std::string& what) {
  return Fail(Code::kInvalidArgument, what, "bad_powered_by", "GET /api/v1/devices lists them.");
}

// A part of a part of itself would have no whole.
bool IsPartOf(const LiveView& view, DeviceId machine, const DeviceId& whole) {
  for (size_t steps = 0; steps <= view.devices.size(); ++steps) {
    if (machine == whole) return true;
    const DeviceFacts* facts = view.Find(machine);
    if (facts == nullptr || !facts->powered_by.host) return false;
    machine = *facts->powered_by.host;
  }
  return true;
}

Result<std::optional<PowerBinding>> CheckBinding(const LiveView& view, const DeviceId& id,
                                                 const Json& body) {
  if (!body.contains("powered_by")) return std::nullopt;
  TOKWATT_ASSIGN_OR_RETURN(const PowerBinding binding, ParsePowerBinding(body.at("powered_by")));
  for (const PowerMeter& meter : binding.meters) {
    if (view.Find(meter.reader) == nullptr) return NotThatOne("There is no such reader.");
  }
  if (!binding.host) return binding;
  if (view.Find(*binding.host) == nullptr) return NotThatOne("There is no such device.");
  if (IsPartOf(view, *binding.host, id)) {
    return NotThatOne("That device is, or is a part of, this one.");
  }
  return binding;
}

Result<> PutName(const QueryContext& context, const DeviceId& id, const std::string& name) {
  TOKWATT_RETURN_IF_ERROR(context.server.put_meta(ChosenNameKey(id), name));
  context.change_hub([id, name](LiveHub& hub) { hub.SetName(id, name); });
  return {};
}

Result<std::optional<std::vector<std::string>>> CheckTags(const Json& body) {
  if (!body.contains("tags")) return std::nullopt;
  TOKWATT_ASSIGN_OR_RETURN(std::vector<std::string> tags, ParseTags(body.at("tags")));
  return std::optional(std::move(tags));
}

Result<> PutTags(const QueryContext& context, const DeviceId& id,
                 const std::vector<std::string>& tags) {
  TOKWATT_RETURN_IF_ERROR(context.server.put_meta(TagsKey(id), TextOf(Json(tags))));
  context.change_hub([id, tags](LiveHub& hub) { hub.SetTags(id, tags); });
  return {};
}

Result<> PutBinding(const QueryContext& context, const DeviceId& id, const PowerBinding& binding) {
  TOKWATT_RETURN_IF_ERROR(
      context.server.put_meta(PowerBindingKey(id), TextOf(PowerBindingDocument(binding))));
  context.change_hub([id, binding](LiveHub& hub) { hub.SetPowerBinding(id, binding); });
  return {};
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

Response ChangeDevice(const QueryContext& context, const Request& request, const PathArgs& args) {
  const auto id = ParseDeviceId(args[0]);
  if (!id || !IsKnown(context, *id)) return NoSuchDevice();
  const auto body = ParseBody(request, {"name", "powered_by", "tags"});
  if (!body) return ProblemOf(body.error());
  if (body->empty()) return Problem(400, "no_change", "Give \"name\", \"powered_by\" or \"tags\".");
  // All are checked before any is stored.
  const auto name = CheckName(*body);
  if (!name) return ProblemOf(name.error());
  if (*name) {
    if (const auto is_free = CheckNameIsFree(context, *id, **name); !is_free) {
      return ProblemOf(is_free.error());
    }
  }
  const auto binding = CheckBinding(*context.view, *id, *body);
  if (!binding) return ProblemOf(binding.error());
  const auto tags = CheckTags(*body);
  if (!tags) return ProblemOf(tags.error());
  Json answer = {{"id", ToHex(*id)}};
  if (*name) {
    if (const auto put = PutName(context, *id, **name); !put) return ProblemOf(put.error());
    answer["name"] = **name;
  }
  if (*binding) {
    if (const auto put = PutBinding(context, *id, **binding); !put) return ProblemOf(put.error());
    answer["powered_by"] = PowerBindingDocument(**binding);
  }
  if (*tags) {
    if (const auto put = PutTags(context, *id, **tags); !put) return ProblemOf(put.error());
    answer["tags"] = **tags;
  }
  return JsonResponse(200, answer);
}

Response GetClaims(const LoopContext& context, const Request&, const PathArgs&) {
  return JsonResponse(200, context.hub.Claims());
}

}  // namespace tokwatt
