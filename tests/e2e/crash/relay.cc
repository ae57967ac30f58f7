#include "tests/e2e/crash/relay.h"

#include <chrono>
#include <fstream>
#include <thread>
#include <utility>

#include "tests/e2e/crash/relay_stream.h"

namespace tokwatt::crash {
namespace {

constexpr int kMaxMessageBytes = 4 << 20;

}  // namespace

Relay::Relay(std::string address_file, LedgerWriter& ledger)
    : address_file_(std::move(address_file)), ledger_(ledger) {}

Relay::~Relay() {
  if (server_) server_->Shutdown();
  for (const auto& channel : channels_) {
    while (channel.use_count() > 1) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
}

Result<uint16_t> Relay::Listen() {
  grpc::ServerBuilder builder;
  int port = 0;
  builder.SetMaxReceiveMessageSize(kMaxMessageBytes);
  builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
  builder.RegisterService(this);
  server_ = builder.BuildAndStart();
  if (!server_ || port == 0) return Fail(Code::kUnavailable, "the ledger cannot listen");
  return static_cast<uint16_t>(port);
}

// A channel for each stream: one that failed would make the next stream wait for gRPC's backoff.
grpc::ServerBidiReactor<v1::AgentMessage, v1::CollectorMessage>* Relay::Session(
    grpc::CallbackServerContext*) {
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  std::string address;
  std::ifstream(address_file_) >> address;
  auto channel = grpc::CreateCustomChannel(address, grpc::InsecureChannelCredentials(), arguments);
  const std::lock_guard lock(mutex_);
  channels_.push_back(channel);
  return RelayStream::Start(std::move(channel), ledger_, channels_.size());
}

}  // namespace tokwatt::crash
