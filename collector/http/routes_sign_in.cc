// Signing in: the password for a cookie, and back.
#include "collector/http/access.h"
#include "collector/http/json_body.h"
#include "collector/http/routes.h"

namespace tokwatt {
namespace {

Response StateResponse(bool signed_in, bool local, bool open_to_network) {
  return JsonResponse(
      200, {{"signed_in", signed_in}, {"local", local}, {"open_to_network", open_to_network}});
}

// Never readable by scripts, never sent by another site's pages, over TLS only where there is TLS.
std::string Cookie(const std::string& value, std::chrono::seconds lifetime, bool tls) {
  return std::string(kCookieName) + "=" + value +
         "; Path=/; HttpOnly; SameSite=Strict; Max-Age=" + std::to_string(lifetime.count()) +
         (tls ? "; Secure" : "");
}

}  // namespace

Response GetSignIn(const LoopContext& context, const Request& request, const PathArgs&) {
  return StateResponse(request.signed_in, request.local, context.server.open_to_network);
}

Response StartSignIn(const QueryContext& context, const Request& request, const PathArgs&) {
  SignIn* sign_in = context.server.sign_in;
  if (sign_in == nullptr || request.local) {
    return StateResponse(request.local, request.local, context.server.open_to_network);
  }
  const auto body = ParseBody(request, {"password"});
  if (!body) return ProblemOf(body.error());
  const auto password = StringField(*body, "password");
  if (!password) return ProblemOf(password.error());
  const auto cookie = sign_in->Enter(*password, request.client);
  if (!cookie) {
    context.server.gate->refusals().Note(request.client,
                                         "signing in was refused: " + cookie.error().message);
    return ProblemOf(cookie.error());
  }
  Response response = StateResponse(true, false, context.server.open_to_network);
  response.headers.emplace_back("Set-Cookie", Cookie(*cookie, kCookieLifetime, request.tls));
  return response;
}

Response EndSignIn(const LoopContext& context, const Request& request, const PathArgs&) {
  Response response = StateResponse(request.local, request.local, context.server.open_to_network);
  response.headers.emplace_back("Set-Cookie", Cookie("", std::chrono::seconds(0), request.tls));
  return response;
}

}  // namespace tokwatt
