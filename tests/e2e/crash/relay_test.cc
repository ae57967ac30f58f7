// The relay between a real client and a real server over gRPC.
#include "tests/e2e/crash/relay.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "base/crypto/sha256.h"
#include "tests/support/temporary_directory.h"

namespace tokwatt::crash {
namespace {

using testing::ElementsAre;
using Kind = LedgerRecord::Kind;

// Welcomes, acknowledges every batch, and ends the stream at a batch without a body.
class TinyCollector : public v1::Collector::Service {
 public:
  grpc::Status Session(
      grpc::ServerContext*,
      grpc::ServerReaderWriter<v1::CollectorMessage, v1::AgentMessage>* stream) override {
    v1::AgentMessage message;
    while (stream->Read(&message)) {
      v1::CollectorMessage answer;
      if (message.has_hello()) answer.mutable_welcome()->set_credit_bytes(9);
      if (message.has_batch()) answer.mutable_ack()->set_committed_seq(message.batch().seq());
      if (message.has_batch() && message.batch().body().empty()) {
        return {grpc::StatusCode::RESOURCE_EXHAUSTED, "no body"};
      }
      stream->Write(answer);
    }
    return grpc::Status::OK;
  }
};

class RelayTest : public testing::Test {
 protected:
  RelayTest()
      : writer_(LedgerWriter::Open(directory_.path() + "/ledger").value()),
        reader_(directory_.path() + "/ledger"),
        relay_(AddressFile(), *writer_) {
    grpc::ServerBuilder builder;
    int port = 0;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
    builder.RegisterService(&collector_);
    server_ = builder.BuildAndStart();
    std::ofstream(AddressFile()) << "127.0.0.1:" << port << "\n";
    const std::string target = "127.0.0.1:" + std::to_string(relay_.Listen().value());
    stub_ = v1::Collector::NewStub(grpc::CreateChannel(target, grpc::InsecureChannelCredentials()));
  }
  ~RelayTest() override { server_->Shutdown(); }

  std::string AddressFile() const { return directory_.path() + "/address"; }

  static v1::AgentMessage Hello() {
    v1::AgentMessage message;
    message.mutable_hello()->set_device_id(std::string(16, '\1'));
    message.mutable_hello()->set_epoch(5);
    message.mutable_hello()->set_agent_version("v");
    return message;
  }
  static v1::AgentMessage Batch(uint64_t seq, const std::string& body) {
    v1::AgentMessage message;
    message.mutable_batch()->set_epoch(5);
    message.mutable_batch()->set_seq(seq);
    message.mutable_batch()->set_body(body);
    return message;
  }
  std::vector<LedgerRecord> Records() {
    EXPECT_TRUE(reader_.Update());
    return reader_.records();
  }

  static constexpr DeviceId kDevice = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1};
  const Stream stream_{kDevice, 5};
  const TemporaryDirectory directory_;
  std::unique_ptr<LedgerWriter> writer_;
  LedgerReader reader_;
  TinyCollector collector_;
  std::unique_ptr<grpc::Server> server_;
  Relay relay_;
  std::unique_ptr<v1::Collector::Stub> stub_;
};

TEST_F(RelayTest, WritesDownWhatItPassesOnBeforeItPassesItOn) {
  grpc::ClientContext context;
  auto session = stub_->Session(&context);
  v1::CollectorMessage answer;
  session->Write(Hello());
  ASSERT_TRUE(session->Read(&answer));
  EXPECT_EQ(answer.welcome().credit_bytes(), 9u);
  EXPECT_TRUE(answer.welcome().viewer_present());
  session->Write(Batch(1, "abc"));
  ASSERT_TRUE(session->Read(&answer));
  EXPECT_EQ(answer.ack().committed_seq(), 1u);
  EXPECT_TRUE(answer.ack().viewer_present());
  EXPECT_THAT(Records(), ElementsAre(LedgerRecord{Kind::kHello, stream_, 0, 1, "v"},
                                     LedgerRecord{Kind::kWelcome, stream_, 0, 1, ""},
                                     LedgerRecord{Kind::kBatch, stream_, 1, 0, Sha256Hex("abc")},
                                     LedgerRecord{Kind::kAck, stream_, 1, 0, ""}));
  session->WritesDone();
  EXPECT_FALSE(session->Read(&answer));
  EXPECT_TRUE(session->Finish().ok());
}

TEST_F(RelayTest, EndsTheAgentsStreamAsTheCollectorDid) {
  grpc::ClientContext context;
  auto session = stub_->Session(&context);
  v1::CollectorMessage answer;
  session->Write(Hello());
  session->Write(Batch(1, ""));
  while (session->Read(&answer)) {
  }
  EXPECT_EQ(session->Finish().error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
}

// Once in 300 times gRPC aborted here: the only channel of the process ended in a reaction of its
// own stream. The relay keeps its channels now.
TEST_F(RelayTest, ACollectorThatIsGoneIsUnavailable) {
  server_->Shutdown();
  grpc::ClientContext context;
  auto session = stub_->Session(&context);
  v1::CollectorMessage answer;
  session->Write(Hello());
  EXPECT_FALSE(session->Read(&answer));
  EXPECT_EQ(session->Finish().error_code(), grpc::StatusCode::UNAVAILABLE);
}

TEST_F(RelayTest, AnAgentThatIsGoneEndsTheCollectorsStream) {
  auto context = std::make_unique<grpc::ClientContext>();
  auto session = stub_->Session(context.get());
  v1::CollectorMessage answer;
  session->Write(Hello());
  ASSERT_TRUE(session->Read(&answer));
  context->TryCancel();
  EXPECT_FALSE(session->Read(&answer));
  EXPECT_EQ(session->Finish().error_code(), grpc::StatusCode::CANCELLED);
  server_->Shutdown();  // returns only when the collector's stream is over
}

}  // namespace
}  // namespace tokwatt::crash
