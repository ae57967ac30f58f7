#include "collector/service/service.h"

#include <grpc/support/log.h>
#include <grpcpp/grpcpp.h>
#include <grpcpp/health_check_service_interface.h>
#include <spdlog/spdlog.h>

#include "base/net/listen_address.h"
#include "collector/ingest/session.h"
#include "collector/service/agent_door.h"
#include "collector/service/membership.h"
#include "collector/service/push.h"
#include "collector/service/reachable.h"
#include "collector/service/reflection.h"
#include "collector/service/server_tls.h"
#include "collector/service/session_reactor.h"
#include "collector/service/session_table.h"
#include "tokwatt/v1/collector.grpc.pb.h"

namespace tokwatt {
namespace {

constexpr const char* kVersion = TOKWATT_VERSION;
constexpr int kMaxMessageBytes = 1 << 20;
// Who opens a connection and says nothing holds memory: not for long.
constexpr int kHandshakeLimitMs = 10'000;
constexpr int kIdleLimitMs = 60'000;  // an agent always has its stream
constexpr auto kShutdownLimit = std::chrono::seconds(1);

// Keepalive and limits as gRPC's keepalive guide names them.
void SetLimits(grpc::ServerBuilder& builder) {
  builder.SetMaxReceiveMessageSize(kMaxMessageBytes);
  builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_IDLE_MS, kIdleLimitMs);
  builder.AddChannelArgument(GRPC_ARG_HTTP2_MIN_RECV_PING_INTERVAL_WITHOUT_DATA_MS, 30'000);
  builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_AGE_MS, 6 * 3600 * 1000);
  builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_AGE_GRACE_MS, 30'000);
  builder.AddChannelArgument(GRPC_ARG_MAX_METADATA_SIZE, 16 << 10);
  builder.AddChannelArgument(GRPC_ARG_MAX_CONCURRENT_STREAMS, 64);
  builder.AddChannelArgument(GRPC_ARG_SERVER_HANDSHAKE_TIMEOUT_MS, kHandshakeLimitMs);
}

// gRPC's own log is for people who debug gRPC: what concerns others comes as an error of ours.
void QuietLog(gpr_log_func_args* line) { spdlog::debug("grpc: {}", line->message); }

grpc::ServerUnaryReactor* Finished(grpc::CallbackServerContext* call, const grpc::Status& status) {
  auto* reactor = call->DefaultReactor();
  reactor->Finish(status);
  return reactor;
}

class GrpcService : public CollectorService, public v1::Collector::CallbackService {
 public:
  GrpcService(const Clock& clock, ClockMap& clocks, Writer& writer, NoticeListener& listener,
              CollectorCounters& counters, Gate& gate)
      : table_(listener, counters), context_{&clock,
                                             &clocks,
                                             &writer,
                                             &listener,
                                             &table_,
                                             &gate,
                                             kVersion,
                                             [this] {
                   return ReachableAddresses(listening_, ReadOwnHosts(hosts_)); }} {
    writer.SetOnRoom([this] {
      for (const auto& session : table_.All()) session->SetRoom();
    });
  }
  ~GrpcService() override {
    GrpcService::Stop();
    context_.writer->SetOnRoom({});
  }

