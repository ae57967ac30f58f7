// What the agent's half of the protocol sets aside or leaves out, and how it tells of the hole.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/agent/uplink/uplink_session_fixture.h"

namespace tokwatt {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

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

}  // namespace
}  // namespace tokwatt
