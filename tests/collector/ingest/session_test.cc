#include "collector/ingest/session.h"

#include <gtest/gtest.h>

#include "tests/support/batch_builder.h"
#include "tests/support/fake_clock.h"

namespace tokwatt {
namespace {

v1::AgentMessage HelloMessage() {
  v1::AgentMessage message;
  v1::Hello& hello = *message.mutable_hello();
  hello.set_device_id(std::string(16, '\x01'));
  hello.set_epoch(42);
  hello.set_name("studio");
  hello.mutable_clock()->set_wall_ns(1'795'000'000'000'000'000);
  hello.mutable_clock()->set_boot_ns(BatchBuilder::kBootNs);
  hello.mutable_clock()->set_boot_id("boot-a");
  hello.add_allowed_commands("benchmark");
  return message;
}

v1::AgentMessage BatchMessage(v1::Batch batch) {
  v1::AgentMessage message;
  *message.mutable_batch() = std::move(batch);
  return message;
}

v1::AgentMessage BatchMessage(uint64_t seq) {
  return BatchMessage(BatchBuilder(seq).Watts().Build());
}

v1::AgentMessage GapMessage(uint64_t from, uint64_t to) {
  v1::AgentMessage message;
  message.mutable_gap()->set_from_seq(from);
  message.mutable_gap()->set_to_seq(to);
  message.mutable_gap()->set_reason("spool_full");
  return message;
}

class SessionTest : public ::testing::Test {
 protected:
  SessionActions Open(uint64_t watermark = 0, uint64_t generation = 5) {
    EXPECT_TRUE(session.OnMessage(HelloMessage()).opened);
    return session.OnOpened(generation, watermark);
  }
  SessionActions Committed(uint64_t watermark, Outcome outcome = Outcome::kCommitted) {
    return session.OnCommitted(CommitResult{outcome, watermark});
  }
  static uint64_t AckOf(const SessionActions& actions) {
    EXPECT_EQ(actions.send.size(), 1u);
    EXPECT_TRUE(actions.send.back().has_ack());
    return actions.send.back().ack().committed_seq();
  }
  static bool Nothing(const SessionActions& actions) {
    return !actions.opened && actions.commit.empty() && actions.send.empty() &&
           actions.progress.empty() && !actions.finish;
  }