  Result<uint16_t> Listen(const AgentDoors& doors) override {
    TOKWATT_ASSIGN_OR_RETURN(listening_, ParseListenAddress(doors.address, doors.tls));
    hosts_ = doors.hosts;
    gpr_set_log_function(&QuietLog);
    grpc::EnableDefaultHealthCheckService(true);
    EnableReflectionInDebugBuilds();
    grpc::ServerBuilder builder;
    SetLimits(builder);
    TOKWATT_ASSIGN_OR_RETURN(ListeningSocket socket, ListeningSocket::Open(listening_));
    listening_.port = socket.port();
    const Authority& authority = context_.gate->authority();
    const Acceptor acceptor = builder.experimental().AddExternalConnectionAcceptor(
        grpc::ServerBuilder::experimental_type::ExternalConnectionType::FROM_FD,
        doors.tls ? MakeServerTls(authority.server_key_path(), authority.server_chain_path())
                  : grpc::InsecureServerCredentials());
    if (!doors.socket.empty()) {
      builder.AddListeningPort("unix:" + doors.socket, grpc::InsecureServerCredentials());
    }
    builder.RegisterService(this);
    server_ = builder.BuildAndStart();
    if (!server_) return Fail(Code::kInternal, "gRPC did not start a server for agents");
    server_->GetHealthCheckService()->SetServingStatus(v1::Collector::service_full_name(), true);
    OpenDoor(std::move(socket), acceptor);
    return door_->port();
  }

  void Stop() override {
    if (!server_) return;
    door_.reset();
    context_.writer->StopRetrying();
    for (const auto& session : table_.All()) session->Stop();
    server_->Shutdown(std::chrono::system_clock::now() + kShutdownLimit);
    server_.reset();
  }

  Result<> Send(const DeviceId& device, const DeviceCommand& command) override {
    const auto session = table_.Find(device);
    if (!session) return tl::unexpected<Error>(NotConnected());
    return session->Send(command);
  }
  void EndSession(const DeviceId& device, const Error& why) override {
    if (const auto session = table_.Find(device)) session->End(why);
  }
  void SetViewerPresent(bool present) override { table_.SetViewer(present); }

 private:
  using Acceptor = std::shared_ptr<grpc::experimental::ExternalConnectionAcceptor>;
  void OpenDoor(ListeningSocket socket, const Acceptor& acceptor) {
    door_ = std::make_unique<AgentDoor>(std::move(socket), context_.gate->refusals());
    door_->Start([acceptor](int listener, int connection) {
      grpc::experimental::ExternalConnectionAcceptor::NewConnectionParameters accepted;
      accepted.listener_fd = listener;
      accepted.fd = connection;
      acceptor->HandleNewConnection(&accepted);
    });
  }

  grpc::ServerBidiReactor<v1::AgentMessage, v1::CollectorMessage>* Session(
      grpc::CallbackServerContext* call) override {
    return SessionReactor::Start(context_, PeerOf(*call));
  }
  grpc::ServerUnaryReactor* Push(grpc::CallbackServerContext* call, const v1::Batch* batch,
                                 v1::Ack* ack) override {
    auto* reactor = call->DefaultReactor();
    tokwatt::Push(context_, PeerOf(*call), *batch, *ack, *reactor);
    return reactor;
  }
  grpc::ServerUnaryReactor* Enroll(grpc::CallbackServerContext* call,
                                   const v1::EnrollRequest* request,
                                   v1::EnrollResponse* response) override {
    return Finished(call, tokwatt::Enroll(*context_.gate, PeerOf(*call), kVersion,
                                          context_.addresses(), *request, *response));
  }
  grpc::ServerUnaryReactor* Renew(grpc::CallbackServerContext* call,
                                  const v1::RenewRequest* request,
                                  v1::RenewResponse* response) override {
    return Finished(call, tokwatt::Renew(*context_.gate, PeerOf(*call), context_.addresses(),
                                         *request, *response));
  }

  SessionTable table_;
  // Set before anybody is served.
  ListenAddress listening_;
  std::vector<std::string> hosts_;
  const ServiceContext context_;
  std::unique_ptr<grpc::Server> server_;
  std::unique_ptr<AgentDoor> door_;
};

}  // namespace

std::unique_ptr<CollectorService> CollectorService::Make(const Clock& clock, ClockMap& clocks,
                                                         Writer& writer, NoticeListener& listener,
                                                         CollectorCounters& counters, Gate& gate) {
  return std::make_unique<GrpcService>(clock, clocks, writer, listener, counters, gate);
}

}  // namespace tokwatt
