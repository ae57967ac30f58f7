// Relay: stands between agents and the collector, and writes down what each promised the other.
//
// It speaks tokwatt.v1.Collector and passes every message on unchanged, but for one thing: it says
// that somebody watches, so that agents seal every second. When one side goes, the other side's
// stream ends with the same status. Messages are passed one at a time in each direction.
#pragma once

#include <grpcpp/grpcpp.h>

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "base/result.h"
#include "tests/e2e/crash/ledger.h"
#include "tokwatt/v1/collector.grpc.pb.h"

namespace tokwatt::crash {

class Relay : public v1::Collector::CallbackService {
 public:
  // `address_file` says where the collector is now, "host:port"; it is read for every stream.
  // `ledger` outlives the relay.
  Relay(std::string address_file, LedgerWriter& ledger);
  ~Relay() override;  // ends the streams and waits for them

  // Listens on any free port of loopback and returns it.
  Result<uint16_t> Listen();

 private:
  grpc::ServerBidiReactor<v1::AgentMessage, v1::CollectorMessage>* Session(
      grpc::CallbackServerContext* call) override;

  const std::string address_file_;
  LedgerWriter& ledger_;
  std::mutex mutex_;
  // Of every stream so far: gRPC 1.51 aborts when the last channel ends in a reaction of its own.
  std::vector<std::shared_ptr<grpc::Channel>> channels_;  // guarded by mutex_
  std::unique_ptr<grpc::Server> server_;
};

}  // namespace tokwatt::crash
