// SessionReactor: one agent's stream; carries messages between gRPC and the state machine Session.
#pragma once

#include <grpcpp/grpcpp.h>

#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "collector/ingest/session.h"
#include "collector/ingest/writer.h"
#include "collector/service/peer.h"
#include "collector/service/session_table.h"
#include "collector/trust/gate.h"
#include "tokwatt/v1/collector.grpc.pb.h"

namespace tokwatt {

// What every stream and call of the service shares; all of it outlives them.
struct ServiceContext {
  const Clock* clock = nullptr;
  ClockMap* clocks = nullptr;
  Writer* writer = nullptr;
  NoticeListener* listener = nullptr;
  SessionTable* table = nullptr;
  Gate* gate = nullptr;
  std::string version;
  // Under which other machines may reach this collector, now.
  std::function<std::vector<std::string>()> addresses;
};

// Whose call it is: of any machine on a plain connection (std::nullopt), of a member on TLS.
Result<std::optional<DeviceId>> Admit(const ServiceContext& context, const Peer& peer);

// gRPC owns it between Start and OnDone, and the writer while a batch of it is under way.
class SessionReactor final : public grpc::ServerBidiReactor<v1::AgentMessage, v1::CollectorMessage>,
                             public LiveSession,
                             public std::enable_shared_from_this<SessionReactor> {
 public:
  static SessionReactor* Start(const ServiceContext& context, const Peer& peer);

  void OnReadDone(bool ok) override;
  void OnWriteDone(bool ok) override;
  void OnCancel() override;
  void OnDone() override;

  void Fence() override;
  void Stop() override;
  void End(const Error& why) override;
  void SetViewer(bool present) override;
  void SetRoom() override;
  Result<> Send(const DeviceCommand& command) override;

 private:
  SessionReactor(const ServiceContext& context, const SessionOptions& options, std::string address);

  void Opened(uint64_t watermark, uint64_t same_through);
  void Committed(const Result<CommitResult>& result);
  // With mutex_ held:
  void Do(SessionActions actions);
  void NoteRefusal(const Error& why);
  void Open();
  void Submit(PreparedBatch batch);
  void Enqueue(v1::CollectorMessage message);
  void FinishSoon(const grpc::Status& status);
  void Pump();

  const ServiceContext context_;
  const std::string address_;  // of the peer
  std::mutex mutex_;
  Session session_;
  v1::AgentMessage incoming_;
  std::deque<v1::CollectorMessage> outgoing_;  // the front is being written while writing_
  std::optional<grpc::Status> finish_;         // finish with this when nothing is being written
  bool reading_ = false;
  bool writing_ = false;
  bool half_closed_ = false;  // the agent says no more; it may still wait for acks
  bool finished_ = false;     // no operation may be started any more
  uint64_t generation_ = 0;   // 0: not in the table
  std::shared_ptr<SessionReactor> self_;
};

}  // namespace tokwatt
