// Session: batches, gaps, poison, fences and credit, as pure events.
#include "tests/collector/ingest/session_fixture.h"

namespace tokwatt {
namespace {

TEST_F(SessionTest, WelcomesWithTheWatermark) {
  const auto actions = Open(17);
  ASSERT_EQ(actions.send.size(), 1u);
  const v1::Welcome& welcome = actions.send[0].welcome();
  EXPECT_EQ(welcome.committed_seq(), 17u);
  EXPECT_EQ(welcome.credit_bytes(), 1000u);
  EXPECT_EQ(welcome.max_batch_bytes(), 256u << 10);
  EXPECT_EQ(welcome.collector_version(), "9.9");
  EXPECT_FALSE(welcome.viewer_present());
  ASSERT_EQ(welcome.addresses_size(), 1);
  EXPECT_EQ(welcome.addresses(0), "box:7812");
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

// Every batch was poison until the next time probe, up to an hour later, and lost.
TEST_F(SessionTest, AStepBackOfTheCollectorsWallClockPoisonsNothing) {
  Open();
  session.OnMessage(BatchMessage(1));
  clock.StepWall(-std::chrono::hours(1));
  for (const uint64_t seq : {2, 3}) {
    const auto sent = session.OnMessage(BatchMessage(seq));
    ASSERT_EQ(sent.commit.size(), 1u);
    const SealedBatch& sealed = sent.commit[0].sealed;
    EXPECT_FALSE(sealed.rejection) << sent.commit[0].detail;
    EXPECT_EQ(sealed.first, clock.Wall());
    EXPECT_EQ(sealed.events.size(), seq == 2 ? 1u : 0u);  // one clock_changed
  }
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

// Only compressed bodies were counted once: a hundred bytes can hold a hundred kilobytes of events.
TEST_F(SessionTest, WhatWasInflatedCountsAgainstTheCredit) {
  Event large = MakeLifecycle(1);
  std::get<AgentLifecycle>(large.body).agent_version = std::string(100'000, 'v');
  const v1::Batch batch = BatchBuilder(1).AddEvent(large).Build();
  ASSERT_LT(batch.body().size(), 500u);
  Open();
  session.OnMessage(BatchMessage(batch));
  EXPECT_FALSE(session.wants_message());
  Committed(1);
  EXPECT_TRUE(session.wants_message());
}

TEST_F(SessionTest, ReadsOnlySoManyBatchesAhead) {
  Session patient(clock, clocks, {1u << 30, "9.9"});
  patient.OnMessage(HelloMessage());
  patient.OnOpened(1, 0, 0);
  uint64_t seq = 0;
  while (patient.wants_message() && seq < 1000) patient.OnMessage(BatchMessage(++seq));
  EXPECT_EQ(seq, 256u);
  patient.OnCommitted(CommitResult{Outcome::kCommitted, 1});
  EXPECT_TRUE(patient.wants_message());
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

}  // namespace
}  // namespace tokwatt
