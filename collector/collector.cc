#include "collector/collector.h"

#include <spdlog/spdlog.h>

#include <utility>

#include "base/net/listen_address.h"
#include "base/state_dir.h"
#include "collector/http/http_server.h"
#include "collector/ingest/clock_map.h"
#include "collector/ingest/writer.h"
#include "collector/live/counters.h"
#include "collector/live/listener_relay.h"
#include "collector/maintenance.h"
#include "collector/service/service.h"
#include "collector/store/store.h"

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

// Members are destroyed from last to first; the destructor ends what threads use before.
class CollectorProcess : public Collector {
 public:
  explicit CollectorProcess(const Clock& clock) : clock_(clock) {}

  ~CollectorProcess() override {
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
    StartWriter();
    TOKWATT_RETURN_IF_ERROR(StartHttp(options, open, store_options));
    TOKWATT_ASSIGN_OR_RETURN(grpc_port_, service_->Listen(options.grpc_listen));
    spdlog::info("the collector serves pages on port {} and agents on port {}, from {}",
                 http_port(), grpc_port_, store_options.path);
    return {};
  }

  uint16_t http_port() const override { return http_->port(); }
  uint16_t grpc_port() const override { return grpc_port_; }

 private:
  void StartWriter() {
    clocks_ =
        std::make_unique<ClockMap>(clock_, [this](const DeviceId& device, const std::string& boot) {
          return store_->ClockOffset(device, boot).value_or(std::nullopt);
        });
    writer_ = std::make_unique<Writer>(*store_, relay_, counters_);
    service_ = CollectorService::Make(clock_, *clocks_, *writer_, relay_, counters_);
  }

  Result<> StartHttp(const CollectorOptions& options, OpenStore open, StoreOptions store_options) {
    TOKWATT_ASSIGN_OR_RETURN(const ListenAddress address, ParseListenAddress(options.http_listen));
    HttpServerOptions http_options;
    http_options.address = address.host;
    http_options.port = address.port;
    http_options.web_dir = options.web_dir;
    HttpServerContext context;
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

  const Clock& clock_;
  CollectorCounters counters_;
  ListenerRelay relay_;
  std::unique_ptr<StateLock> data_dir_;
  std::unique_ptr<Store> store_;
  std::unique_ptr<ClockMap> clocks_;
  std::unique_ptr<Writer> writer_;
  std::unique_ptr<CollectorService> service_;
  std::unique_ptr<HttpServer> http_;
  uint16_t grpc_port_ = 0;
};

}  // namespace

Result<std::unique_ptr<Collector>> Collector::Start(const CollectorOptions& options,
                                                    const Clock& clock) {
  auto collector = std::make_unique<CollectorProcess>(clock);
  TOKWATT_RETURN_IF_ERROR(collector->Run(options));
  return collector;
}

}  // namespace tokwatt
