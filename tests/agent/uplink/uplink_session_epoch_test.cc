// When the agent's half of the protocol starts a new epoch, or sends again what was stored before.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/agent/uplink/uplink_session_fixture.h"

namespace tokwatt {
namespace {

using testing::ElementsAre;

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

}  // namespace
}  // namespace tokwatt
