#include "collector/http/answer.h"

#include <boost/asio/steady_timer.hpp>
#include <functional>
#include <utility>

#include "collector/http/assets.h"
#include "collector/http/guard.h"

namespace tokwatt {
namespace {

constexpr Nanoseconds kQueryDeadline{10LL * 1'000'000'000};

using ReaderTask = std::function<Response(const Store&)>;

// Filled by a reader thread, awaited by the session.
struct Pending {
  explicit Pending(const asio::any_io_executor& executor)
      : done(executor, asio::steady_timer::time_point::max()) {}
  asio::steady_timer done;
  std::optional<Response> response;
};

// Runs `task` on a reader thread.
asio::awaitable<Response> OnReader(ReaderTask task, ServerState& server,
                                   asio::any_io_executor executor) {
  const auto pending = std::make_shared<Pending>(executor);
  const bool accepted =
      server.readers->Submit([&server, task = std::move(task), pending](const Store& store) {
        Response response = task(store);
        server.post([pending, response = std::move(response)]() mutable {
          pending->response = std::move(response);
          pending->done.cancel();
        });
      });
  if (!accepted) {
    co_return Problem(503, "busy", "Too many queries wait already.", "Try again in a moment.");
  }
  error_code ignored;
  while (!pending->response) {
    co_await pending->done.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
  }
  co_return std::move(*pending->response);
}

ReaderTask QueryTask(Match match, Request request, ServerState& server) {
  return [&server, match = std::move(match), request = std::move(request),
          view = server.hub->View()](const Store& store) {
    const Clock& clock = *server.context.clock;
    const Query query{store, clock, clock.Mono() + kQueryDeadline, &server.stopping};
    const auto change_hub = [&server](std::function<void(LiveHub&)> change) {
      server.post([&server, change = std::move(change)] { change(*server.hub); });
    };
    return match.route->query({query, server.context, view, change_hub}, request, match.args);
  };
}

// 200, or the refusal.
ReaderTask BasicTask(const Request& request, ServerState& server) {
  return [&server, authorization = request.Header("authorization"),
          client = request.client](const Store&) {
    const auto good = server.access.sign_in->CheckBasic(authorization, client);
    if (good) return Response{};
    server.context.gate->refusals().Note(client, "signing in was refused: " + good.error().message);
    return ProblemOf(good.error());
  };
}

// Secrets do not go over a connection that others may read. Who types the address without https
// is sent there; who sends more than an address has sent it already, and is told.
std::optional<Response> RefusePlain(const Request& request, const AccessRules& rules) {
  if (request.tls || request.local || rules.plain || !rules.open_to_network) return std::nullopt;
  if (request.method != "GET" || request.path.rfind("/e/", 0) == 0) {
    return Problem(403, "tls_only", "Beyond the collector's own machine this needs https.",
                   "Write https:// instead of http://");
  }
  Response response = Problem(308, "tls_only", "This page is at https.");
  response.headers.emplace_back("Location", "https://" + request.Header("host") + request.path);
  return response;
}

Response Unauthorised(const Request& request) {
  Response response = NeedsPassword();
  // Browsers would open their own dialog for the page's requests; only programs ask without it.
  if (request.Header("sec-fetch-site").empty()) {
    response.headers.emplace_back("WWW-Authenticate", "Basic realm=\"tokwatt\", charset=\"UTF-8\"");
  }
  return response;
}

}  // namespace

asio::awaitable<std::optional<Response>> Admit(Request& request, Arrival arrival,
                                               ServerState& server,
                                               asio::any_io_executor executor) {
  const AccessRules& rules = server.access;
  Sender sender;
  if (auto refusal = Locate(request, arrival, rules, sender)) co_return refusal;
  request.client = sender.client;
  request.local = sender.local;
  request.tls = sender.tls;
  request.proxied = sender.proxied;
  request.signed_in = IsSignedIn(request, sender, rules);
  if (auto refusal = RefusePlain(request, rules)) co_return refusal;
  if (auto refusal = Refuse(request, server.port)) co_return refusal;
  const Entrance entrance = Decide(request, sender, rules);
  if (entrance == Entrance::kNeedsPassword) co_return Unauthorised(request);
  if (entrance == Entrance::kOpen) co_return std::nullopt;
  Response checked = co_await OnReader(BasicTask(request, server), server, std::move(executor));
  if (checked.status == 200) co_return std::nullopt;
  co_return checked;
}

asio::awaitable<Response> Answer(Request request, ServerState& server,
                                 asio::any_io_executor executor) {
  RouteResult found = FindRoute(request);
  if (found.answer) co_return std::move(*found.answer);
  if (!found.match) co_return ServeAsset(request, server.options.web_dir);
  const Route& route = *found.match->route;
  if (route.loop != nullptr) {
    co_return route.loop({*server.hub, server.context}, request, found.match->args);
  }
  Response response = co_await OnReader(
      QueryTask(std::move(*found.match), std::move(request), server), server, std::move(executor));
  co_return response;
}

}  // namespace tokwatt
