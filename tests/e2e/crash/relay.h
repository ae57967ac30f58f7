// Relay: stands between agents and the collector, and writes down what each promised the other.
//
// It speaks tokwatt.v1.Collector and passes every message on unchanged, but for one thing: it says
// that somebody watches, so that agents seal every second. When one side goes, the other side's
// stream ends with the same status. Messages are passed one at a time in each direction.
#pragma once

#include <grpcpp/grpcpp.h>

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>

#include "base/result.h"
#include "tests/e2e/crash/ledger.h"
#include "tokwatt/v1/collector.grpc.pb.h"

namespace tokwatt::crash {

class Relay : public v1::Collector::CallbackService {
 public:
  // `address_file` says where the collector is now, "host:port"; it is read for every stream.
  // `ledger` outlives the relay.
  Relay(std::string address_file, LedgerWriter& ledger);

  // Listens on any free port of loopback and returns it.
  Result<uint16_t> Listen();

 private:
  grpc::ServerBidiReactor<v1::AgentMessage, v1::CollectorMessage>* Session(
      grpc::CallbackServerContext* call) override;

  const std::string address_file_;
  LedgerWriter& ledger_;
  std::atomic<uint64_t> n_sessions_{0};
  std::unique_ptr<grpc::Server> server_;
};

}  // namespace tokwatt::crash
