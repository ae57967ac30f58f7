// The HTTP server: acceptor, io_context thread, readers, and the beat of the live hub.
#include <spdlog/spdlog.h>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/v6_only.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <thread>

#include "collector/http/bootstrap.h"
#include "collector/http/energy_refresh.h"
#include "collector/http/port_owner.h"
#include "collector/http/session.h"

namespace tokwatt {
namespace {

constexpr std::chrono::milliseconds kTick{500};
constexpr int kTicksPerEnergyRefresh = 20;  // 10 s
constexpr int kMaxConnections = 512;

Result<asio::ip::address> AddressOf(const HttpServerOptions& options) {
  const std::string& text = options.address;
  error_code error;
  const auto address = asio::ip::make_address(text == "localhost" ? "127.0.0.1" : text, error);
  if (!error && (address.is_loopback() || options.open_to_network)) return address;
  return Fail(Code::kInvalidArgument,
              "Pages on " + text + " would be open to the network, without a password or TLS.",
              "not_loopback", "Listen on 127.0.0.1, or start with --lan.");
}

class BeastServer : public HttpServer {
 public:
  explicit BeastServer(const HttpServerContext& context)
      : hub_(*context.clock, [this](std::function<void()> task) { Post(std::move(task)); }),
        energy_(hub_, *context.clock, state_.stopping,
                [this](std::function<void()> task) { Post(std::move(task)); }),
        acceptor_(io_),
        ticker_(io_) {
    state_.context = context;
    state_.hub = &hub_;
    state_.post = [this](std::function<void()> task) { Post(std::move(task)); };
  }

  ~BeastServer() override {
    state_.stopping = true;
    if (thread_.joinable()) state_.context.gate->members().SetListener({});
    io_.stop();
    if (thread_.joinable()) thread_.join();
    readers_.reset();  // before the io_context that their results are posted to
  }

  Result<> Open(const HttpServerOptions& options) {
    state_.options = options;
    TOKWATT_ASSIGN_OR_RETURN(const auto address, AddressOf(options));
    state_.access = {options.open_to_network, options.plain, options.trusted_proxies,
                     state_.context.sign_in};
    if (options.open_to_network) {
      TOKWATT_ASSIGN_OR_RETURN(state_.tls, PageTls::Open(options.tls_key, options.tls_chain));
    }
    TOKWATT_RETURN_IF_ERROR(Bind(tcp::endpoint(address, options.port)));
    TOKWATT_ASSIGN_OR_RETURN(
        readers_, ReaderPool::Start(state_.context.open_reader, state_.context.shared_store));
    state_.readers = readers_.get();
    state_.port = acceptor_.local_endpoint().port();
    state_.context.page_port = state_.port;
    state_.context.open_to_network = options.open_to_network;
    return {};
  }

  void Run() {
    readers_->Submit([this](const Store& store) { Load(store); });
    state_.context.gate->members().SetListener([this] { Post([this] { hub_.MembersChanged(); }); });
    asio::co_spawn(io_, Accept(), asio::detached);
    asio::co_spawn(io_, Beat(), asio::detached);
    thread_ = std::thread([this] { io_.run(); });
  }

  uint16_t port() const override { return state_.port; }
  NoticeListener& listener() override { return hub_; }

 private:
  void Post(std::function<void()> task) { asio::post(io_, std::move(task)); }

  // The address of every interface is that of IPv6 and IPv4, as at the agents' door.
  tcp::endpoint OpenSocket(const tcp::endpoint& wanted, error_code& error) {
    if (wanted.address().is_unspecified()) {
      acceptor_.open(tcp::v6(), error);
      if (!error) return {tcp::v6(), wanted.port()};
      acceptor_.open(tcp::v4(), error);  // a machine without IPv6
      return {tcp::v4(), wanted.port()};
    }
    acceptor_.open(wanted.protocol(), error);
    return wanted;
  }

  Result<> Bind(const tcp::endpoint& wanted) {
    error_code error;
    const tcp::endpoint endpoint = OpenSocket(wanted, error);
    if (!error) acceptor_.set_option(tcp::acceptor::reuse_address(true), error);
    if (!error && endpoint.address().is_v6()) {
      acceptor_.set_option(asio::ip::v6_only(!endpoint.address().is_unspecified()), error);
    }
    if (!error) acceptor_.bind(endpoint, error);
    if (!error) acceptor_.listen(asio::socket_base::max_listen_connections, error);
    if (!error) return {};
    if (error == asio::error::address_in_use)
      return tl::unexpected<Error>(PortInUse(endpoint.port()));
    return Fail(Code::kPermissionDenied,
                "Cannot listen on port " + std::to_string(endpoint.port()) + ": " + error.message(),
                "",
                "Set another port: collector.http_listen in tokwatt.toml, or "
                "TOKWATT_COLLECTOR_HTTP_LISTEN.");
  }

  // On a reader thread, once.
  void Load(const Store& store) {
    std::vector<DeviceId> joined;
    for (const auto& [id, member] : state_.context.gate->members().All()) joined.push_back(id);
    Result<Bootstrap> bootstrap = LoadBootstrap(store, joined);
    if (!bootstrap) {
      // Live values still work without their past; /readyz stays 503.
      spdlog::error("http: cannot read the store: {}", bootstrap.error().message);
      return;
    }
    Post([this, loaded = std::move(*bootstrap)] { hub_.Load(loaded); });
  }

  asio::awaitable<void> Accept() {
    for (;;) {
      error_code error;
      tcp::socket socket =
          co_await acceptor_.async_accept(asio::redirect_error(asio::use_awaitable, error));
      if (error == asio::error::operation_aborted) co_return;
      if (error) {
        // Out of descriptors: let some connections end first.
        accept_pause_.expires_after(kTick);
        co_await accept_pause_.async_wait(asio::redirect_error(asio::use_awaitable, error));
        continue;
      }
      if (state_.connections >= kMaxConnections) continue;  // closes it
      asio::co_spawn(io_, RunSession(std::move(socket), state_), asio::detached);
    }
  }

  asio::awaitable<void> Beat() {
    for (int tick = 0;; ++tick) {
      error_code error;
      ticker_.expires_after(kTick);
      co_await ticker_.async_wait(asio::redirect_error(asio::use_awaitable, error));
      if (error) co_return;
      BeatOnce(tick);
    }
  }

  // One bad document must not end all beats after it: nobody would see that they ended.
  void BeatOnce(int tick) {
    try {
      hub_.Tick();
      if (tick % kTicksPerEnergyRefresh == 0) energy_.Start(*readers_);
    } catch (const std::exception& error) {
      spdlog::error("the live page missed a beat: {}", error.what());
    }
  }

  // Coroutines hold on to state and hub, so the io_context goes first.
  ServerState state_;
  LiveHub hub_;
  EnergyRefresh energy_;
  asio::io_context io_{1};
  tcp::acceptor acceptor_;
  asio::steady_timer ticker_;
  asio::steady_timer accept_pause_{io_};
  std::unique_ptr<ReaderPool> readers_;
  std::thread thread_;
};

}  // namespace

Result<std::unique_ptr<HttpServer>> HttpServer::Start(const HttpServerOptions& options,
                                                      const HttpServerContext& context) {
  auto server = std::make_unique<BeastServer>(context);
  TOKWATT_RETURN_IF_ERROR(server->Open(options));
  server->Run();
  return std::unique_ptr<HttpServer>(std::move(server));
}

}  // namespace tokwatt
