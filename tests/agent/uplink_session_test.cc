// The agent's half of the protocol, event by event. Long because every case starts from one log.
#include "agent/uplink_session.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/agent/memory_log.h"

namespace tokwatt {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class UplinkSessionTest : public testing::Test {
 protected:
  void Seal(int n) {
    for (int i = 0; i < n; ++i) log_.Append(std::string(100, static_cast<char>('a' + i)));
  }
  v1::Hello Open() {
    v1::Hello hello;
    EXPECT_TRUE(session_.Open(hello));
    return hello;
  }
  // An earlier stream sent everything; what of it was stored is for the next welcome to say.
  void SentBefore() {
    Open();
    Welcome(0);
    Drain();
    session_.OnEnd(Code::kUnavailable);
  }
  void Welcome(uint64_t committed, uint32_t credit = 1000, uint32_t max_batch = 0) {
    v1::Welcome welcome;
    welcome.set_committed_seq(committed);
    welcome.set_credit_bytes(credit);
    welcome.set_max_batch_bytes(max_batch);
    session_.OnWelcome(welcome);
  }
  void Ack(uint64_t committed, uint32_t credit = 1000) {
    v1::Ack ack;
    ack.set_committed_seq(committed);
    ack.set_credit_bytes(credit);
    session_.OnAck(ack);
  }
  void Nack(v1::Nack::Kind kind, uint64_t seq) {
    v1::Nack nack;
    nack.set_kind(kind);
    nack.set_seq(seq);
    nack.set_code("malformed");
    session_.OnNack(nack);
  }
  // What Next() says until it waits: "3" a batch, "hole 4-6" a notice, "reopen".
  std::vector<std::string> Drain() {
    std::vector<std::string> sent;
    while (sent.size() < 100) {
      const UplinkSession::Step step = session_.Next();
      if (std::holds_alternative<UplinkSession::Wait>(step)) break;
      if (std::holds_alternative<UplinkSession::Reopen>(step)) {
        sent.push_back("reopen");
        break;
      }
      const auto& message = std::get<v1::AgentMessage>(step);
      sent.push_back(message.has_batch() ? std::to_string(message.batch().seq())
                                         : "hole " + std::to_string(message.gap().from_seq()) +
                                               "-" + std::to_string(message.gap().to_seq()));
    }
    return sent;
  }
  MemoryLog log_;
  UplinkSession session_{log_, std::string(16, 'd')};
};

TEST_F(UplinkSessionTest, HelloSaysWhatTheLogHolds) {
  Seal(3);
  const v1::Hello hello = Open();
  EXPECT_EQ(hello.epoch(), 1u);
  EXPECT_EQ(hello.first_seq(), 1u);
  EXPECT_EQ(hello.last_seq(), 3u);
  EXPECT_EQ(hello.device_id(), std::string(16, 'd'));
}

TEST_F(UplinkSessionTest, NothingIsSentBeforeTheWelcome) {
  Seal(3);
  EXPECT_THAT(Drain(), IsEmpty());
  Open();
  EXPECT_THAT(Drain(), IsEmpty());
  Welcome(0);
  EXPECT_THAT(Drain(), ElementsAre("1", "2", "3"));
}

TEST_F(UplinkSessionTest, ResumesAfterTheWatermark) {
  Seal(4);
  SentBefore();
  Open();
  Welcome(2);
  EXPECT_THAT(Drain(), ElementsAre("3", "4"));
  EXPECT_EQ(log_.position().acked_seq, 2u);
}

TEST_F(UplinkSessionTest, CreditBoundsWhatIsUnacknowledged) {
  Seal(5);
  Open();
  Welcome(0, 250);
  EXPECT_THAT(Drain(), ElementsAre("1", "2"));
  EXPECT_EQ(session_.in_flight_bytes(), 200);
  Ack(1, 250);
  EXPECT_THAT(Drain(), ElementsAre("3"));
  Ack(3, 0);
  EXPECT_THAT(Drain(), IsEmpty());
  Ack(3, 1000);
  EXPECT_THAT(Drain(), ElementsAre("4", "5"));
}

TEST_F(UplinkSessionTest, OneBatchLargerThanTheCreditStillGoes) {
  Seal(2);
  Open();
  Welcome(0, 10);
  EXPECT_THAT(Drain(), ElementsAre("1"));
  Ack(1, 10);
  EXPECT_THAT(Drain(), ElementsAre("2"));
}

TEST_F(UplinkSessionTest, SealedLaterIsSentLater) {
  Open();
  Welcome(0);
  EXPECT_THAT(Drain(), IsEmpty());
  Seal(1);
  EXPECT_THAT(Drain(), ElementsAre("1"));
}

TEST_F(UplinkSessionTest, OldAcksChangeNothing) {
  Seal(3);
  Open();
  Welcome(0);
  Drain();
  Ack(3);
  Ack(1);
  EXPECT_EQ(log_.position().acked_seq, 3u);
  EXPECT_THAT(Drain(), IsEmpty());
}

TEST_F(UplinkSessionTest, RetryFromRewindsAndQuarantinesNothing) {
  Seal(5);
  Open();
  Welcome(0);
  Drain();
  Ack(1);
  Nack(v1::Nack::RETRY_FROM, 3);
  EXPECT_EQ(session_.in_flight_bytes(), 100);
  EXPECT_THAT(Drain(), ElementsAre("3", "4", "5"));
  EXPECT_THAT(log_.reports(), IsEmpty());
}

TEST_F(UplinkSessionTest, RetryFromWhatIsStoredIsIgnored) {
  Seal(3);
  Open();
  Welcome(0);
  Drain();
  Ack(3);
  Nack(v1::Nack::RETRY_FROM, 2);
  EXPECT_THAT(Drain(), IsEmpty());
}

TEST_F(UplinkSessionTest, PoisonIsSetAsideAndSendingGoesOn) {
  Seal(3);
  Open();
  Welcome(0, 150);
  EXPECT_THAT(Drain(), ElementsAre("1"));
  Nack(v1::Nack::POISON, 1);
  EXPECT_THAT(Drain(), ElementsAre("2"));
  EXPECT_THAT(log_.dropped(), ElementsAre(std::string(100, 'a')));
  EXPECT_EQ(log_.position().acked_seq, 1u);
}

TEST_F(UplinkSessionTest, PoisonForWhatWasNeverSentIsIgnored) {
  Seal(3);
  Open();
  Welcome(0, 100);
  Drain();
  Nack(v1::Nack::POISON, 3);
  EXPECT_THAT(log_.dropped(), IsEmpty());
}

TEST_F(UplinkSessionTest, HolesAreNoticed) {
  Seal(4);
  log_.DropOldest();
  log_.DropOldest();
  Open();
  Welcome(0);
  EXPECT_THAT(Drain(), ElementsAre("hole 1-2", "3", "4"));
  Ack(4);
  EXPECT_THAT(Drain(), IsEmpty());
}

TEST_F(UplinkSessionTest, UnacknowledgedHoleIsNoticedAgainInTheNextStream) {
  Seal(1);
  log_.DropOldest();
  Open();
  Welcome(0);
  EXPECT_THAT(Drain(), ElementsAre("hole 1-1"));
  session_.OnEnd(Code::kUnavailable);
  Open();
  Welcome(0);
  EXPECT_THAT(Drain(), ElementsAre("hole 1-1"));
}

TEST_F(UplinkSessionTest, CollectorRestoredFromABackupGetsTheLostOnesAgain) {
  Seal(3);
  Open();
  Welcome(0);
  Drain();
  Ack(3);
  session_.OnEnd(Code::kUnavailable);
  Open();
  Welcome(1);
  EXPECT_THAT(Drain(), ElementsAre("2", "3"));
}

TEST_F(UplinkSessionTest, WatermarkAheadStartsANewEpochBeforeAnythingIsSent) {
  Seal(2);
  Open();
  Welcome(0);
  session_.OnEnd(Code::kUnavailable);
  log_.CutPower(0);
  Seal(2);
  Open();
  Welcome(7);
  EXPECT_THAT(Drain(), ElementsAre("reopen"));
  session_.OnEnd(Code::kCancelled);
  const v1::Hello hello = Open();
  EXPECT_EQ(hello.epoch(), 2u);
  EXPECT_EQ(hello.last_seq(), 2u);
  ASSERT_EQ(log_.reports().size(), 1u);
  EXPECT_EQ(log_.reports()[0].from_seq, 3u);
  EXPECT_EQ(log_.reports()[0].to_seq, 7u);
  Welcome(0);
  EXPECT_THAT(Drain(), ElementsAre("1", "2"));
}

// After a power cut the lost numbers were given out again, past the collector's watermark, before
// it could be asked: what this log can have sent counts, not how far it has come since.
TEST_F(UplinkSessionTest, WatermarkAheadIsNoticedThoughNewNumbersWentPastIt) {
  Open();
  Welcome(0);
  Seal(3);
  Drain();
  session_.OnEnd(Code::kUnavailable);
  log_.CutPower(0);  // 1 to 3 are stored at the collector and lost here
  Seal(5);
  Open();
  Welcome(3);
  EXPECT_THAT(Drain(), ElementsAre("reopen"));
  EXPECT_EQ(log_.Bodies().size(), 5u);
}

TEST_F(UplinkSessionTest, FencedStartsANewEpochWithWhatIsUnacknowledged) {
  Seal(3);
  Open();
  Welcome(0);
  Drain();
  Ack(1);
  Nack(v1::Nack::FENCED, 0);
  EXPECT_THAT(Drain(), ElementsAre("reopen"));
  session_.OnEnd(Code::kCancelled);
  EXPECT_EQ(Open().epoch(), 2u);
  Welcome(0);
  EXPECT_THAT(Drain(), ElementsAre("1", "2"));
}

TEST_F(UplinkSessionTest, EpochThatTheSpoolStartedItselfReopensTheStream) {
  Seal(1);
  Open();
  Welcome(0);
  ASSERT_TRUE(log_.StartEpochAgain("spool_damaged"));
  EXPECT_THAT(Drain(), ElementsAre("reopen"));
}

TEST_F(UplinkSessionTest, RefusedTwiceByTheTransportIsSetAside) {
  Seal(3);
  SentBefore();
  for (int i = 0; i < 2; ++i) {
    Open();
    Welcome(1);
    EXPECT_THAT(Drain(), ElementsAre("2", "3"));
    session_.OnEnd(Code::kResourceExhausted);
  }
  Open();
  Welcome(1);
  EXPECT_THAT(Drain(), ElementsAre("hole 2-2", "3"));
}

TEST_F(UplinkSessionTest, RefusedAtDifferentBatchesIsNotProof) {
  Seal(3);
  SentBefore();
  for (const uint64_t committed : {0, 1}) {
    Open();
    Welcome(committed);
    Drain();
    session_.OnEnd(Code::kResourceExhausted);
  }
  EXPECT_THAT(log_.dropped(), IsEmpty());
}

TEST_F(UplinkSessionTest, OtherEndsQuarantineNothing) {
  Seal(1);
  for (int i = 0; i < 5; ++i) {
    Open();
    Welcome(0);
    EXPECT_THAT(Drain(), ElementsAre("1"));
    session_.OnEnd(Code::kUnavailable);
  }
  EXPECT_THAT(log_.dropped(), IsEmpty());
}

TEST_F(UplinkSessionTest, BatchLargerThanTheCollectorTakesIsSetAside) {
  Seal(1);
  log_.Append("small");
  Open();
  Welcome(0, 1000, 50);
  EXPECT_THAT(Drain(), ElementsAre("hole 1-1", "2"));
}

TEST_F(UplinkSessionTest, ViewerIsKnownWhileTheStreamLasts) {
  Open();
  v1::Welcome welcome;
  welcome.set_viewer_present(true);
  session_.OnWelcome(welcome);
  EXPECT_TRUE(session_.viewer_present());
  Ack(0);
  EXPECT_FALSE(session_.viewer_present());
  v1::Ack ack;
  ack.set_viewer_present(true);
  session_.OnAck(ack);
  EXPECT_TRUE(session_.viewer_present());
  session_.OnEnd(Code::kUnavailable);
  EXPECT_FALSE(session_.viewer_present());
}

}  // namespace
}  // namespace tokwatt