  FakeClock clock{BatchBuilder::kBootNs};
  ClockMap clocks;
  Session session{clock, clocks, {1000, "9.9"}};
};

TEST_F(SessionTest, WelcomesWithTheWatermark) {
  const auto actions = Open(17);
  ASSERT_EQ(actions.send.size(), 1u);
  const v1::Welcome& welcome = actions.send[0].welcome();
  EXPECT_EQ(welcome.committed_seq(), 17u);
  EXPECT_EQ(welcome.credit_bytes(), 1000u);
  EXPECT_EQ(welcome.max_batch_bytes(), 256u << 10);
  EXPECT_EQ(welcome.collector_version(), "9.9");
  EXPECT_FALSE(welcome.viewer_present());
  EXPECT_EQ(session.device()[0], 1);
  EXPECT_EQ(session.epoch(), 42u);
}

TEST_F(SessionTest, AcknowledgesOnlyAfterTheCommit) {
  Open();
  const auto sent = session.OnMessage(BatchMessage(1));
  ASSERT_EQ(sent.commit.size(), 1u);
  EXPECT_TRUE(sent.send.empty());
  EXPECT_EQ(sent.commit[0].sealed.session_generation, 5u);
  EXPECT_EQ(sent.commit[0].notice->device_name, "studio");
  EXPECT_FALSE(session.idle());
  EXPECT_EQ(AckOf(Committed(1)), 1u);
  EXPECT_TRUE(session.idle());
}

TEST_F(SessionTest, AcknowledgesADuplicateAgainWithoutStoringIt) {
  Open(3);
  const auto again = session.OnMessage(BatchMessage(2));
  EXPECT_TRUE(again.commit.empty());
  EXPECT_EQ(AckOf(again), 3u);
}

TEST_F(SessionTest, ADuplicateOfABatchOnItsWayIsNotAcknowledgedEarly) {
  Open();
  session.OnMessage(BatchMessage(1));
  EXPECT_EQ(AckOf(session.OnMessage(BatchMessage(1))), 0u);
}

TEST_F(SessionTest, AsksOnceToGoBackAtAGap) {
  Open(3);
  const auto gap = session.OnMessage(BatchMessage(6));
  EXPECT_TRUE(gap.commit.empty());
  ASSERT_EQ(gap.send.size(), 1u);
  EXPECT_EQ(gap.send[0].nack().kind(), v1::Nack::RETRY_FROM);
  EXPECT_EQ(gap.send[0].nack().seq(), 4u);
  EXPECT_TRUE(Nothing(session.OnMessage(BatchMessage(7))));  // was under way already
  EXPECT_EQ(session.OnMessage(BatchMessage(4)).commit.size(), 1u);
  EXPECT_EQ(session.OnMessage(BatchMessage(9)).send.size(), 1u);  // a new gap is told again
}

TEST_F(SessionTest, TellsPoisonAfterItsCommitAndGoesOn) {
  Open();
  const auto sent = session.OnMessage(BatchMessage(BatchBuilder(1).BuildWithBody("garbage")));
  ASSERT_EQ(sent.commit.size(), 1u);
  EXPECT_TRUE(sent.commit[0].sealed.rejection);
  EXPECT_TRUE(sent.send.empty());
  const auto done = Committed(1);
  ASSERT_EQ(done.send.size(), 2u);
  EXPECT_EQ(done.send[0].nack().kind(), v1::Nack::POISON);
  EXPECT_EQ(done.send[0].nack().seq(), 1u);
  EXPECT_EQ(done.send[0].nack().code(), "malformed");
  EXPECT_FALSE(done.send[0].nack().detail().empty());
  EXPECT_EQ(done.send[1].ack().committed_seq(), 1u);
  EXPECT_EQ(session.OnMessage(BatchMessage(2)).commit.size(), 1u);
}

TEST_F(SessionTest, MovesPastAHoleTheAgentTellsOf) {
  Open(3);
  const auto hole = session.OnMessage(GapMessage(4, 9));
  ASSERT_EQ(hole.commit.size(), 1u);
  EXPECT_EQ(hole.commit[0].sealed.hole->to_seq, 9u);
  EXPECT_EQ(hole.commit[0].sealed.session_generation, 5u);
  EXPECT_EQ(AckOf(Committed(9)), 9u);
  EXPECT_EQ(session.OnMessage(BatchMessage(10)).commit.size(), 1u);
  EXPECT_EQ(session.OnMessage(GapMessage(15, 16)).send[0].nack().seq(), 11u);
}

TEST_F(SessionTest, AHoleThatBeginsInWhatIsStoredMovesOnlyPastItsEnd) {
  Open(3);
  EXPECT_EQ(AckOf(session.OnMessage(GapMessage(1, 3))), 3u);
  EXPECT_EQ(session.OnMessage(GapMessage(2, 5)).commit.size(), 1u);
  EXPECT_EQ(AckOf(Committed(5)), 5u);
}

TEST_F(SessionTest, FollowsTheStoreWhenItFindsAGap) {
  Open(3);
  session.OnMessage(BatchMessage(4));
  session.OnMessage(BatchMessage(5));
  const auto gap = Committed(2, Outcome::kGap);
  ASSERT_EQ(gap.send.size(), 1u);
  EXPECT_EQ(gap.send[0].nack().seq(), 3u);
  EXPECT_TRUE(Nothing(Committed(2, Outcome::kGap)));  // the second one, of the same gap
  EXPECT_EQ(session.OnMessage(BatchMessage(3)).commit.size(), 1u);
}

TEST_F(SessionTest, EndsWhenANewerSessionTakesOver) {
  Open();
  session.OnMessage(BatchMessage(1));
  const auto fenced = session.OnFenced();
  EXPECT_EQ(fenced.send.at(0).nack().kind(), v1::Nack::FENCED);
  EXPECT_EQ(fenced.finish->code, Code::kAborted);
  EXPECT_TRUE(Nothing(Committed(1)));
  EXPECT_TRUE(Nothing(session.OnMessage(BatchMessage(2))));
  EXPECT_FALSE(session.wants_message());
}

TEST_F(SessionTest, EndsWhenTheStoreSaysFenced) {
  Open();
  session.OnMessage(BatchMessage(1));
  EXPECT_EQ(Committed(0, Outcome::kFenced).finish->code, Code::kAborted);
}

TEST_F(SessionTest, NeverEndsWithResourceExhaustedWhenTheStoreFails) {
  Open();
  session.OnMessage(BatchMessage(1));
  const auto failed = session.OnCommitted(Fail(Code::kResourceExhausted, "disk full"));
  EXPECT_EQ(failed.finish->code, Code::kUnavailable);
  EXPECT_TRUE(failed.send.empty());
}

TEST_F(SessionTest, ReadsNoFurtherThanItsCredit) {
  Open();
  EXPECT_TRUE(session.wants_message());
  uint64_t seq = 0;
  while (session.wants_message()) session.OnMessage(BatchMessage(++seq));
  EXPECT_GT(seq, 1u);
  for (uint64_t done = 1; done <= seq; ++done) Committed(done);
  EXPECT_TRUE(session.wants_message());
}

TEST_F(SessionTest, TakesTheCreditAwayWhileTheQueueIsFull) {
  Open(3);
  const auto full = session.OnRoom(false);
  EXPECT_EQ(full.send.at(0).ack().credit_bytes(), 0u);
  EXPECT_FALSE(session.wants_message());
  EXPECT_TRUE(Nothing(session.OnRoom(false)));
  const auto room = session.OnRoom(true);
  EXPECT_EQ(room.send.at(0).ack().credit_bytes(), 1000u);
  EXPECT_EQ(room.send.at(0).ack().committed_seq(), 3u);
  EXPECT_TRUE(session.wants_message());
}

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
  other.OnOpened(1, 0);
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
