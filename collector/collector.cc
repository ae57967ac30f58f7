#include "collector/collector.h"

#include <spdlog/spdlog.h>

#include <atomic>
#include <filesystem>
#include <optional>
#include <thread>
#include <utility>

#include "base/net/listen_address.h"
#include "base/net/own_hosts.h"
#include "base/state_dir.h"
#include "base/stop.h"
#include "base/text_code.h"
#include "base/text_file.h"
#include "collector/http/http_server.h"
#include "collector/ingest/clock_map.h"
#include "collector/ingest/writer.h"
#include "collector/live/counters.h"
#include "collector/live/listener_relay.h"
#include "collector/maintenance.h"
#include "collector/service/service.h"
#include "collector/store/store.h"
#include "collector/trust/gate.h"
#include "collector/trust/sign_in.h"

namespace tokwatt {
namespace {

using OpenStore = Result<std::unique_ptr<Store>> (*)(const StoreOptions&);

Result<OpenStore> FindEngine(const std::string& name) {
  std::string names;
  for (const StoreEntry& entry : StoreRegistry()) {
    if (name == entry.name) return entry.open;
    names += std::string(names.empty() ? "" : ", ") + entry.name;
  }
  return Fail(Code::kInvalidArgument, "there is no store '" + name + "'", "unknown_store",
              "use one of: " + names);
}

// "sha256//..." of the key of a PEM certificate, as curl's --pinnedpubkey takes it.
Result<std::string> PinOf(const std::string& chain_path) {
  const auto pem = ReadTextFile(chain_path);
  if (!pem) return Wrap(pem.error(), chain_path);
  TOKWATT_ASSIGN_OR_RETURN(const Sha256Digest key, KeyDigestOf(*pem + "\n"));
  return "sha256//" + Base64(key);
}

// Members are destroyed from last to first; the destructor ends what threads use before.
class CollectorProcess : public Collector {
 public:
  explicit CollectorProcess(const Clock& clock) : clock_(clock) {}

  ~CollectorProcess() override {
    stop_.RequestStop();
    if (keeper_.joinable()) keeper_.join();
    if (service_) service_->Stop();
    relay_.Set(nullptr);
    http_.reset();
    service_.reset();
    writer_.reset();
    if (grpc_port_ != 0) spdlog::info("the collector stopped");
  }

  Result<> Run(const CollectorOptions& options) {
    TOKWATT_ASSIGN_OR_RETURN(const OpenStore open, FindEngine(options.store));
    TOKWATT_ASSIGN_OR_RETURN(data_dir_, StateLock::Take(options.data_dir, "collector"));
    StoreOptions store_options;
    store_options.path = DatabasePath(options.data_dir);
    store_options.clock = &clock_;
    TOKWATT_ASSIGN_OR_RETURN(store_, open(store_options));
    hosts_ = options.hosts;
    TOKWATT_RETURN_IF_ERROR(OpenTrust(options));
    StartWriter();
    TOKWATT_RETURN_IF_ERROR(StartHttp(options, open, store_options));
    TOKWATT_RETURN_IF_ERROR(ListenForAgents(options));
    keeper_ = std::thread([this] { KeepCertificate(); });
    spdlog::info("the collector serves pages on port {} and agents on port {}, from {}",
                 http_port(), grpc_port_.load(), store_options.path);
    return {};
  }

  uint16_t http_port() const override { return http_->port(); }
  uint16_t grpc_port() const override { return grpc_port_; }
  std::string local_target() const override {
    return socket_.empty() ? "127.0.0.1:" + std::to_string(grpc_port_) : "unix:" + socket_;
  }

 private:
  // The network's door takes certificates only, so this machine's own agent has one beside it: a
  // socket in a folder of ours.
  Result<> ListenForAgents(const CollectorOptions& options) {
    AgentDoors doors;
    doors.address = options.grpc_listen;
    doors.tls = options.lan;
    doors.hosts = hosts_;
    if (options.lan) {
      socket_ = std::filesystem::absolute(options.data_dir).string() + "/agents.sock";
      doors.socket = socket_;
    }
    TOKWATT_ASSIGN_OR_RETURN(grpc_port_, service_->Listen(doors));
    return {};
  }

