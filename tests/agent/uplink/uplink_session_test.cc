// The agent's half of the protocol in order: what is sent when, and what a collector may ask again.
#include "agent/uplink/uplink_session.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/agent/uplink/uplink_session_fixture.h"

namespace tokwatt {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

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

// The end of a command was told before the batch that held its results.
TEST_F(UplinkSessionTest, WhatCreditOrDiskHoldUpIsNotAcknowledged) {
  Seal(1);
  Open();
  Welcome(0, 0);
  EXPECT_THAT(Drain(), IsEmpty());
  EXPECT_FALSE(session_.all_acknowledged());
  Ack(0, 1000);
  EXPECT_THAT(Drain(), ElementsAre("1"));
  EXPECT_FALSE(session_.all_acknowledged());
  log_.WaitInMemory(1);
  Ack(1);
  EXPECT_FALSE(session_.all_acknowledged());
  log_.WaitInMemory(0);
  EXPECT_TRUE(session_.all_acknowledged());
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

TEST_F(UplinkSessionTest, ProgressIsWhatWasNotAcknowledgedBefore) {
  Seal(3);
  Open();
  Welcome(0);
  Drain();
  EXPECT_FALSE(session_.progressed());
  Ack(0);
  EXPECT_FALSE(session_.progressed());
  Ack(1);
  EXPECT_TRUE(session_.progressed());
  session_.OnEnd(Code::kUnavailable);
  EXPECT_TRUE(session_.progressed()) << "asked for after the stream";
  Open();
  EXPECT_FALSE(session_.progressed());
  Welcome(1);
  EXPECT_FALSE(session_.progressed()) << "nothing new";
  session_.OnEnd(Code::kUnavailable);
  Open();
  Welcome(2);  // its acknowledgement was lost
  EXPECT_TRUE(session_.progressed());
}

}  // namespace
}  // namespace tokwatt
