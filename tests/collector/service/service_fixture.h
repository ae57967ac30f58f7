// A real collector service on a free loopback port, over a store that can be held up, and an agent
// that speaks to it through a real channel.
#pragma once

#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "collector/service/service.h"
#include "tests/support/batch_builder.h"
#include "tests/support/fake_clock.h"
#include "tests/support/faulty_store.h"
#include "tests/support/recording_listener.h"
#include "tests/support/temporary_directory.h"
#include "tokwatt/v1/collector.grpc.pb.h"

namespace tokwatt {

// One stream, read and written by the test's own thread.
class AgentStream {
 public:
  explicit AgentStream(v1::Collector::Stub& stub) : stream_(stub.Session(&context_)) {}
  ~AgentStream() {
    context_.TryCancel();
    if (!finished_) stream_->Finish();
  }

  bool Hello(uint64_t epoch = 42, char device = '\x01', const std::string& boot_id = "boot-a") {
    v1::AgentMessage message;
    v1::Hello& hello = *message.mutable_hello();
    hello.set_device_id(std::string(16, device));
    hello.set_epoch(epoch);
    hello.set_name("studio");
    hello.mutable_clock()->set_boot_ns(BatchBuilder::kBootNs);
    hello.mutable_clock()->set_boot_id(boot_id);
    hello.add_allowed_commands("benchmark");
    return stream_->Write(message);
  }
  bool Send(const v1::Batch& batch) {
    v1::AgentMessage message;
    *message.mutable_batch() = batch;
    return stream_->Write(message);
  }
  bool Send(uint64_t seq) { return Send(BatchBuilder(seq).Watts().Build()); }
  bool Write(const v1::AgentMessage& message) { return stream_->Write(message); }
  void HalfClose() { stream_->WritesDone(); }

  // The next message, or an empty one when the stream ended.
  v1::CollectorMessage Read() {
    v1::CollectorMessage message;
    if (!stream_->Read(&message)) message.Clear();
    return message;
  }
  // The message that says that all up to `seq` is stored; messages before it are left out.
  v1::CollectorMessage ReadAck(uint64_t seq) {
    v1::CollectorMessage message = Read();
    while (message.message_case() != v1::CollectorMessage::MESSAGE_NOT_SET &&
           !(message.has_ack() && message.ack().committed_seq() >= seq)) {
      message = Read();
    }
    return message;
  }
  grpc::Status Finish() {
    finished_ = true;
    return stream_->Finish();
  }

 private:
  grpc::ClientContext context_;
  std::unique_ptr<grpc::ClientReaderWriter<v1::AgentMessage, v1::CollectorMessage>> stream_;
  bool finished_ = false;
};

class ServiceTest : public ::testing::Test {
 protected:
  enum Doors { kPlain, kTls };
  explicit ServiceTest(Doors kind = kPlain) {
    doors.tls = kind == kTls;
    Start({});
  }
  ~ServiceTest() override { Stop(); }

  void Start(const WriterOptions& options) {
    writer = std::make_unique<Writer>(store, listener, counters, options);
    auto opened = Gate::Open(directory.path() + "/trust", {"box.local"}, clock);
    ASSERT_TRUE(opened) << opened.error().message;
    gate = std::move(*opened);
    service = CollectorService::Make(clock, clocks, *writer, listener, counters, *gate);
    const auto listening = service->Listen(doors);
    ASSERT_TRUE(listening) << listening.error().message;
    port = *listening;
    channel = grpc::CreateChannel("127.0.0.1:" + std::to_string(port),
                                  grpc::InsecureChannelCredentials());
    stub = v1::Collector::NewStub(channel);
  }
  void Stop() {
    service.reset();
    writer.reset();
  }

  grpc::Status Push(const v1::Batch& batch, v1::Ack* ack) {
    grpc::ClientContext context;
    return stub->Push(&context, batch, ack);
  }
  uint64_t Watermark(uint64_t epoch = 42) {
    DeviceId device{};
    device.fill(1);
    return store.Watermark(device, epoch).value();
  }

  AgentDoors doors{"127.0.0.1:0", false, ""};
  TemporaryDirectory directory;
  FakeClock clock{BatchBuilder::kBootNs};
  std::unique_ptr<Gate> gate;
  FaultyStore store;
  RecordingListener listener;
  CollectorCounters counters;
  ClockMap clocks{clock};
  std::unique_ptr<Writer> writer;
  std::unique_ptr<CollectorService> service;
  uint16_t port = 0;
  std::shared_ptr<grpc::Channel> channel;
  std::unique_ptr<v1::Collector::Stub> stub;
};

}  // namespace tokwatt
