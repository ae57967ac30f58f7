#include "collector/http/session.h"

#include <algorithm>
#include <boost/beast/core/detect_ssl.hpp>
#include <string_view>

#include "collector/http/answer.h"
#include "collector/http/guard.h"
#include "collector/http/params.h"
#include "collector/http/stream.h"

namespace tokwatt {
namespace {

constexpr uint32_t kMaxHeaderBytes = 16 * 1024;
constexpr uint64_t kMaxBodyBytes = uint64_t{64} * 1024;
constexpr std::chrono::seconds kRequestTimeout{15};  // also how long a connection may idle
constexpr std::chrono::seconds kHandshakeTimeout{10};
constexpr std::chrono::seconds kWriteTimeout{30};
constexpr std::chrono::minutes kLargeWriteTimeout{10};
constexpr size_t kLargeBodyBytes = size_t{1} << 20;

using Parser = http::request_parser<http::string_body>;

std::string Lower(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return lower;
}

// Twice, they could mean one thing to a proxy and another to us.
bool IsDecidedBy(const std::string& header) {
  constexpr std::string_view kHeaders[] = {"host",          "origin",          "content-type",
                                           "authorization", "x-forwarded-for", "x-forwarded-proto"};
  return std::find(std::begin(kHeaders), std::end(kHeaders), header) != std::end(kHeaders);
}

// An IPv4 client of a socket for both is written as the IPv4 address that it has.
asio::ip::address Unmapped(const asio::ip::address& address) {
  if (!address.is_v6() || !address.to_v6().is_v4_mapped()) return address;
  return asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6());
}
std::string AddressText(const asio::ip::address& address) { return Unmapped(address).to_string(); }
bool IsLoopback(const asio::ip::address& address) { return Unmapped(address).is_loopback(); }

// kInvalidArgument when the target is no path or a header that we decide by comes twice.
Result<Request> FromBeast(const http::request<http::string_body>& message) {
  TOKWATT_ASSIGN_OR_RETURN(Target target,
                           ParseTarget({message.target().data(), message.target().size()}));
  Request request;
  request.method = std::string(message.method_string());
  request.path = std::move(target.path);
  request.query = std::move(target.query);
  request.body = message.body();
  for (const auto& field : message) {
    const std::string name = Lower({field.name_string().data(), field.name_string().size()});
    const auto [found, added] = request.headers.emplace(name, std::string(field.value()));
    if (!added && IsDecidedBy(name)) {
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

bool IsStream(const Request& request) {
  return request.method == "GET" && request.path == kStreamPattern;
}

// At most so many from one address beyond loopback: one sender does not take all that there are.
constexpr int kMaxConnectionsOfClient = 64;
// Of all addresses beyond loopback: what is left of the server's 512 is this machine's own.
constexpr int kMaxConnectionsFromElsewhere = 448;

void NoteRefusal(const ServerState& server, const std::string& client, const std::string& what) {
  if (server.context.gate != nullptr) server.context.gate->refusals().Note(client, what);
}

class ConnectionCount {
 public:
  ConnectionCount(ServerState& server, std::string client)
      : server_(server), client_(std::move(client)), of_client_(++server.connections_of[client_]) {
    ++server_.connections;
  }
  ~ConnectionCount() {
    --server_.connections;
    if (--server_.connections_of[client_] == 0) server_.connections_of.erase(client_);
  }
  ConnectionCount(const ConnectionCount&) = delete;
  ConnectionCount& operator=(const ConnectionCount&) = delete;
  int of_client() const { return of_client_; }

 private:
  ServerState& server_;
  const std::string client_;
  const int of_client_;
};

// Why there is no room for this connection of another machine; nullptr: there is.
const char* WhyFull(const ConnectionCount& count, const ServerState& server) {
  if (count.of_client() > kMaxConnectionsOfClient) return "it holds 64 already";
  if (server.connections <= kMaxConnectionsFromElsewhere) return nullptr;
  return "all addresses together hold 448 already";
}

asio::awaitable<bool> Write(Connection& connection, Response response, unsigned version,
                            bool keep_alive, bool head) {
  // A build of some megabytes goes over slow wireless networks too.
  const bool large = response.body.size() > kLargeBodyBytes;
  const auto message = ToBeast(std::move(response), version, keep_alive, head);
  connection.tcp().expires_after(large ? kLargeWriteTimeout : kWriteTimeout);
  http::serializer<false, http::string_body> serializer(message);
  error_code error;
  co_await http::async_write(connection, serializer,
                             asio::redirect_error(asio::use_awaitable, error));
  co_return !error && keep_alive;
}

// The answer to one request; nothing when it was a stream, which is over then.
asio::awaitable<std::optional<Response>> Respond(Connection& connection, Request request,
                                                 Arrival arrival, ServerState& server) {
  auto refusal = co_await Admit(request, std::move(arrival), server, connection.get_executor());
  if (refusal) co_return refusal;
  if (!IsStream(request)) {
    co_return co_await Answer(std::move(request), server, connection.get_executor());
  }
  std::optional<StreamSlot> slot = StreamSlot::Take(server, request.client);
  if (!slot) {
    co_return Problem(503, "too_many_streams", "This address has as many streams open as it may.",
                      "Close some tabs; the page polls meanwhile.");
  }
  co_await RunStream(connection, std::move(request), std::move(*slot), server);
  co_return std::nullopt;
}

// Reads and answers one request; false when the connection ends.
asio::awaitable<bool> ServeOne(Connection& connection, beast::flat_buffer& buffer, Arrival arrival,
                               ServerState& server) {
  Parser parser;
  parser.header_limit(kMaxHeaderBytes);
  parser.body_limit(kMaxBodyBytes);
  error_code error;
  connection.tcp().expires_after(kRequestTimeout);
  co_await http::async_read(connection, buffer, parser,
                            asio::redirect_error(asio::use_awaitable, error));
  std::optional<Response> response = error ? AnswerTo(error) : std::nullopt;
  if (error && !response) co_return false;
  const bool keep_alive = !error && parser.get().keep_alive();
  const bool head = !error && parser.get().method() == http::verb::head;
  const unsigned version = error ? 11 : parser.get().version();
  if (!response) {
    Result<Request> request = FromBeast(parser.get());
    if (request) {
      response = co_await Respond(connection, std::move(*request), std::move(arrival), server);
      if (!response) co_return false;
    } else {
      NoteRefusal(server, arrival.peer, "a request was refused: " + request.error().message);
      response = ProblemOf(request.error());
    }
  }
  co_return co_await Write(connection, std::move(*response), version, keep_alive, head);
}

// Whether the first byte is TLS's; both kinds of clients come to one port. Nothing: none came. Then
// nothing may be read again: Asio would wait for bytes behind the end until the time is over.
asio::awaitable<std::optional<bool>> BeginsWithTls(beast::tcp_stream& stream,
                                                   beast::flat_buffer& buffer) {
  error_code error;
  const bool tls = co_await beast::async_detect_ssl(
      stream, buffer, asio::redirect_error(asio::use_awaitable, error));
  co_return error ? std::nullopt : std::optional(tls);
}

// `buffer` holds what was read of the connection already.
asio::awaitable<bool> Secure(Connection& connection, beast::flat_buffer& buffer) {
  error_code error;
  size_t used = 0;
#ifndef __clang_analyzer__  // it takes Asio's own frame of the coroutine for uninitialised
  used =
      co_await connection.tls().async_handshake(asio::ssl::stream_base::server, buffer.data(),
                                                asio::redirect_error(asio::use_awaitable, error));
#endif
  buffer.consume(used);
  co_return !error;
}

// Plain or secured, whichever the client began with; nothing when neither came about in time.
asio::awaitable<std::unique_ptr<Connection>> Begin(tcp::socket socket, beast::flat_buffer& buffer,
                                                   ServerState& server) {
  beast::tcp_stream stream(std::move(socket));
  if (!server.tls) co_return std::make_unique<Connection>(std::move(stream));
  stream.expires_after(kHandshakeTimeout);
  const std::optional<bool> secured = co_await BeginsWithTls(stream, buffer);
  if (!secured) co_return nullptr;
  if (!*secured) co_return std::make_unique<Connection>(std::move(stream));
  // Held by the stream's SSL object from here on.
  const auto context = server.tls->context();
  auto connection = std::make_unique<Connection>(
      std::make_unique<Connection::TlsStream>(std::move(stream), *context));
  const bool secure = co_await Secure(*connection, buffer);
  if (!secure) co_return nullptr;
  co_return connection;
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
  error_code error;
  const auto peer = socket.remote_endpoint(error);
  if (error) co_return;
  Arrival arrival{AddressText(peer.address()), IsLoopback(peer.address()), false};
  const ConnectionCount count(server, arrival.peer);
  const char* full = WhyFull(count, server);
  if (!arrival.loopback && full != nullptr) {
    NoteRefusal(server, arrival.peer, std::string("a connection to the pages was closed: ") + full);
    co_return;
  }
  beast::flat_buffer buffer(kMaxHeaderBytes + kMaxBodyBytes);
  const auto connection = co_await Begin(std::move(socket), buffer, server);
  if (!connection) co_return;
  arrival.tls = connection->is_tls();
  bool open = true;
  while (open && !server.stopping) {
    open = co_await ServeOne(*connection, buffer, arrival, server);
  }
  if (connection->moved()) co_return;
  connection->tcp().socket().shutdown(tcp::socket::shutdown_send, error);
}

}  // namespace tokwatt
