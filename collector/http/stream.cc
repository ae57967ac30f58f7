#include "collector/http/stream.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>

#include "base/time_text.h"
#include "collector/http/guard.h"
#include "collector/http/topics.h"

namespace tokwatt {
namespace {

constexpr std::chrono::seconds kHeartbeat{15};
constexpr std::chrono::seconds kWriteTimeout{10};

// Shared with the coroutine that watches for the client's end.
struct Watched {
  explicit Watched(Connection moved)
      : connection(std::move(moved)), wake(connection.get_executor()) {}
  Connection connection;
  asio::steady_timer wake;
  bool closed = false;
};

// A client sends nothing on a stream: readable means that it went.
asio::awaitable<void> WatchForEnd(std::shared_ptr<Watched> watched) {
  error_code error;
  co_await watched->connection.tcp().socket().async_wait(
      tcp::socket::wait_read, asio::redirect_error(asio::use_awaitable, error));
  watched->closed = true;
  watched->wake.cancel();
}

class Subscription {
 public:
  Subscription(Feed& feed, asio::steady_timer& wake)
      : feed_(feed), id_(feed.Subscribe([&wake] { wake.cancel(); })) {}
  ~Subscription() { feed_.Unsubscribe(id_); }
  Subscription(const Subscription&) = delete;
  Subscription& operator=(const Subscription&) = delete;

 private:
  Feed& feed_;
  int id_;
};

std::string Preamble() {
  std::string head =
      "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nCache-Control: no-store\r\n"
      "X-Accel-Buffering: no\r\nConnection: close\r\n";
  for (const auto& [name, value] : SecurityHeaders()) head += name + ": " + value + "\r\n";
  return head + "\r\nretry: 3000\n\n";
}

std::optional<uint64_t> LastSeen(const Request& request) {
  const std::string& header = request.Header("last-event-id");
  const auto id = ParseDigits(header.empty() ? request.Param("since") : header);
  if (!id) return std::nullopt;
  return static_cast<uint64_t>(*id);
}

// What to send next: messages after `last`, or a snapshot when some of them are no longer known.
std::string NextText(LiveHub& hub, const Topics& topics, std::optional<uint64_t>& last) {
  const auto messages = last ? hub.feed().Since(*last) : std::nullopt;
  last = hub.feed().newest_id();
  if (!messages) return hub.SnapshotMessage();
  std::string text;
  for (const FeedMessage& message : *messages) {
    if (topics.Wants(message)) text += *message.text;
  }
  return text;
}

asio::awaitable<error_code> Write(Watched& watched, const std::string& text) {
  error_code error;
  watched.connection.tcp().expires_after(kWriteTimeout);
  co_await asio::async_write(watched.connection, asio::buffer(text),
                             asio::redirect_error(asio::use_awaitable, error));
  co_return error;
}

}  // namespace

asio::awaitable<void> RunStream(Connection& connection, Request request, StreamSlot slot,
                                ServerState& server) {
  const StreamSlot held = std::move(slot);
  const Topics topics(request.Param("topics"));
  auto watched = std::make_shared<Watched>(std::move(connection));
  const Subscription subscription(server.hub->feed(), watched->wake);
  watched->connection.tcp().expires_never();
  asio::co_spawn(watched->connection.get_executor(), WatchForEnd(watched), asio::detached);

  std::optional<uint64_t> last = LastSeen(request);
  std::string text = Preamble() + NextText(*server.hub, topics, last);
  while (!watched->closed) {
    if (!text.empty()) {
      const error_code failed = co_await Write(*watched, text);
      if (failed) break;
    }
    text = NextText(*server.hub, topics, last);
    if (!text.empty() || watched->closed) continue;
    error_code woken;
    watched->wake.expires_after(kHeartbeat);
    co_await watched->wake.async_wait(asio::redirect_error(asio::use_awaitable, woken));
    text = NextText(*server.hub, topics, last);
    if (!woken && text.empty()) text = ": still here\n\n";
  }
  error_code ignored;
  watched->connection.tcp().socket().close(ignored);  // ends the watcher
}

}  // namespace tokwatt
