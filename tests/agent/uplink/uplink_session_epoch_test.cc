// When the agent's half of the protocol starts a new epoch, or sends again what was stored before.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/crypto/fingerprint.h"
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
  Seal(4);
  Open();
  Welcome(7, 1000, 0, /*same_through=*/2);
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
// it could be asked: what is stored there counts, not how far the log has come since.
TEST_F(UplinkSessionTest, WatermarkAheadIsNoticedThoughNewNumbersWentPastIt) {
  Open();
  Welcome(0);
  Seal(3);
  Drain();
  session_.OnEnd(Code::kUnavailable);
  log_.CutPower(0);  // 1 to 3 are stored at the collector and lost here
  Seal(5);
  Open();
  Welcome(3, 1000, 0, /*same_through=*/0);
  EXPECT_THAT(Drain(), ElementsAre("reopen"));
  EXPECT_EQ(log_.Bodies().size(), 5u);
}

TEST_F(UplinkSessionTest, HelloTellsWhatIsNotAcknowledged) {
  Seal(3);
  Open();
  Welcome(0);
  Drain();
  Ack(1);
  ASSERT_TRUE(log_.Quarantine(3, "malformed", ""));
  session_.OnEnd(Code::kUnavailable);
  const v1::Hello hello = Open();
  EXPECT_EQ(hello.acked_seq(), 1u);
  EXPECT_THAT(hello.fingerprints(),
              ElementsAre(FingerprintOf(std::string(100, 'b')), kUnknownFingerprint));
}

// A copy of the disk has sent other batches under the numbers from 3 on.
TEST_F(UplinkSessionTest, BatchesThatATwinsStandForAreSentInANewEpoch) {
  Seal(4);
  Open();
  Welcome(4, 1000, 0, /*same_through=*/2);
  EXPECT_THAT(Drain(), ElementsAre("reopen"));
  session_.OnEnd(Code::kCancelled);
  EXPECT_EQ(Open().epoch(), 2u);
  EXPECT_THAT(log_.Bodies(), ElementsAre(std::string(100, 'c'), std::string(100, 'd')));
  ASSERT_EQ(log_.reports().size(), 1u);
  EXPECT_EQ(log_.reports()[0].from_seq, 3u);
  EXPECT_EQ(log_.reports()[0].to_seq, 4u);
}

TEST_F(UplinkSessionTest, BatchSealedSinceTheHelloIsComparedBeforeItCountsAsStored) {
  Seal(1);
  Open();
  Seal(1);
  Welcome(2);
  EXPECT_THAT(Drain(), ElementsAre("reopen"));
  EXPECT_EQ(log_.position().epoch, 1u);
  EXPECT_EQ(log_.position().acked_seq, 1u);
  session_.OnEnd(Code::kCancelled);
  EXPECT_EQ(Open().fingerprints_size(), 1);
}

TEST_F(UplinkSessionTest, LongLogIsComparedInTurns) {
  for (size_t i = 0; i < kMaxFingerprints + 10; ++i) log_.Append("batch " + std::to_string(i));
  EXPECT_EQ(Open().fingerprints_size(), static_cast<int>(kMaxFingerprints));
  Welcome(kMaxFingerprints + 10);
  EXPECT_THAT(Drain(), ElementsAre("reopen"));
  session_.OnEnd(Code::kCancelled);
  EXPECT_EQ(Open().fingerprints_size(), 10);
  Welcome(kMaxFingerprints + 10);
  EXPECT_TRUE(session_.all_acknowledged());
  EXPECT_EQ(log_.position().epoch, 1u);
}

// What of it was stored meanwhile, and whose, is for the next welcome to say.
TEST_F(UplinkSessionTest, FencedOpensANewStreamInTheSameEpoch) {
  Seal(3);
  Open();
  Welcome(0);
  Drain();
  Ack(1);
  Nack(v1::Nack::FENCED, 0);
  EXPECT_THAT(Drain(), ElementsAre("reopen"));
  session_.OnEnd(Code::kCancelled);
  EXPECT_EQ(Open().epoch(), 1u);
  Welcome(2);
  EXPECT_THAT(Drain(), ElementsAre("3"));
}

TEST_F(UplinkSessionTest, EpochThatTheSpoolStartedItselfReopensTheStream) {
  Seal(1);
  Open();
  Welcome(0);
  ASSERT_TRUE(log_.StartEpochBehind(0, 0));
  EXPECT_THAT(Drain(), ElementsAre("reopen"));
}

}  // namespace
}  // namespace tokwatt
