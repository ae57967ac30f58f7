#include "collector/http/session.h"

#include <boost/asio/steady_timer.hpp>
#include <boost/beast/version.hpp>

#include "collector/http/assets.h"
#include "collector/http/guard.h"
#include "collector/http/params.h"
#include "collector/http/stream.h"

namespace tokwatt {
namespace {

constexpr uint32_t kMaxHeaderBytes = 16 * 1024;
constexpr uint64_t kMaxBodyBytes = uint64_t{64} * 1024;
constexpr std::chrono::seconds kRequestTimeout{15};  // also how long a connection may idle
constexpr std::chrono::seconds kWriteTimeout{30};
constexpr Nanoseconds kQueryDeadline{10LL * 1'000'000'000};

using Parser = http::request_parser<http::string_body>;

std::string Lower(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return lower;
}

// kInvalidArgument when the target is no path or a header that we decide by comes twice.
Result<Request> FromBeast(const http::request<http::string_body>& message, std::string client) {
  TOKWATT_ASSIGN_OR_RETURN(Target target,
                           ParseTarget({message.target().data(), message.target().size()}));
  Request request;
  request.method = std::string(message.method_string());
  request.path = std::move(target.path);
  request.query = std::move(target.query);
  request.body = message.body();
  request.client = std::move(client);
  for (const auto& field : message) {
    const std::string name = Lower({field.name_string().data(), field.name_string().size()});
    const auto [found, added] = request.headers.emplace(name, std::string(field.value()));
    if (!added && (name == "host" || name == "origin" || name == "content-type")) {
      return Fail(Code::kInvalidArgument, "The header " + name + " comes twice.", "bad_header");
    }
  }
  return request;
}

// What to say to a request that could not be read; nothing to a client that went or is too slow.
std::optional<Response> AnswerTo(const error_code& error) {
  if (error == http::error::header_limit || error == http::error::buffer_overflow) {
    return Problem(431, "header_too_large", "The header is larger than 16 KiB.");
  }
  if (error == http::error::body_limit) {
    return Problem(413, "body_too_large", "The body is larger than 64 KiB.");
  }
  const bool transport =
      error == http::error::end_of_stream || error == beast::error::timeout ||
      error.category() != http::make_error_code(http::error::bad_target).category();
  if (transport || error == http::error::partial_message) return std::nullopt;
  return Problem(400, "bad_request", "This is not HTTP as we understand it.");
}

// Filled by a reader thread, awaited by the session.
struct Pending {
  explicit Pending(const asio::any_io_executor& executor)
      : done(executor, asio::steady_timer::time_point::max()) {}
  asio::steady_timer done;
  std::optional<Response> response;
};

void RunQuery(const Store& store, ServerState& server, const Match& match, const Request& request,
              const std::shared_ptr<const LiveView>& view,
              const std::shared_ptr<Pending>& pending) {
  const Clock& clock = *server.context.clock;
  const Query query{store, clock, clock.Mono() + kQueryDeadline, &server.stopping};
  const auto change_hub = [&server](std::function<void(LiveHub&)> change) {
    server.post([&server, change = std::move(change)] { change(*server.hub); });
  };
  Response response =
      match.route->query({query, server.context, view, change_hub}, request, match.args);
  server.post([pending, response = std::move(response)]() mutable {
    pending->response = std::move(response);
    pending->done.cancel();
  });
}

asio::awaitable<Response> AwaitQuery(Match match, Request request, ServerState& server,
                                     asio::any_io_executor executor) {
  const auto pending = std::make_shared<Pending>(executor);
  const auto view = server.hub->View();
  const bool accepted = server.readers->Submit(
      [&server, match = std::move(match), request = std::move(request), view,
       pending](const Store& store) { RunQuery(store, server, match, request, view, pending); });
  if (!accepted) {
    co_return Problem(503, "busy", "Too many queries wait already.", "Try again in a moment.");
  }
  error_code ignored;
  while (!pending->response) {
    co_await pending->done.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
  }
  co_return std::move(*pending->response);
}

asio::awaitable<Response> Answer(Request request, ServerState& server,
                                 asio::any_io_executor executor) {
  if (auto refusal = Refuse(request, server.port)) co_return std::move(*refusal);
  RouteResult found = FindRoute(request);
  if (found.answer) co_return std::move(*found.answer);
  if (!found.match) co_return ServeAsset(request, server.options.web_dir);
  const Route& route = *found.match->route;
  if (route.loop != nullptr) {
    co_return route.loop({*server.hub, server.context}, request, found.match->args);
  }
  Response response =
      co_await AwaitQuery(std::move(*found.match), std::move(request), server, std::move(executor));
  co_return response;
}

bool IsStream(const Request& request, uint16_t port) {
  return request.method == "GET" && request.path == kStreamPattern && !Refuse(request, port);
}

struct ConnectionCount {
  explicit ConnectionCount(ServerState& server) : state(server) { ++state.connections; }
  ~ConnectionCount() { --state.connections; }
  ConnectionCount(const ConnectionCount&) = delete;
  ConnectionCount& operator=(const ConnectionCount&) = delete;
  ServerState& state;
};

// Answers one request; false when the connection ends.
asio::awaitable<bool> ServeOne(beast::tcp_stream& connection, beast::flat_buffer& buffer,
                               const std::string& client, ServerState& server) {
  Parser parser;
  parser.header_limit(kMaxHeaderBytes);
  parser.body_limit(kMaxBodyBytes);
  error_code error;
  connection.expires_after(kRequestTimeout);
  co_await http::async_read(connection, buffer, parser,
                            asio::redirect_error(asio::use_awaitable, error));
  std::optional<Response> response = error ? AnswerTo(error) : std::nullopt;
  if (error && !response) co_return false;
  const bool keep_alive = !error && parser.get().keep_alive();
  const bool head = !error && parser.get().method() == http::verb::head;
  const unsigned version = error ? 11 : parser.get().version();
  if (!response) {
    Result<Request> request = FromBeast(parser.get(), client);
    if (!request) {
      response = ProblemOf(request.error());
    } else if (IsStream(*request, server.port)) {
      std::optional<StreamSlot> slot = StreamSlot::Take(server, client);
      if (slot) {
        co_await RunStream(connection, std::move(*request), std::move(*slot), server);
        co_return false;
      }
      response =
          Problem(503, "too_many_streams", "This address has as many streams open as it may.",
                  "Close some tabs; the page polls meanwhile.");
    } else {
      response = co_await Answer(std::move(*request), server, connection.get_executor());
    }
  }
  const auto message = ToBeast(std::move(*response), version, keep_alive, head);
  connection.expires_after(kWriteTimeout);
  http::serializer<false, http::string_body> serializer(message);
  co_await http::async_write(connection, serializer,
                             asio::redirect_error(asio::use_awaitable, error));
  co_return !error && keep_alive;
}

}  // namespace

http::response<http::string_body> ToBeast(Response response, unsigned version, bool keep_alive,
                                          bool head) {
  http::response<http::string_body> message(static_cast<http::status>(response.status), version);
  for (const auto& [name, value] : SecurityHeaders()) message.set(name, value);
  for (const auto& [name, value] : response.headers) message.set(name, value);
  message.keep_alive(keep_alive);
  if (response.status != 304) {
    message.set(http::field::content_type, response.content_type);
    message.content_length(response.body.size());
  }
  if (!head) message.body() = std::move(response.body);
  return message;
}

asio::awaitable<void> RunSession(tcp::socket socket, ServerState& server) {
  const ConnectionCount count(server);
  error_code error;
  const auto peer = socket.remote_endpoint(error);
  if (error) co_return;
  const std::string client = peer.address().to_string();
  beast::tcp_stream connection(std::move(socket));
  beast::flat_buffer buffer(kMaxHeaderBytes + kMaxBodyBytes);
  bool open = true;
  while (open && !server.stopping) {
    open = co_await ServeOne(connection, buffer, client, server);
  }
  connection.socket().shutdown(tcp::socket::shutdown_send, error);
}

}  // namespace tokwatt
