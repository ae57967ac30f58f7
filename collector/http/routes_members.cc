// The machines that joined, and how one is put out.
#include <algorithm>

#include "collector/http/routes.h"

namespace tokwatt {
namespace {

std::string NameOfUnseen(const OwnersChoice* choice, const Member& member) {
  return choice && choice->name ? *choice->name : member.name;
}

Json MemberDocument(const DeviceId& id, const Member& member, const LiveHub& hub) {
  const auto known = hub.devices().find(id);
  const DeviceFacts* facts = known == hub.devices().end() ? nullptr : known->second.facts.get();
  const OwnersChoice* choice = hub.ChoiceForUnseen(id);
  const std::vector<std::string> none;
  Json document = {{"device", ToHex(id)},
                   {"name", facts ? facts->name : NameOfUnseen(choice, member)},
                   {"tags", facts    ? facts->tags
                            : choice ? choice->tags
                                     : none},
                   {"joined", FormatRfc3339(member.joined)},
                   {"certified_until", FormatRfc3339(member.certified_until)}};
  Put(document, "revoked", Rfc3339Of(member.revoked), {"never", "It may send.", ""});
  Put(document, "copy_seen", Rfc3339Of(member.copy_seen),
      {"never", "No copy of its disk was seen.", ""});
  return document;
}

Error WhyRevoked() {
  return {Code::kPermissionDenied, "the machine was revoked", "revoked",
          "if that was a mistake, give it a new line to paste: tokwatt devices add"};
}

// No key lets it in, so none can be revoked: it would be back with its next session.
Response IsOwnMachine() {
  return Problem(409, "own_machine",
                 "It is the collector's own machine: its agent needs no key that could be revoked.",
                 "To stop measuring it, end its agent there: tokwatt collector run instead of "
                 "tokwatt up, or tokwatt uninstall.");
}

}  // namespace

Response GetMembers(const LoopContext& context, const Request&, const PathArgs&) {
  const auto all = context.server.gate->members().All();
  std::vector<std::pair<DeviceId, Member>> newest(all.begin(), all.end());
  std::stable_sort(newest.begin(), newest.end(),
                   [](const auto& a, const auto& b) { return a.second.joined > b.second.joined; });
  Json rows = Json::array();
  for (const auto& [id, member] : newest) rows.push_back(MemberDocument(id, member, context.hub));
  return JsonResponse(200, {{"schema_version", 1}, {"members", rows}});
}

// Out first, then out of sight: a failure in between leaves no key that is good.
Response RemoveDevice(const QueryContext& context, const Request&, const PathArgs& args) {
  const HttpServerContext& server = context.server;
  const auto id = ParseDeviceId(args[0]);
  const auto member = id ? server.gate->members().Find(*id) : std::nullopt;
  if (!id || (!member && context.view->Find(*id) == nullptr)) {
    return Problem(404, "device_not_found", "There is no device with that id.",
                   "GET /api/v1/devices lists them.");
  }
  if (context.view->own.contains(*id)) return IsOwnMachine();
  if (member) {
    if (const auto revoked = server.gate->members().Revoke(*id); !revoked) {
      return ProblemOf(revoked.error());
    }
    server.commands->EndSession(*id, WhyRevoked());
  }
  const auto put = server.put_meta(RemovedKey(*id), FormatRfc3339(server.clock->Wall()));
  if (!put) return ProblemOf(put.error());
  context.change_hub([id = *id](LiveHub& hub) { hub.Remove(id); });
  return JsonResponse(200, {{"id", ToHex(*id)}, {"revoked", member.has_value()}});
}

}  // namespace tokwatt