  Result<> OpenTrust(const CollectorOptions& options) {
    const std::string directory = TrustDirectory(options.data_dir);
    TOKWATT_ASSIGN_OR_RETURN(gate_, Gate::Open(directory, ReadOwnHosts(hosts_).all(), clock_));
    if (options.lan || !options.trusted_proxies.empty()) {
      TOKWATT_ASSIGN_OR_RETURN(sign_in_, SignIn::Open(directory, clock_));
    }
    builds_.emplace(options.self_path, options.release_dirs, options.data_dir + "/builds");
    return {};
  }

  // Real time, whatever the clock: a certificate is renewed weeks before its end.
  void KeepCertificate() {
    while (!stop_.token().WaitFor(std::chrono::hours(1))) {
      const auto renewed = gate_->authority().RenewServer(ReadOwnHosts(hosts_).all());
      if (!renewed) spdlog::error("the certificate was not renewed: {}", renewed.error().message);
    }
  }

  void StartWriter() {
    clocks_ =
        std::make_unique<ClockMap>(clock_, [this](const DeviceId& device, const std::string& boot) {
          return store_->ClockOffset(device, boot).value_or(std::nullopt);
        });
    writer_ = std::make_unique<Writer>(*store_, relay_, counters_);
    service_ = CollectorService::Make(clock_, *clocks_, *writer_, relay_, counters_, *gate_);
  }

  Result<> StartHttp(const CollectorOptions& options, OpenStore open, StoreOptions store_options) {
    TOKWATT_ASSIGN_OR_RETURN(const ListenAddress address,
                             ParseListenAddress(options.http_listen, options.lan));
    HttpServerOptions http_options;
    http_options.address = address.host;
    http_options.port = address.port;
    http_options.web_dir = options.web_dir;
    HttpServerContext context;
    TOKWATT_RETURN_IF_ERROR(SetAccess(options, http_options, context));
    context.clock = &clock_;
    context.shared_store = store_.get();
    if (options.store != "memory") {  // which has no second view
      store_options.read_only = true;
      context.open_reader = [open, store_options] { return open(store_options); };
    }
    context.put_meta = [this](const std::string& key, const std::string& value) {
      return writer_->PutMeta(key, value);
    };
    context.commands = service_.get();
    context.counters = &counters_;
    TOKWATT_ASSIGN_OR_RETURN(http_, HttpServer::Start(http_options, context));
    relay_.Set(&http_->listener());
    return {};
  }

  Result<> SetAccess(const CollectorOptions& options, HttpServerOptions& http,
                     HttpServerContext& context) {
    const bool own = options.tls_certificate.empty();
    http.open_to_network = options.lan;
    http.plain = options.plain_http;
    http.trusted_proxies = options.trusted_proxies;
    http.tls_key = own ? gate_->authority().server_key_path() : options.tls_key;
    http.tls_chain = own ? gate_->authority().server_chain_path() : options.tls_certificate;
    TOKWATT_ASSIGN_OR_RETURN(context.page_key_pin, PinOf(http.tls_chain));
    context.gate = gate_.get();
    context.sign_in = sign_in_.get();
    context.builds = &*builds_;
    context.hosts = hosts_;
    context.agents_port = [this] { return grpc_port_.load(); };
    return {};
  }

  const Clock& clock_;
  CollectorCounters counters_;
  ListenerRelay relay_;
  std::vector<std::string> hosts_;
  std::unique_ptr<StateLock> data_dir_;
  std::unique_ptr<Store> store_;
  std::unique_ptr<Gate> gate_;
  std::unique_ptr<SignIn> sign_in_;
  std::optional<Builds> builds_;
  std::unique_ptr<ClockMap> clocks_;
  std::unique_ptr<Writer> writer_;
  std::unique_ptr<CollectorService> service_;
  std::unique_ptr<HttpServer> http_;
  std::atomic<uint16_t> grpc_port_ = 0;
  std::string socket_;  // empty: none
  StopSource stop_;
  std::thread keeper_;
};

}  // namespace

std::string TrustDirectory(const std::string& data_dir) { return data_dir + "/trust"; }

Result<std::unique_ptr<Collector>> Collector::Start(const CollectorOptions& options,
                                                    const Clock& clock) {
  auto collector = std::make_unique<CollectorProcess>(clock);
  TOKWATT_RETURN_IF_ERROR(collector->Run(options));
  return collector;
}

}  // namespace tokwatt
