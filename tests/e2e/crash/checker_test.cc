// The checker must be able to fail: each of these stores is wrong in one way, and it says which.
#include "tests/e2e/crash/checker.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "tests/e2e/crash/small_store.h"

namespace tokwatt::crash {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Pair;
using testing::UnorderedElementsAre;

Event At(int64_t second, decltype(Event::body) body) {
  Event event;
  event.id = {static_cast<uint8_t>(second + 1), 1};
  event.at = {second * SmallStore::kSecond};
  event.body = std::move(body);
  return event;
}

Event Started(int64_t second, const std::string& previous_end = "unclean") {
  AgentLifecycle lifecycle;
  lifecycle.what = "started";
  lifecycle.previous_end = previous_end;
  return At(second, lifecycle);
}

TEST(CrashChecker, AcceptsAStoreThatKeepsAllThatWasPromised) {
  SmallStore store;
  store.Send(1, 0, 10, {Started(0, "first")});
  store.Send(2, 10, 20);
  const Verdict verdict = store.Judge();
  EXPECT_THAT(verdict.violations, IsEmpty());
  EXPECT_EQ(verdict.acked_batches, 2);
  EXPECT_EQ(verdict.samples, 20);
  EXPECT_EQ(verdict.regular_series, 1);
  EXPECT_THAT(verdict.lifecycle_starts, ElementsAre(Pair("first", 1)));
}

TEST(CrashChecker, AcceptsABatchThatNobodyWasPromised) {
  SmallStore store;
  store.Send(1, 0, 10);
  store.NoteSent(store.MakeBatch(2, 10, 20, {}));
  const Verdict verdict = store.Judge();
  EXPECT_THAT(verdict.violations, IsEmpty());
  EXPECT_EQ(verdict.unacked_batches, 1);
}

TEST(CrashChecker, FindsALostBatch) {
  SmallStore store;
  store.Send(1, 0, 10);
  store.Send(2, 10, 20);
  store.Doctor("DELETE FROM batch WHERE seq = 2");
  EXPECT_THAT(store.Judge().violations,
              ElementsAre(HasSubstr("/2 was acknowledged and is not stored"),
                          HasSubstr("/2 is missing and nothing says why")));
}

TEST(CrashChecker, FindsALossThatTheAgentHealedAfterwards) {
  SmallStore store;
  store.Send(1, 0, 10);
  store.Send(2, 10, 20);
  store.ledger().push_back({LedgerRecord::Kind::kHello, store.stream(), 2, 9, ""});
  store.ledger().push_back({LedgerRecord::Kind::kWelcome, store.stream(), 1, 9, ""});
  store.NoteSent(store.MakeBatch(2, 10, 20, {}));
  store.NoteAcked(2, 1);
  EXPECT_THAT(store.Judge().violations,
              ElementsAre(HasSubstr("was welcomed at 1 after 2 had been acknowledged")));
}

TEST(CrashChecker, AWelcomeMayBeOlderThanAnAckThatCameAfterItsHello) {
  SmallStore store;
  store.Send(1, 0, 10);
  store.ledger().push_back({LedgerRecord::Kind::kHello, store.stream(), 2, 9, ""});
  store.Send(2, 10, 20);
  store.ledger().push_back({LedgerRecord::Kind::kWelcome, store.stream(), 1, 9, ""});
  EXPECT_THAT(store.Judge().violations, IsEmpty());
}

TEST(CrashChecker, FindsALostTailWithItsWatermark) {
  SmallStore store;
  store.Send(1, 0, 10);
  store.Send(2, 10, 20);
  store.Doctor("DELETE FROM batch WHERE seq = 2; UPDATE stream_position SET committed_seq = 1");
  EXPECT_THAT(store.Judge().violations,
              ElementsAre(HasSubstr("/2 was acknowledged and is not stored"),
                          HasSubstr("acknowledged up to 2 and its watermark is 1")));
}

TEST(CrashChecker, FindsADoubledBatch) {
  SmallStore store;
  store.Send(1, 0, 10);
  store.Doctor(
      "INSERT INTO batch(device_id, epoch, seq, received_ns, first_ns, last_ns, offset_ns, boot_id,"
      " codec, n_samples, marks, body) SELECT device_id, epoch, seq, received_ns, first_ns, "
      "last_ns,"
      " offset_ns, boot_id, codec, n_samples, marks, body FROM batch");
  EXPECT_THAT(store.Judge().violations,
              UnorderedElementsAre(HasSubstr("/1 is stored more than once"),
                                   HasSubstr("has two samples of")));
}

TEST(CrashChecker, FindsASampleThatCameInTwoBatches) {
  SmallStore store;
  store.Send(1, 0, 10);
  store.Send(2, 9, 20);
  EXPECT_THAT(store.Judge().violations, ElementsAre(HasSubstr("has two samples of")));
}

TEST(CrashChecker, FindsOtherBytes) {
  SmallStore store;
  store.Send(1, 0, 10);
  store.Send(2, 10, 20);
  store.Doctor("UPDATE batch SET body = (SELECT body FROM batch WHERE seq = 1) WHERE seq = 2");
  EXPECT_THAT(store.Judge().violations,
              Contains(HasSubstr("/2 is stored with other bytes than were sent")));
}

TEST(CrashChecker, FindsABatchThatChangedBetweenTwoSendings) {
  SmallStore store;
  store.Send(1, 0, 10);
  store.NoteSent(store.MakeBatch(1, 0, 9, {}));
  const Verdict verdict = store.Judge();
  EXPECT_THAT(verdict.violations, ElementsAre(HasSubstr("/1 was sent again with other bytes")));
  EXPECT_EQ(verdict.resent_batches, 1);
}

TEST(CrashChecker, FindsABatchThatNobodySent) {
  SmallStore store;
  store.Send(1, 0, 10);
  store.ledger().clear();
  EXPECT_THAT(store.Judge().violations, ElementsAre(HasSubstr("is stored and was never sent")));
}

TEST(CrashChecker, FindsALostEvent) {
  SmallStore store;
  store.Send(1, 0, 10, {Started(0)});
  store.Doctor("DELETE FROM event");
  EXPECT_THAT(store.Judge().violations, ElementsAre(HasSubstr("an event of batch")));
}

TEST(CrashChecker, AcceptsNumbersThatAGapNoticeExplains) {
  SmallStore store;
  store.Send(1, 0, 10);
  store.SendGap(2, 4, "spool_full");
  store.Send(5, 10, 20);
  const Verdict verdict = store.Judge();
  EXPECT_THAT(verdict.violations, IsEmpty());
  EXPECT_THAT(verdict.seq_holes, ElementsAre(Pair("spool_full", 3)));
}

TEST(CrashChecker, AcceptsABatchThatWasRefusedForGood) {
  SmallStore store;
  v1::Batch batch = store.MakeBatch(1, 0, 10, {});
  batch.set_body("nonsense");
  store.Refuse(batch);
  store.Send(2, 10, 20);
  const Verdict verdict = store.Judge();
  EXPECT_THAT(verdict.violations, IsEmpty());
  EXPECT_THAT(verdict.seq_holes, ElementsAre(Pair("rejected_malformed", 1)));
}

TEST(CrashChecker, FindsANumberThatNothingExplains) {
  SmallStore store;
  store.Send(1, 0, 10);
  store.SendGap(2, 4, "spool_full");
  store.Doctor("DELETE FROM event WHERE kind = 'gap'");
  EXPECT_THAT(store.Judge().violations,
              ElementsAre(HasSubstr("/2 is missing"), HasSubstr("/3 is missing"),
                          HasSubstr("/4 is missing")));
}

TEST(CrashChecker, FindsATimeHoleThatNothingExplains) {
  SmallStore store;
  store.Send(1, 0, 10, {Started(0, "first")});
  store.Send(2, 13, 30);
  EXPECT_THAT(store.Judge().violations, ElementsAre(HasSubstr("has no sample for 4.0")));
}

TEST(CrashChecker, ThreePeriodsAreNotYetAHole) {
  SmallStore store;
  store.Send(1, 0, 10);
  store.Send(2, 12, 30);
  const Verdict verdict = store.Judge();
  EXPECT_THAT(verdict.violations, IsEmpty());
  EXPECT_THAT(verdict.time_holes, IsEmpty());
}

TEST(CrashChecker, AcceptsATimeHoleInWhichTheAgentStarted) {
  SmallStore store;
  store.Send(1, 0, 10);
  store.Send(2, 20, 30, {Started(19)});
  const Verdict verdict = store.Judge();
  EXPECT_THAT(verdict.violations, IsEmpty());
  EXPECT_THAT(verdict.time_holes, ElementsAre(Pair("started after unclean end", 1)));
}

TEST(CrashChecker, AStartElsewhereExplainsNothing) {
  SmallStore store;
  store.Send(1, 0, 10, {Started(5)});
  store.Send(2, 20, 30, {Started(25)});
  EXPECT_THAT(store.Judge().violations, ElementsAre(HasSubstr("nothing says why")));
}

TEST(CrashChecker, ASetClockExplainsNothing) {
  SmallStore store;
  AgentLifecycle changed;
  changed.what = "clock_changed";
  store.Send(1, 0, 10);
  store.Send(2, 20, 30, {At(15, changed)});
  EXPECT_THAT(store.Judge().violations, ElementsAre(HasSubstr("nothing says why")));
}

TEST(CrashChecker, AcceptsATimeHoleThatAGapRecordCovers) {
  SmallStore store;
  Gap gap;
  gap.reason = "probe_deadline";
  gap.from_wall_ns = SmallStore::kOffsetNs + 10 * SmallStore::kSecond;
  gap.to_wall_ns = SmallStore::kOffsetNs + 19 * SmallStore::kSecond;
  store.Send(1, 0, 10);
  store.Send(2, 20, 30, {At(25, gap)});
  const Verdict verdict = store.Judge();
  EXPECT_THAT(verdict.violations, IsEmpty());
  EXPECT_THAT(verdict.time_holes, ElementsAre(Pair("gap probe_deadline", 1)));
}

TEST(CrashChecker, ANewEpochMustBeTold) {
  SmallStore silent;
  silent.Send(1, 0, 10);
  silent.Send(1, 10, 20, {}, 2);
  EXPECT_THAT(silent.Judge().violations, ElementsAre(HasSubstr("has 2 epochs and tells of 0")));

  SmallStore told;
  Gap gap;
  gap.reason = "spool_replaced";
  gap.from_epoch = 1;
  told.Send(1, 0, 10);
  told.Send(1, 10, 20, {At(10, gap)}, 2);
  EXPECT_THAT(told.Judge().violations, IsEmpty());
}

TEST(CrashChecker, FindsADamagedDatabase) {
  SmallStore store;
  for (uint64_t seq = 1; seq <= 30; ++seq) {
    store.Send(seq, static_cast<int64_t>(seq) * 10, static_cast<int64_t>(seq) * 10 + 10);
  }
  store.Doctor("PRAGMA wal_checkpoint(TRUNCATE)");
  std::fstream file(store.path(), std::ios::in | std::ios::out | std::ios::binary);
  const auto bytes = static_cast<int64_t>(std::filesystem::file_size(store.path()));
  file.seekp(bytes / 2);
  file << std::string(static_cast<size_t>(bytes / 4), '\x5a');
  file.close();
  EXPECT_THAT(store.Judge().violations, Contains(HasSubstr("the database is damaged")));
}

TEST(CrashChecker, SaysWhatItLookedAt) {
  SmallStore store;
  store.Send(1, 0, 10);
  store.Send(2, 20, 30, {Started(19)});
  const std::string text = Describe(store.Judge());
  EXPECT_THAT(text, HasSubstr("2 acknowledged"));
  EXPECT_THAT(text, HasSubstr("1 started after unclean end"));
  EXPECT_THAT(text, HasSubstr("violations: 0"));
}

}  // namespace
}  // namespace tokwatt::crash
