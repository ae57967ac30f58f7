// Session over a real channel.
#include "tests/collector/service/service_fixture.h"

namespace tokwatt {
namespace {

TEST_F(ServiceTest, WelcomesStoresAndAcknowledges) {
  AgentStream agent(*stub);
  agent.Hello();
  const auto welcome = agent.Read();
  ASSERT_TRUE(welcome.has_welcome());
  EXPECT_EQ(welcome.welcome().committed_seq(), 0u);
  EXPECT_GT(welcome.welcome().credit_bytes(), 0u);
  EXPECT_EQ(welcome.welcome().addresses_size(), 0) << "on loopback only";
  agent.Send(1);
  agent.Send(2);
  EXPECT_TRUE(agent.ReadAck(2).has_ack());
  EXPECT_EQ(Watermark(), 2u);
  EXPECT_EQ(listener.Commits(2)[0]->device_name, "studio");
  EXPECT_EQ(store.Devices()->at(0).name, "studio");
}

TEST_F(ServiceTest, NoAckLeavesBeforeTheCommitReturns) {
  AgentStream agent(*stub);
  agent.Hello();
  agent.Read();
  store.CloseGate();
  agent.Send(1);
  store.WaitForCommit();
  v1::AgentMessage probe;  // its reply overtakes the ack that must not be there yet
  probe.mutable_time_probe()->set_id(5);
  agent.Write(probe);
  EXPECT_EQ(agent.Read().time_reply().id(), 5u);
  store.OpenGate();
  EXPECT_EQ(agent.Read().ack().committed_seq(), 1u);
}

TEST_F(ServiceTest, NothingIsAcknowledgedWhileTheDiskIsFullAndNothingIsLost) {
  Stop();
  Start({.retry_interval = std::chrono::milliseconds(1)});
  AgentStream agent(*stub);
  agent.Hello();
  agent.Read();
  store.FailWith(Error{Code::kResourceExhausted, "disk full", "disk_full", ""});
  agent.Send(1);
  store.WaitForAttempts(3);
  EXPECT_EQ(Watermark(), 0u);
  store.FailWith(std::nullopt);
  EXPECT_EQ(agent.Read().ack().committed_seq(), 1u);
  EXPECT_EQ(Watermark(), 1u);
}

TEST_F(ServiceTest, ABatchTheStoreRefusesEndsTheStreamWithUnavailable) {
  AgentStream agent(*stub);
  agent.Hello();
  agent.Read();
  const v1::Batch batch = BatchBuilder(1).Watts().Build();
  store.FailOnBody(batch.body());
  agent.Send(batch);
  EXPECT_EQ(agent.Read().message_case(), v1::CollectorMessage::MESSAGE_NOT_SET);
  EXPECT_EQ(agent.Finish().error_code(), grpc::StatusCode::UNAVAILABLE);
  EXPECT_EQ(Watermark(), 0u);
}

TEST_F(ServiceTest, ResumesWhereTheStoreStands) {
  {
    AgentStream agent(*stub);
    agent.Hello();
    agent.Send(1);
    agent.Send(2);
    agent.ReadAck(2);
  }
  AgentStream agent(*stub);
  agent.Hello();
  EXPECT_EQ(agent.Read().welcome().committed_seq(), 2u);
  agent.Send(2);  // the ack was lost: sent again, stored once
  EXPECT_EQ(agent.Read().ack().committed_seq(), 2u);
  EXPECT_EQ(counters.ingested_batches, 2u);
}

TEST_F(ServiceTest, AGapIsAskedForAgain) {
  AgentStream agent(*stub);
  agent.Hello();
  agent.Read();
  agent.Send(3);
  const auto nack = agent.Read().nack();
  EXPECT_EQ(nack.kind(), v1::Nack::RETRY_FROM);
  EXPECT_EQ(nack.seq(), 1u);
  agent.Send(1);
  EXPECT_EQ(agent.Read().ack().committed_seq(), 1u);
}

TEST_F(ServiceTest, PoisonIsToldRecordedAndPassed) {
  AgentStream agent(*stub);
  agent.Hello();
  agent.Read();
  agent.Send(BatchBuilder(1).BuildWithBody("garbage"));
  const auto nack = agent.Read().nack();
  EXPECT_EQ(nack.kind(), v1::Nack::POISON);
  EXPECT_EQ(nack.seq(), 1u);
  EXPECT_EQ(nack.code(), "malformed");
  EXPECT_EQ(agent.Read().ack().committed_seq(), 1u);
  agent.Send(2);
  EXPECT_EQ(agent.Read().ack().committed_seq(), 2u);
  EXPECT_EQ(counters.rejected_malformed, 1u);
  EXPECT_EQ(store.Events({})->events.at(0).kind, "gap");
}

TEST_F(ServiceTest, ANoticedGapMovesTheWatermark) {
  AgentStream agent(*stub);
  agent.Hello();
  agent.Read();
  v1::AgentMessage message;
  message.mutable_gap()->set_from_seq(1);
  message.mutable_gap()->set_to_seq(40);
  message.mutable_gap()->set_reason("spool_full");
  agent.Write(message);
  EXPECT_EQ(agent.Read().ack().committed_seq(), 40u);
  agent.Send(41);
  EXPECT_EQ(agent.Read().ack().committed_seq(), 41u);
}

TEST_F(ServiceTest, ANewerSessionFencesTheOlder) {
  AgentStream older(*stub);
  older.Hello();
  older.Read();
  AgentStream newer(*stub);
  newer.Hello();
  EXPECT_TRUE(newer.Read().has_welcome());
  EXPECT_EQ(older.Read().nack().kind(), v1::Nack::FENCED);
  EXPECT_EQ(older.Finish().error_code(), grpc::StatusCode::ABORTED);
  newer.Send(1);
  EXPECT_EQ(newer.Read().ack().committed_seq(), 1u);
  EXPECT_EQ(counters.fenced_sessions, 1u);
  const auto sessions = listener.Sessions(2);  // the device never looked disconnected
  EXPECT_TRUE(sessions[0]->connected);
  EXPECT_TRUE(sessions[1]->connected);
}

TEST_F(ServiceTest, TellsWhenADeviceComesAndGoes) {
  {
    AgentStream agent(*stub);
    agent.Hello();
    agent.Read();
    const auto opened = listener.Sessions(1)[0];
    EXPECT_TRUE(opened->connected);
    EXPECT_EQ(opened->name, "studio");
    EXPECT_EQ(opened->allowed_commands, std::vector<std::string>{"benchmark"});
  }
  EXPECT_FALSE(listener.Sessions(2)[1]->connected);
}

TEST_F(ServiceTest, AHalfClosedStreamEndsAfterItsLastAck) {
  AgentStream agent(*stub);
  agent.Hello();
  agent.Read();
  agent.Send(1);
  agent.HalfClose();
  EXPECT_EQ(agent.Read().ack().committed_seq(), 1u);
  EXPECT_TRUE(agent.Finish().ok());
}

TEST_F(ServiceTest, TakesTheCreditAwayWhileTheQueueIsFullAndGivesItBack) {
  Stop();
  Start({.max_queue_bytes = 2000});
  AgentStream agent(*stub);
  agent.Hello();
  agent.Read();
  store.CloseGate();
  agent.Send(1);
  agent.Send(2);
  const auto full = agent.Read().ack();
  EXPECT_EQ(full.credit_bytes(), 0u);
  EXPECT_EQ(full.committed_seq(), 0u);
  store.OpenGate();
  auto ack = agent.Read().ack();
  while (ack.credit_bytes() == 0 || ack.committed_seq() < 2) ack = agent.Read().ack();
  agent.Send(3);
  EXPECT_TRUE(agent.ReadAck(3).has_ack());
}

TEST_F(ServiceTest, RoutesCommandsProgressAndTheViewer) {
  DeviceId device{};
  device.fill(1);
  DeviceCommand command;
  command.model = "llama";
  EXPECT_EQ(service->Send(device, command).error().code, Code::kUnavailable);
  service->SetViewerPresent(true);
  AgentStream agent(*stub);
  agent.Hello();
  EXPECT_TRUE(agent.Read().welcome().viewer_present());
  EXPECT_TRUE(service->Send(device, command));
  EXPECT_EQ(agent.Read().command().benchmark().model(), "llama");
  v1::AgentMessage message;
  message.mutable_progress()->set_command_id(std::string(16, 'c'));
  message.mutable_progress()->set_state("running");
  agent.Write(message);
  EXPECT_EQ(listener.Progress(1)[0]->state, "running");
  service->SetViewerPresent(false);
  EXPECT_FALSE(agent.Read().ack().viewer_present());
  command.kind = DeviceCommand::Kind::kBandwidth;
  EXPECT_EQ(service->Send(device, command).error().code, Code::kPermissionDenied);
}

TEST_F(ServiceTest, AMessageBeyondTheLimitEndsTheStream) {
  AgentStream agent(*stub);
  agent.Hello();
  agent.Read();
  agent.Send(BatchBuilder(1).BuildWithBody(std::string(2u << 20, 'x')));
  EXPECT_EQ(agent.Read().message_case(), v1::CollectorMessage::MESSAGE_NOT_SET);
  EXPECT_EQ(agent.Finish().error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_EQ(Watermark(), 0u);
}

TEST_F(ServiceTest, AStreamThatBreaksTheProtocolHarmsNoOther) {
  AgentStream good(*stub);
  good.Hello();
  good.Read();
  AgentStream bad(*stub);
  bad.Send(1);
  EXPECT_EQ(bad.Finish().error_code(), grpc::StatusCode::FAILED_PRECONDITION);
  good.Send(1);
  EXPECT_EQ(good.Read().ack().committed_seq(), 1u);
}

TEST_F(ServiceTest, StoppingEndsStreamsSoThatAgentsTryAgain) {
  AgentStream agent(*stub);
  agent.Hello();
  agent.Read();
  service->Stop();
  EXPECT_EQ(agent.Read().message_case(), v1::CollectorMessage::MESSAGE_NOT_SET);
  EXPECT_EQ(agent.Finish().error_code(), grpc::StatusCode::UNAVAILABLE);
}

TEST_F(ServiceTest, StopsWhileTheDiskIsFull) {
  Stop();
  Start({.retry_interval = std::chrono::hours(1)});
  store.FailWith(Error{Code::kResourceExhausted, "disk full", "disk_full", ""});
  AgentStream agent(*stub);
  agent.Hello();
  agent.Read();
  agent.Send(1);
  store.WaitForAttempts(1);
  Stop();
  EXPECT_EQ(agent.Finish().error_code(), grpc::StatusCode::UNAVAILABLE);
}

TEST_F(ServiceTest, ManyAgentsAtOnce) {
  constexpr int kAgents = 20;
  constexpr uint64_t kBatches = 20;
  std::vector<std::unique_ptr<AgentStream>> agents;
  for (int i = 0; i < kAgents; ++i) {
    agents.push_back(std::make_unique<AgentStream>(*stub));
    agents.back()->Hello(42, static_cast<char>('A' + i));
  }
  for (uint64_t seq = 1; seq <= kBatches; ++seq) {
    for (int i = 0; i < kAgents; ++i) {
      agents[i]->Send(BatchBuilder(seq).Device(static_cast<char>('A' + i)).Watts().Build());
    }
  }
  for (const auto& agent : agents) EXPECT_TRUE(agent->ReadAck(kBatches).has_ack());
  EXPECT_EQ(counters.ingested_batches, kAgents * kBatches);
}

}  // namespace
}  // namespace tokwatt
