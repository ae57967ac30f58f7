// When a spool's batches get new numbers: old copies of its file, copied disks, twins.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "agent/spool/own_batches.h"
#include "agent/spool/spool.h"
#include "tests/agent/spool/spool_fixture.h"

namespace tokwatt {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

class SpoolEpochTest : public testing::Test, protected SpoolFixture {};

TEST_F(SpoolEpochTest, NewEpochCarriesTheUnsentOverWithNewNumbers) {
  auto spool = Open();
  for (const char* body : {"a", "b", "c", "d", "e"}) spool->Append(Batch(body));
  ASSERT_TRUE(spool->Quarantine(4, "malformed", ""));
  (void)spool->TakeReports();
  const uint64_t old_epoch = spool->position().epoch;
  ASSERT_TRUE(spool->StartEpochBehind(2, 9));
  EXPECT_NE(spool->position().epoch, old_epoch);
  EXPECT_EQ(spool->position().last_seq, 3u);
  EXPECT_EQ(BodyOf(spool->Read(1)), "c");
  EXPECT_EQ(BodyOf(spool->Read(2)), "hole: quarantined");
  EXPECT_EQ(BodyOf(spool->Read(3)), "e");
  const auto gaps = spool->TakeReports();
  ASSERT_THAT(gaps, SizeIs(1));
  EXPECT_EQ(gaps[0].reason, "collector_ahead");
  EXPECT_EQ(gaps[0].from_epoch, old_epoch);
  EXPECT_EQ(gaps[0].from_seq, 3u);
  EXPECT_EQ(gaps[0].to_seq, 9u);
  const uint64_t epoch = spool->position().epoch;
  spool.reset();
  EXPECT_EQ(Open()->position().epoch, epoch);
}

// A copy of a disk that becomes a machine of its own: what the original sealed is the original's to
// send, what was acknowledged was sent, the rest was measured by this machine.
TEST_F(SpoolEpochTest, OfACopiedDiskOnlyWhatThisStartSealedIsKept) {
  clock.SetBootId("the original's");
  {
    auto spool = Open();
    for (const char* body : {"a", "b"}) spool->Append(Batch(body));
  }
  clock.SetBootId("the copy's");
  uint64_t epoch = 0;
  {
    auto spool = Open();
    for (const char* body : {"c", "d", "e"}) spool->Append(Batch(body));
    ASSERT_TRUE(spool->Acknowledge(3));
    epoch = spool->position().epoch;
  }
  ASSERT_TRUE(KeepOwnBatches(directory.path(), "the copy's", SeededRandom(77)));
  std::filesystem::remove(Path("identity.json"));
  const auto spool = Open();
  EXPECT_NE(spool->position().epoch, epoch);
  EXPECT_EQ(spool->position().last_seq, 2u);
  EXPECT_EQ(BodyOf(spool->Read(1)), "d");
  EXPECT_EQ(BodyOf(spool->Read(2)), "e");
  EXPECT_THAT(spool->TakeReports(), IsEmpty());
  EXPECT_TRUE(std::filesystem::exists(Path("spool.db.before")));
}

TEST_F(SpoolEpochTest, DamagedSpoolOfACopiedDiskIsSetAside) {
  std::ofstream(Path("spool.db")) << std::string(4096, 'x');
  ASSERT_TRUE(KeepOwnBatches(directory.path(), "the copy's", SeededRandom(77)));
  EXPECT_FALSE(std::filesystem::exists(Path("spool.db")));
  EXPECT_TRUE(std::filesystem::exists(Path("spool.db.before")));
  EXPECT_TRUE(KeepOwnBatches(directory.path(), "the copy's", SeededRandom(77)))
      << "no spool at all";
}

TEST_F(SpoolEpochTest, OldCopyOfTheFileStartsANewEpoch) {
  {
    auto spool = Open();
    spool->Append(Batch("a"));
    spool->MarkCleanEnd();
  }
  std::filesystem::copy_file(Path("spool.db"), Path("copy"));
  const uint64_t epoch = Open()->position().epoch;
  {
    auto spool = Open();
    for (const char* body : {"b", "c"}) spool->Append(Batch(body));
    ASSERT_TRUE(spool->Acknowledge(3));
    spool->MarkCleanEnd();
  }
  std::filesystem::remove(Path("spool.db-wal"));
  std::filesystem::rename(Path("copy"), Path("spool.db"));
  auto spool = Open();
  EXPECT_NE(spool->position().epoch, epoch);
  EXPECT_EQ(spool->position().last_seq, 0u);
  EXPECT_THAT(Reasons(spool->TakeReports()), ElementsAre("spool_restored"));
}

}  // namespace
}  // namespace tokwatt
