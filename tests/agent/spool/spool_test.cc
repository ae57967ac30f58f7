#include "agent/spool/spool.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>

#include "tests/agent/spool/spool_fixture.h"

namespace tokwatt {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

class SpoolTest : public testing::Test, protected SpoolFixture {};

TEST_F(SpoolTest, NumbersAreDenseFromOne) {
  auto spool = Open();
  for (const char* body : {"a", "b", "c"}) spool->Append(Batch(body));
  EXPECT_EQ(spool->position().first_seq, 1u);
  EXPECT_EQ(spool->position().last_seq, 3u);
  EXPECT_EQ(BodyOf(spool->Read(1)), "a");
  EXPECT_EQ(BodyOf(spool->Read(3)), "c");
  EXPECT_EQ(spool->Read(4).error().code, Code::kNotFound);
  EXPECT_EQ(spool->Read(0).error().code, Code::kNotFound);
}

TEST_F(SpoolTest, KeepsEverythingAcrossALife) {
  const ClockStamp stamp = StampOf(clock);
  Open()->Append(Batch(std::string("\0binary\xff", 8)));
  auto spool = Open();
  EXPECT_EQ(spool->position().last_seq, 1u);
  const auto batch = std::get<LoggedBatch>(*spool->Read(1));
  EXPECT_EQ(batch.body, std::string("\0binary\xff", 8));
  EXPECT_EQ(batch.clock, stamp);
}

TEST_F(SpoolTest, TellsHowThePreviousLifeEnded) {
  EXPECT_EQ(Open()->previous_life().end, "first");
  {
    auto spool = Open();
    EXPECT_EQ(spool->previous_life().end, "unclean");
    spool->Append(Batch("a"));
    spool->MarkCleanEnd();
  }
  const int64_t sealed = clock.Wall().ns;
  clock.Advance(std::chrono::hours(1));
  auto spool = Open();
  EXPECT_EQ(spool->previous_life().end, "clean");
  EXPECT_EQ(spool->previous_life().last_sealed_wall_ns, sealed);
}

TEST_F(SpoolTest, IdentityStaysAndIsPrivate) {
  const AgentDeviceId id = Open()->device_id();
  const uint64_t epoch = Open()->position().epoch;
  EXPECT_EQ(Open()->device_id(), id);
  EXPECT_EQ(Open()->position().epoch, epoch);
  EXPECT_NE(epoch, 0u);
  struct stat status {};
  ASSERT_EQ(stat(Path("identity.json").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600u);
}

TEST_F(SpoolTest, AcknowledgedBatchesStayForAWhile) {
  auto spool = Open();
  for (const char* body : {"a", "b", "c"}) spool->Append(Batch(body));
  ASSERT_TRUE(spool->Acknowledge(2));
  EXPECT_EQ(spool->stats().waiting_batches, 1);
  clock.Advance(options.retain_acked - std::chrono::seconds(1));
  spool->Maintain();
  EXPECT_EQ(BodyOf(spool->Read(1)), "a");
  clock.Advance(std::chrono::seconds(1));
  spool->Maintain();
  EXPECT_EQ(BodyOf(spool->Read(1)), "hole: not_retained");
  EXPECT_EQ(std::get<LoggedHole>(*spool->Read(1)).to_seq, 2u);
  EXPECT_EQ(BodyOf(spool->Read(3)), "c");
  EXPECT_EQ(spool->position().first_seq, 3u);
  EXPECT_THAT(spool->TakeReports(), IsEmpty());
}

TEST_F(SpoolTest, NumbersGoOnAfterEverythingWasTrimmed) {
  {
    auto spool = Open();
    spool->Append(Batch("a"));
    ASSERT_TRUE(spool->Acknowledge(1));
    clock.Advance(options.retain_acked);
    spool->Maintain();
    EXPECT_EQ(spool->position().first_seq, 0u);
  }
  auto spool = Open();
  spool->Append(Batch("b"));
  EXPECT_EQ(BodyOf(spool->Read(2)), "b");
}

TEST_F(SpoolTest, AcknowledgementsBeyondTheEndAreClamped) {
  auto spool = Open();
  spool->Append(Batch("a"));
  ASSERT_TRUE(spool->Acknowledge(99));
  EXPECT_EQ(spool->position().acked_seq, 1u);
}

TEST_F(SpoolTest, OverBudgetTheOldestSamplesGoFirst) {
  options.budget_bytes = 10'000;
  auto spool = Open();
  const std::string body(900, 'x');
  for (int i = 1; i <= 12; ++i) {
    clock.Advance(std::chrono::seconds(10));
    spool->Append(Batch(body, i <= 2 ? 1 : 0));  // 1 and 2 have events
  }
  EXPECT_EQ(BodyOf(spool->Read(1)), body);
  EXPECT_EQ(BodyOf(spool->Read(2)), body);
  EXPECT_EQ(BodyOf(spool->Read(3)), "hole: spool_full");
  EXPECT_EQ(BodyOf(spool->Read(12)), body);
  EXPECT_LE(spool->stats().bytes, options.budget_bytes);

  const std::vector<Gap> gaps = spool->TakeReports();
  int64_t lost = 0;
  for (const Gap& gap : gaps) {
    EXPECT_EQ(gap.reason, "spool_full");
    EXPECT_EQ(gap.from_epoch, spool->position().epoch);
    lost += *gap.samples_lost;
  }
  const auto hole = std::get<LoggedHole>(*spool->Read(3));
  EXPECT_EQ(hole.samples_lost, lost);
  EXPECT_EQ(static_cast<int64_t>(hole.to_seq - 2) * 10, lost);
  EXPECT_EQ(*gaps[0].to_wall_ns - *gaps[0].from_wall_ns,
            static_cast<int64_t>(gaps[0].to_seq - gaps[0].from_seq + 1) * 10'000'000'000);
}

TEST_F(SpoolTest, OverBudgetStoredBatchesGoBeforeAnythingIsLost) {
  options.budget_bytes = 10'000;
  auto spool = Open();
  const std::string body(900, 'x');
  for (int i = 1; i <= 5; ++i) spool->Append(Batch(body, 1));
  ASSERT_TRUE(spool->Acknowledge(5));
  for (int i = 6; i <= 12; ++i) spool->Append(Batch(body));
  EXPECT_THAT(spool->TakeReports(), IsEmpty());
  EXPECT_EQ(BodyOf(spool->Read(6)), body);
}

TEST_F(SpoolTest, WhenOnlyEventsAreLeftTheOldestGo) {
  options.budget_bytes = 5'000;
  auto spool = Open();
  for (int i = 1; i <= 8; ++i) spool->Append(Batch(std::string(900, 'x'), 1));
  EXPECT_EQ(BodyOf(spool->Read(1)), "hole: spool_full");
  EXPECT_EQ(BodyOf(spool->Read(8)), std::string(900, 'x'));
}

TEST_F(SpoolTest, QuarantineMakesAHoleAndKeepsTheBytes) {
  auto spool = Open();
  for (const char* body : {"a", "b", "c"}) spool->Append(Batch(body));
  ASSERT_TRUE(spool->Quarantine(2, "malformed", "detail"));
  EXPECT_EQ(BodyOf(spool->Read(2)), "hole: quarantined");
  EXPECT_EQ(spool->stats().quarantined_batches, 1);
  const auto gaps = spool->TakeReports();
  ASSERT_THAT(gaps, SizeIs(1));
  EXPECT_EQ(gaps[0].reason, "quarantined");
  EXPECT_EQ(gaps[0].from_seq, 2u);
  EXPECT_EQ(gaps[0].samples_lost, 10);
  EXPECT_EQ(Open()->stats().quarantined_batches, 1);
}

TEST_F(SpoolTest, QuarantineHasABudget) {
  options.quarantine_bytes = 2'500;
  auto spool = Open();
  for (int i = 1; i <= 5; ++i) spool->Append(Batch(std::string(1000, 'x')));
  for (uint64_t i = 1; i <= 5; ++i) ASSERT_TRUE(spool->Quarantine(i, "malformed", ""));
  EXPECT_EQ(Open()->stats().quarantined_batches, 2);
}

// A collector that has all of an earlier boot's batches was taken for one that is ahead: a false
// gap, once their rows were trimmed in a later boot that never reached it.
TEST_F(SpoolTest, WhatWasAcknowledgedBeforeABootWithoutACollectorIsKnown) {
  auto spool = Open();
  spool->Append(Batch("a"));
  for (const char* body : {"b", "c"}) spool->Append(Batch(body));
  ASSERT_TRUE(spool->Acknowledge(3));
  clock.SetBootId("second boot, no collector");
  spool = Open();
  spool->Append(Batch("d"));
  clock.Advance(options.retain_acked);
  spool->Maintain();
  ASSERT_EQ(spool->position().first_seq, 4u) << "nothing was trimmed";
  clock.SetBootId("third boot");
  spool = Open();
  EXPECT_EQ(spool->position().acked_seq, 3u);
  EXPECT_THAT(spool->TakeReports(), IsEmpty());
}

TEST_F(SpoolTest, FileOfVersionOneIsTakenOver) {
  { Open()->Append(Batch("a")); }
  {
    SQLite::Database file(Path("spool.db"), SQLite::OPEN_READWRITE);
    file.exec("ALTER TABLE state ADD COLUMN sent_seq INTEGER NOT NULL DEFAULT 0");
    file.exec("ALTER TABLE state ADD COLUMN sent_boot_id TEXT NOT NULL DEFAULT ''");
    file.exec("PRAGMA user_version = 1");
  }
  const auto spool = Open();
  EXPECT_EQ(BodyOf(spool->Read(1)), "a");
  EXPECT_THAT(spool->TakeReports(), IsEmpty());
}

TEST_F(SpoolTest, MissingFileIsReportedAsAGap) {
  const uint64_t epoch = Open()->position().epoch;
  std::filesystem::remove(Path("spool.db"));
  auto spool = Open();
  EXPECT_NE(spool->position().epoch, epoch);
  EXPECT_EQ(spool->previous_life().end, "unclean");
  EXPECT_THAT(Reasons(spool->TakeReports()), ElementsAre("spool_replaced"));
}

TEST_F(SpoolTest, DamagedIdentityIsAnErrorThatSaysWhatToDo) {
  Open();
  std::filesystem::resize_file(Path("identity.json"), 20);
  const auto spool = TryOpen();
  ASSERT_FALSE(spool);
  EXPECT_EQ(spool.error().reason, "identity_damaged");
  EXPECT_FALSE(spool.error().fix.empty());
}

}  // namespace
}  // namespace tokwatt
