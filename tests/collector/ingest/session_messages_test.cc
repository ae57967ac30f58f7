// Session: what is not a batch, and what no agent may send.
#include "tests/collector/ingest/session_fixture.h"

namespace tokwatt {
namespace {

TEST_F(SessionTest, TellsWhetherSomebodyWatches) {
  session.OnViewer(true);
  EXPECT_TRUE(Open().send[0].welcome().viewer_present());
  EXPECT_FALSE(session.OnViewer(false).send.at(0).ack().viewer_present());
  EXPECT_TRUE(Nothing(session.OnViewer(false)));
}

TEST_F(SessionTest, AnswersATimeProbeWithBothStamps) {
  Open();
  v1::AgentMessage message;
  message.mutable_time_probe()->set_id(8);
  message.mutable_time_probe()->set_agent_boot_ns(77);
  clock.Advance(std::chrono::seconds(3));
  const auto actions = session.OnMessage(message);
  const v1::TimeReply& reply = actions.send.at(0).time_reply();
  EXPECT_EQ(reply.id(), 8u);
  EXPECT_EQ(reply.agent_boot_ns(), 77);
  EXPECT_EQ(reply.collector_receive_wall_ns(), clock.Wall().ns);
  EXPECT_EQ(reply.collector_send_wall_ns(), clock.Wall().ns);
}

TEST_F(SessionTest, MapsByTheTimeProbeUnlessItsRoundTripIsLong) {
  Open();
  const int64_t offset_ns = clock.Wall().ns - BatchBuilder::kBootNs;
  v1::AgentMessage message;
  message.mutable_time_probe()->set_previous_offset_ns(offset_ns - 60'000'000'000);
  message.mutable_time_probe()->set_previous_round_trip_ns(3'000'000'000);
  session.OnMessage(message);
  EXPECT_EQ(session.OnMessage(BatchMessage(1)).commit.at(0).sealed.offset_ns, offset_ns);
  message.mutable_time_probe()->set_previous_round_trip_ns(1'000'000);
  session.OnMessage(message);
  EXPECT_EQ(session.OnMessage(BatchMessage(2)).commit.at(0).sealed.offset_ns,
            offset_ns - 60'000'000'000);
}

// The offset of the last reply was taken for one of now: the step stayed in it for an hour.
TEST_F(SessionTest, AStepOfTheWallClockBetweenTwoTimeProbesIsNotInTheirOffset) {
  Open();
  const int64_t offset_ns = clock.Wall().ns - BatchBuilder::kBootNs;
  v1::AgentMessage message;
  message.mutable_time_probe()->set_id(1);
  session.OnMessage(message);
  clock.StepWall(-std::chrono::hours(1));
  message.mutable_time_probe()->set_previous_offset_ns(offset_ns);
  message.mutable_time_probe()->set_previous_round_trip_ns(1'000'000);
  session.OnMessage(message);
  EXPECT_EQ(session.OnMessage(BatchMessage(1)).commit.at(0).sealed.offset_ns,
            offset_ns - 3600'000'000'000);
}

TEST_F(SessionTest, PassesProgressOn) {
  Open();
  v1::AgentMessage message;
  v1::CommandProgress& progress = *message.mutable_progress();
  progress.set_command_id(std::string(16, 'c'));
  progress.set_state("running");
  progress.set_done_ratio(0.5);
  progress.add_result_event_ids(std::string(16, 'e'));
  const auto actions = session.OnMessage(message);
  ASSERT_EQ(actions.progress.size(), 1u);
  EXPECT_EQ(actions.progress[0].state, "running");
  EXPECT_EQ(actions.progress[0].command[0], 'c');
  EXPECT_EQ(actions.progress[0].results.at(0)[0], 'e');
  progress.set_command_id("short");
  EXPECT_TRUE(session.OnMessage(message).progress.empty());
}

TEST_F(SessionTest, SendsOnlyCommandsThatTheDeviceAllows) {
  DeviceCommand command;
  command.id.fill(7);
  command.model = "llama";
  EXPECT_EQ(session.OnCommand(command).error().code, Code::kUnavailable);
  Open();
  const auto sent = session.OnCommand(command);
  ASSERT_TRUE(sent);
  EXPECT_EQ(sent->send.at(0).command().benchmark().model(), "llama");
  EXPECT_EQ(sent->send.at(0).command().id(), std::string(16, '\x07'));
  command.kind = DeviceCommand::Kind::kBandwidth;
  EXPECT_EQ(session.OnCommand(command).error().code, Code::kPermissionDenied);
  command.kind = DeviceCommand::Kind::kCancel;
  command.cancels.fill(9);
  EXPECT_EQ(session.OnCommand(command)->send.at(0).command().cancel().command_id(),
            std::string(16, '\x09'));
}

// tokwatt up --once gave up where a command came between hello and welcome: it had no reason code.
TEST_F(SessionTest, ACommandBeforeTheWelcomeAndAfterTheEndMeetsNoConnection) {
  EXPECT_EQ(session.OnCommand({}).error().reason, "not_connected");
  session.OnMessage(HelloMessage());
  EXPECT_EQ(session.OnCommand({}).error().reason, "not_connected");
  session.OnOpened(1, 0, 0);
  session.OnStop();
  EXPECT_EQ(session.OnCommand({}).error().reason, "not_connected");
}

TEST_F(SessionTest, EndsAStreamThatBreaksTheProtocol) {
  EXPECT_EQ(Session(clock, clocks).OnMessage(BatchMessage(1)).finish->code,
            Code::kFailedPrecondition);
  for (const auto& breakage : std::vector<std::function<void(v1::Hello&)>>{
           [](v1::Hello& hello) { hello.set_device_id("short"); },
           [](v1::Hello& hello) { hello.mutable_clock()->clear_boot_id(); },
           [](v1::Hello& hello) { hello.set_name(std::string(1000, 'n')); },
           [](v1::Hello& hello) { hello.add_codecs(static_cast<v1::Codec>(9)); }}) {
    v1::AgentMessage hello = HelloMessage();
    breakage(*hello.mutable_hello());
    const auto actions = Session(clock, clocks).OnMessage(hello);
    EXPECT_FALSE(actions.opened);
    EXPECT_EQ(actions.finish->code, Code::kInvalidArgument);
  }
  Open();
  v1::AgentMessage other_epoch = BatchMessage(1);
  other_epoch.mutable_batch()->set_epoch(43);
  EXPECT_EQ(session.OnMessage(other_epoch).finish->code, Code::kInvalidArgument);
}

TEST_F(SessionTest, RefusesASecondHelloAndAnotherDevicesBatch) {
  Open();
  EXPECT_EQ(session.OnMessage(HelloMessage()).finish->code, Code::kFailedPrecondition);
  Session other(clock, clocks);
  other.OnMessage(HelloMessage());
  other.OnOpened(1, 0, 0);
  EXPECT_EQ(
      other.OnMessage(BatchMessage(BatchBuilder(1).Device('\x02').Watts().Build())).finish->code,
      Code::kInvalidArgument);
}

TEST_F(SessionTest, FillsInADeviceIdThatABatchLeavesOut) {
  Open();
  v1::AgentMessage message = BatchMessage(1);
  message.mutable_batch()->clear_device_id();
  EXPECT_EQ(session.OnMessage(message).commit.at(0).sealed.device, session.device());
}

TEST_F(SessionTest, IgnoresAMessageOfANewerAgent) {
  Open();
  EXPECT_TRUE(Nothing(session.OnMessage(v1::AgentMessage())));
}

}  // namespace
}  // namespace tokwatt
