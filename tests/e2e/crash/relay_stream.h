// RelayStream: one agent's stream and the one to the collector that belongs to it.
#pragma once

#include <grpcpp/grpcpp.h>

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>

#include "tests/e2e/crash/ledger.h"
#include "tokwatt/v1/collector.grpc.pb.h"

namespace tokwatt::crash {

// Lives until both sides are done.
class RelayStream : public std::enable_shared_from_this<RelayStream> {
 public:
  static grpc::ServerBidiReactor<v1::AgentMessage, v1::CollectorMessage>* Start(
      std::shared_ptr<grpc::Channel> channel, LedgerWriter& ledger, uint64_t session);

 private:
  class Agent : public grpc::ServerBidiReactor<v1::AgentMessage, v1::CollectorMessage> {
   public:
    explicit Agent(RelayStream& stream) : stream_(stream) {}
    void OnReadDone(bool ok) override { stream_.FromAgent(ok); }
    void OnWriteDone(bool ok) override { stream_.ToAgentDone(ok); }
    void OnCancel() override { stream_.AgentGone(); }
    void OnDone() override { stream_.AgentDone(); }

   private:
    RelayStream& stream_;
  };
  class Collector : public grpc::ClientBidiReactor<v1::AgentMessage, v1::CollectorMessage> {
   public:
    explicit Collector(RelayStream& stream) : stream_(stream) {}
    void OnReadDone(bool ok) override { stream_.FromCollector(ok); }
    void OnWriteDone(bool ok) override { stream_.ToCollectorDone(ok); }
    void OnDone(const grpc::Status& status) override { stream_.CollectorDone(status); }

   private:
    RelayStream& stream_;
  };

  RelayStream(std::shared_ptr<grpc::Channel> channel, LedgerWriter& ledger, uint64_t session);

  void FromAgent(bool ok);
  void ToCollectorDone(bool ok);
  void FromCollector(bool ok);
  void ToAgentDone(bool ok);
  void AgentGone();
  void AgentDone();
  void CollectorDone(const grpc::Status& status);
  void Note(const v1::AgentMessage& message);
  void Note(const v1::CollectorMessage& message);
  void FinishIfIdle();

  const std::shared_ptr<grpc::Channel> channel_;
  const std::unique_ptr<v1::Collector::Stub> stub_;
  LedgerWriter& ledger_;
  const uint64_t session_;  // its number
  grpc::ClientContext context_;
  Agent agent_;
  Collector collector_;

  std::mutex mutex_;
  crash::Stream stream_;  // as the hello said
  v1::AgentMessage up_;
  v1::CollectorMessage down_;
  bool writing_down_ = false;
  bool collector_over_ = false;            // its stream takes no operation any more
  bool finished_ = false;                  // the agent's stream may not be used any more
  std::optional<grpc::Status> to_finish_;  // the collector's stream is over
  std::shared_ptr<RelayStream> held_by_agent_;
  std::shared_ptr<RelayStream> held_by_collector_;
};

}  // namespace tokwatt::crash
