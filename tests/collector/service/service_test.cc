// Push, health and where the service listens.
#include <grpcpp/generic/generic_stub.h>

#include "tests/collector/service/service_fixture.h"

namespace tokwatt {
namespace {

TEST_F(ServiceTest, PushCommitsAndSaysTheWatermark) {
  v1::Ack ack;
  EXPECT_TRUE(Push(BatchBuilder(1).Watts().Build(), &ack).ok());
  EXPECT_EQ(ack.committed_seq(), 1u);
  EXPECT_EQ(Watermark(), 1u);
}

TEST_F(ServiceTest, PushTwiceStoresOnce) {
  v1::Ack ack;
  Push(BatchBuilder(1).Watts().Build(), &ack);
  Push(BatchBuilder(2).Watts().Build(), &ack);
  EXPECT_TRUE(Push(BatchBuilder(1).Watts().Build(), &ack).ok());
  EXPECT_EQ(ack.committed_seq(), 2u);
  EXPECT_EQ(counters.ingested_batches, 2u);
}

TEST_F(ServiceTest, PushBeyondAGapNamesTheSeqToSend) {
  v1::Ack ack;
  const auto status = Push(BatchBuilder(3).Watts().Build(), &ack);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::OUT_OF_RANGE);
  v1::Nack nack;
  ASSERT_TRUE(nack.ParseFromString(status.error_details()));
  EXPECT_EQ(nack.kind(), v1::Nack::RETRY_FROM);
  EXPECT_EQ(nack.seq(), 1u);
}

TEST_F(ServiceTest, PushOfPoisonIsRecordedAndPassed) {
  v1::Ack ack;
  const v1::Batch bad = BatchBuilder(1).BuildWithBody("garbage");
  const auto status = Push(bad, &ack);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  v1::Nack nack;
  ASSERT_TRUE(nack.ParseFromString(status.error_details()));
  EXPECT_EQ(nack.kind(), v1::Nack::POISON);
  EXPECT_EQ(nack.code(), "malformed");
  EXPECT_TRUE(Push(bad, &ack).ok());  // known by now
  EXPECT_EQ(ack.committed_seq(), 1u);
  EXPECT_TRUE(Push(BatchBuilder(2).Watts().Build(), &ack).ok());
  EXPECT_EQ(counters.rejected_malformed, 1u);
}

TEST_F(ServiceTest, PushAnswersOnlyAfterTheCommit) {
  store.CloseGate();
  v1::Ack ack;
  grpc::CompletionQueue queue;
  grpc::ClientContext context;
  grpc::Status status;
  const auto call = stub->AsyncPush(&context, BatchBuilder(1).Watts().Build(), &queue);
  call->Finish(&ack, &status, this);
  store.WaitForCommit();
  void* tag = nullptr;
  bool ok = false;
  EXPECT_EQ(queue.AsyncNext(&tag, &ok, gpr_time_0(GPR_CLOCK_REALTIME)),
            grpc::CompletionQueue::TIMEOUT);
  store.OpenGate();
  EXPECT_TRUE(queue.Next(&tag, &ok));
  EXPECT_TRUE(status.ok());
  EXPECT_EQ(ack.committed_seq(), 1u);
}

TEST_F(ServiceTest, PushWhileTheStoreFailsIsUnavailable) {
  const v1::Batch batch = BatchBuilder(1).Watts().Build();
  store.FailOnBody(batch.body());
  v1::Ack ack;
  EXPECT_EQ(Push(batch, &ack).error_code(), grpc::StatusCode::UNAVAILABLE);
}

TEST_F(ServiceTest, PushWithoutADeviceIsRefused) {
  v1::Ack ack;
  v1::Batch batch = BatchBuilder(1).Watts().Build();
  batch.set_device_id("short");
  EXPECT_EQ(Push(batch, &ack).error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_EQ(Push(BatchBuilder(0).Watts().Build(), &ack).error_code(),
            grpc::StatusCode::INVALID_ARGUMENT);
}

// A code is a secret: it is not taken on a connection that others may read.
TEST_F(ServiceTest, NobodyJoinsOverAPlainConnection) {
  v1::EnrollResponse enrolled;
  grpc::ClientContext first;
  EXPECT_EQ(stub->Enroll(&first, {}, &enrolled).error_code(),
            grpc::StatusCode::FAILED_PRECONDITION);
  v1::RenewResponse renewed;
  grpc::ClientContext second;
  EXPECT_EQ(stub->Renew(&second, {}, &renewed).error_code(), grpc::StatusCode::FAILED_PRECONDITION);
}

// The health protocol's own messages, byte by byte: Debian ships no generated code for them.
TEST_F(ServiceTest, TellsThatItIsHealthy) {
  const std::string name = v1::Collector::service_full_name();
  std::string request("\x0a");  // field 1: the service's name
  request += static_cast<char>(name.size());
  const grpc::Slice bytes(request + name);
  grpc::ClientContext context;
  grpc::CompletionQueue queue;
  const auto call = grpc::GenericStub(channel).PrepareUnaryCall(
      &context, "/grpc.health.v1.Health/Check", grpc::ByteBuffer(&bytes, 1), &queue);
  call->StartCall();
  grpc::ByteBuffer answer;
  grpc::Status status;
  call->Finish(&answer, &status, this);
  void* tag = nullptr;
  bool ok = false;
  ASSERT_TRUE(queue.Next(&tag, &ok));
  ASSERT_TRUE(status.ok()) << status.error_message();
  grpc::Slice slice;
  ASSERT_TRUE(answer.DumpToSingleSlice(&slice).ok());
  EXPECT_EQ(std::string(slice.begin(), slice.end()), "\x08\x01");  // SERVING
}

TEST_F(ServiceTest, ASecondServiceOnThePortIsToldThatItIsTaken) {
  const auto second = CollectorService::Make(clock, clocks, *writer, listener, counters, *gate);
  const auto listening = second->Listen({"127.0.0.1:" + std::to_string(port), false, ""});
  ASSERT_FALSE(listening);
  EXPECT_EQ(listening.error().code, Code::kAlreadyExists);
  EXPECT_EQ(listening.error().reason, "port_in_use");
  EXPECT_NE(listening.error().message.find(std::to_string(port)), std::string::npos);
  EXPECT_NE(listening.error().fix.find("collector.grpc_listen"), std::string::npos);
}

TEST_F(ServiceTest, RefusesToServePlainlyBeyondLoopback) {
  const auto other = CollectorService::Make(clock, clocks, *writer, listener, counters, *gate);
  for (const char* address : {"0.0.0.0:0", "192.168.1.5:7812", "[::]:0", "example.org:7812"}) {
    const auto listening = other->Listen({address, false, ""});
    ASSERT_FALSE(listening) << address;
    EXPECT_EQ(listening.error().reason, "not_loopback");
  }
}

}  // namespace
}  // namespace tokwatt
