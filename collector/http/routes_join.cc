// Joining: a code for the page and the command line, the script and the programs for the machine.
#include <optional>

#include "base/crypto/join_token.h"
#include "base/version.h"
#include "collector/handout/join_script.h"
#include "collector/http/assets.h"
#include "collector/http/join_address.h"
#include "collector/http/json_body.h"
#include "collector/http/routes.h"

namespace tokwatt {
namespace {

// "K7Q2-9M4P-...": as people read it.
std::string Grouped(const std::string& code) {
  std::string text;
  for (size_t i = 0; i < code.size(); ++i) {
    if (i > 0 && i % 4 == 0) text += '-';
    text += code[i];
  }
  return text;
}

Json BuildDocument(const BuildTarget& target, const Result<Build>& build) {
  Json document = {{"os", target.os}, {"architecture", target.architecture}, {"version", kVersion}};
  const Error none = build ? Error{} : build.error();
  Put(document, "sha256", build ? std::optional(build->sha256) : std::nullopt,
      {none.reason_code(), none.message, none.fix});
  document["portable"] = !build || build->portable;
  if (!document["portable"]) {
    document["portable_reason"] = ReasonDocument(
        {"needs_libraries",
         "This collector's own program was built for the machine that it runs on: elsewhere it "
         "starts only where the same libraries are installed.",
         "in its clone run deploy/release.sh " + target.architecture +
             ", which makes one that starts anywhere; this line takes it then"});
  }
  return document;
}

std::vector<Result<Build>> AllBuilds(Builds& builds) {
  std::vector<Result<Build>> all;
  for (const BuildTarget& target : BuildTargets()) all.push_back(builds.Find(target));
  return all;
}

// Prints the script, for those who read it before they run it.
std::string FetchFor(const JoinAddress& address, const std::string& pin, const std::string& code) {
  const std::string curl =
      address.pinned ? "curl -fsSk --pinnedpubkey '" + pin + "' " : "curl -fsS ";
  return curl + address.url + "/e/" + code;
}

// Seconds by our clock, for those whose own is wrong; none once it cannot be used.
void PutExpiry(Json& document, const JoinCodeState& state, WallTime now) {
  const bool over = state.used || state.cancelled || now >= state.expires;
  document["expires"] = FormatRfc3339(state.expires);
  document["expires_in_seconds"] = over ? 0.0 : Seconds(state.expires - now);
}

std::string StageOf(const JoinCodeState& state, WallTime now) {
  if (state.device) return "joined";
  if (state.cancelled) return "cancelled";
  if (!state.used && now >= state.expires) return "expired";
  return state.fetched ? "fetched" : "waiting";
}

Result<std::optional<DeviceId>> Replaced(const Json& body, Gate& gate) {
  if (!body.contains("replaces")) return std::nullopt;
  TOKWATT_ASSIGN_OR_RETURN(const std::string text, StringField(body, "replaces"));
  const auto id = ParseDeviceId(text);
  if (id && gate.members().Find(*id)) return std::optional(*id);
  return Fail(Code::kInvalidArgument, "\"replaces\" is no machine that joined.", "not_a_member",
              "GET /api/v1/members lists them.");
}

Result<> CheckOpenToNetwork(const HttpServerContext& server) {
  if (server.open_to_network) return {};
  return Fail(Code::kFailedPrecondition,
              "This collector listens on its own machine only, so no other machine can reach it.",
              "not_open_to_network",
              "Start it with --lan: tokwatt up --lan. It asks for a password for the pages then.");
}

uint16_t AgentsPort(const HttpServerContext& server) {
  return server.agents_port ? server.agents_port() : uint16_t{0};
}

JoinToken TokenFor(const HttpServerContext& server, const JoinAddress& address,
                   const std::string& code) {
  return {server.gate->authority().root().key().SpkiSha256(), code, address.agents};
}

Response Script(const std::string& text) {
  Response response;
  response.content_type = "text/x-shellscript; charset=utf-8";
  response.body = text;
  response.headers = {{"Cache-Control", "no-store"}};
  return response;
}

// The open code; a guess costs as one at the agents' door.
Result<JoinCodeState> CheckCode(const HttpServerContext& server, const Request& request,
                                const std::string& code) {
  Gate& gate = *server.gate;
  const auto refused = [&](const Error& why) {
    gate.refusals().Note(request.client, "a line to join was refused: " + why.message);
    return tl::unexpected<Error>(why);
  };
  if (const auto open = gate.limit().Check(request.client); !open) return refused(open.error());
  auto state = gate.codes().Find(code, server.clock->Wall());
  if (state) return state;
  gate.limit().NoteMistake(request.client);
  return refused(state.error());
}

}  // namespace

Response StartJoin(const QueryContext& context, const Request& request, const PathArgs&) {
  const HttpServerContext& server = context.server;
  const auto body = ParseBody(request, {"replaces", "allow_measuring"});
  if (!body) return ProblemOf(body.error());
  const Json allow = body->value("allow_measuring", Json(true));
  if (!allow.is_boolean()) {
    return Problem(400, "bad_field", "\"allow_measuring\" must be true or false.");
  }
  if (const auto open = CheckOpenToNetwork(server); !open) return ProblemOf(open.error());
  const auto replaces = Replaced(*body, *server.gate);
  if (!replaces) return ProblemOf(replaces.error());
  const auto made = server.gate->codes().Make(server.clock->Wall(), *replaces);
  if (!made) return ProblemOf(made.error());
  const JoinAddress address =
      JoinAddressFor(request, server.hosts, server.page_port, AgentsPort(server));
  Json builds = Json::array();
  const auto all = AllBuilds(*server.builds);
  for (size_t i = 0; i < all.size(); ++i)
    builds.push_back(BuildDocument(BuildTargets()[i], all[i]));
  const std::string fetch = FetchFor(address, server.page_key_pin, made->code);
  const char* const run = allow.get<bool>() ? " | sh -s -- --allow-measuring" : " | sh";
  Json document = {{"id", made->state.id},
                   {"code", Grouped(made->code)},
                   {"command", fetch + run},
                   {"fetch", fetch},
                   {"token", TokenFor(server, address, made->code).Text()},
                   {"builds", builds}};
  PutExpiry(document, made->state, server.clock->Wall());
  return JsonResponse(201, document);
}

Response GetJoin(const LoopContext& context, const Request&, const PathArgs& args) {
  const auto state = context.server.gate->codes().State(args[0]);
  if (!state) return Problem(404, "join_not_found", "There is no such line, or it is a day old.");
  const WallTime now = context.server.clock->Wall();
  const std::string stage = StageOf(*state, now);
  Json document = {{"id", state->id},
                   {"state", stage},
                   {"expired", stage == "expired" || stage == "cancelled"},
                   {"replaces", state->replaces ? ToHex(*state->replaces) : ""},
                   {"fetched_by", state->fetched_by},
                   {"trouble", state->trouble},
                   {"device", state->device ? ToHex(*state->device) : ""},
                   {"device_name", ""}};
  PutExpiry(document, *state, now);
  Put(document, "fetched", Rfc3339Of(state->fetched), {"not_yet", "Nobody ran the line yet.", ""});
  Put(document, "joined", Rfc3339Of(state->device ? state->used : std::nullopt),
      {"not_yet", "No machine joined by it.", ""});
  Put(document, "cancelled", Rfc3339Of(state->cancelled), {"never", "Nobody cancelled it.", ""});
  const auto member =
      state->device ? context.server.gate->members().Find(*state->device) : std::nullopt;
  if (member) document["device_name"] = member->name;
  return JsonResponse(200, document);
}

Response CancelJoin(const LoopContext& context, const Request&, const PathArgs& args) {
  const auto done = context.server.gate->codes().Cancel(args[0], context.server.clock->Wall());
  return done ? JsonResponse(200, {{"id", args[0]}}) : ProblemOf(done.error());
}

Response GetJoinScript(const QueryContext& context, const Request& request, const PathArgs& args) {
  const HttpServerContext& server = context.server;
  const auto state = CheckCode(server, request, args[0]);
  if (!state) return Script(RefusalScript(state.error()));
  const auto text = EmbeddedText("/internal/join.sh");
  if (!text) return Problem(500, "internal", "The script is not in this build.");
  server.gate->codes().NoteFetch(args[0], request.client, server.clock->Wall());
  const JoinAddress address =
      JoinAddressFor(request, server.hosts, server.page_port, AgentsPort(server));
  JoinScriptFacts facts;
  facts.url = address.url;
  facts.pin = address.pinned ? server.page_key_pin : "";
  facts.code = args[0];
  facts.token = TokenFor(server, address, args[0]).Text();
  facts.expires = FormatRfc3339(state->expires);
  facts.version = kVersion;
  facts.builds = AllBuilds(*server.builds);
  return Script(JoinScript(*text, facts));
}

Response GetJoinBuild(const QueryContext& context, const Request& request, const PathArgs& args) {
  const auto state = CheckCode(context.server, request, args[0]);
  if (!state) return ProblemOf(state.error());
  auto bytes = context.server.builds->Read(args[1]);
  if (!bytes) {
    context.server.gate->refusals().Note(request.client,
                                         "a file was refused: " + bytes.error().message);
    return ProblemOf(bytes.error());
  }
  Response response;
  response.content_type = "application/gzip";
  response.body = std::move(*bytes);
  response.headers = {{"Cache-Control", "no-store"}};
  return response;
}

}  // namespace tokwatt
