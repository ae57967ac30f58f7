// What a spool does when its file is damaged or its disk refuses.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sqlite3.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "agent/spool/spool.h"
#include "tests/agent/spool/spool_fixture.h"

namespace tokwatt {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::SizeIs;
using testing::StartsWith;

std::string ReadAll(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream content;
  content << file.rdbuf();
  return content.str();
}

void WriteAll(const std::string& path, const std::string& content) {
  std::ofstream(path, std::ios::binary) << content;
}

class SpoolDamage : public testing::Test, protected SpoolFixture {
 protected:
  // A closed spool of `n` batches whose last life ended uncleanly, as bytes.
  std::string MakeFile(int n) {
    auto spool = Open();
    for (int i = 0; i < n; ++i) spool->Append(Batch(std::string(3000, static_cast<char>('a' + i))));
    spool.reset();
    return ReadAll(Path("spool.db"));
  }
  std::vector<std::string> DamagedFiles() const {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(directory.path())) {
      const std::string name = entry.path().filename();
      if (name.starts_with("spool.db.damaged-")) names.push_back(name);
    }
    return names;
  }
};

TEST_F(SpoolDamage, GarbageIsSetAsideAndReplaced) {
  const AgentDeviceId id = Open()->device_id();
  const uint64_t epoch = Open()->position().epoch;
  WriteAll(Path("spool.db"), "this is not a database, and it is long enough to be looked at.");
  auto spool = Open();
  EXPECT_EQ(spool->device_id(), id);
  EXPECT_NE(spool->position().epoch, epoch);
  const auto gaps = spool->TakeReports();
  ASSERT_THAT(gaps, SizeIs(1));
  EXPECT_EQ(gaps[0].reason, "spool_damaged");
  EXPECT_EQ(gaps[0].from_epoch, epoch);
  EXPECT_EQ(gaps[0].from_seq, 1u);
  EXPECT_EQ(gaps[0].to_wall_ns, clock.Wall().ns);
  EXPECT_THAT(DamagedFiles(), ElementsAre(StartsWith("spool.db.damaged-2")));
  spool->Append(Batch("a"));
  EXPECT_EQ(BodyOf(spool->Read(1)), "a");
}

TEST_F(SpoolDamage, SecondOpenAfterReplacementIsQuiet) {
  Open();
  WriteAll(Path("spool.db"), std::string(5000, 'x'));
  EXPECT_THAT(Open()->TakeReports(), SizeIs(1));
  EXPECT_THAT(Open()->TakeReports(), SizeIs(0));
}

TEST_F(SpoolDamage, OnlyTheNewestDamagedFilesAreKept) {
  for (int i = 0; i < 5; ++i) {
    clock.Advance(std::chrono::hours(1));
    WriteAll(Path("spool.db"), std::string(5000, 'x'));
    Open();
  }
  EXPECT_THAT(DamagedFiles(), SizeIs(2));
}

TEST_F(SpoolDamage, FileOfANewerVersionIsSetAside) {
  Open();
  sqlite3* database = nullptr;
  ASSERT_EQ(sqlite3_open(Path("spool.db").c_str(), &database), SQLITE_OK);
  ASSERT_EQ(sqlite3_exec(database, "PRAGMA user_version = 99", nullptr, nullptr, nullptr),
            SQLITE_OK);
  sqlite3_close(database);
  auto spool = Open();
  EXPECT_EQ(spool->TakeReports().at(0).reason, "spool_replaced");
}

// Whatever was done to the file, the spool opens, and every batch it gives out is one that was put
// in or a hole.
TEST_F(SpoolDamage, TruncatedAnywhereItOpens) {
  const std::string content = MakeFile(8);
  const std::string identity = ReadAll(Path("identity.json"));
  for (size_t size = 0; size < content.size(); size += 1 + content.size() / 60) {
    WriteAll(Path("spool.db"), content.substr(0, size));
    WriteAll(Path("identity.json"), identity);
    auto spool = Open();
    spool->Append(Batch("new"));
    EXPECT_EQ(BodyOf(spool->Read(spool->position().last_seq)), "new") << size;
  }
}

TEST_F(SpoolDamage, FlippedAnywhereItOpensAndReads) {
  const std::string content = MakeFile(8);
  const std::string identity = ReadAll(Path("identity.json"));
  for (size_t at = 0; at < content.size(); at += 1 + content.size() / 150) {
    std::string damaged = content;
    for (size_t i = at; i < std::min(at + 16, content.size()); ++i) {
      damaged[i] = static_cast<char>(~damaged[i]);
    }
    WriteAll(Path("spool.db"), damaged);
    WriteAll(Path("identity.json"), identity);
    auto spool = Open();
    for (uint64_t seq = 1; seq <= spool->position().last_seq; ++seq) (void)spool->Read(seq);
    spool->Append(Batch("new"));
    spool->Maintain();
    EXPECT_EQ(BodyOf(spool->Read(spool->position().last_seq)), "new") << at;
  }
}

// Holds the file's write lock: to the spool that is a disk which takes no writes.
class RefusingDisk {
 public:
  explicit RefusingDisk(const std::string& path) {
    sqlite3_open(path.c_str(), &database_);
    sqlite3_exec(database_, "BEGIN EXCLUSIVE", nullptr, nullptr, nullptr);
  }
  ~RefusingDisk() { sqlite3_close(database_); }

 private:
  sqlite3* database_ = nullptr;
};

class SpoolRefused : public SpoolDamage {};

TEST_F(SpoolRefused, BatchesWaitInMemoryAndKeepTheirOrder) {
  auto spool = Open();
  spool->Append(Batch("a"));
  {
    const RefusingDisk refusing(Path("spool.db"));
    spool->Append(Batch("b"));
    spool->Append(Batch("c"));
    EXPECT_EQ(spool->position().last_seq, 1u);
    EXPECT_EQ(spool->stats().in_memory_batches, 2);
    EXPECT_EQ(spool->stats().waiting_batches, 3);
    EXPECT_FALSE(spool->stats().problem.empty());
  }
  spool->Maintain();
  EXPECT_EQ(spool->stats().in_memory_batches, 2) << "retried before its time";
  clock.Advance(options.disk_retry);
  spool->Maintain();
  EXPECT_EQ(spool->stats().in_memory_batches, 0);
  EXPECT_TRUE(spool->stats().problem.empty());
  EXPECT_EQ(BodyOf(spool->Read(2)), "b");
  EXPECT_EQ(BodyOf(spool->Read(3)), "c");
  EXPECT_THAT(spool->TakeReports(), SizeIs(0));
}

TEST_F(SpoolRefused, MemoryIsBoundedAndItsLossIsReported) {
  options.memory_bytes = 5'000;
  auto spool = Open();
  {
    const RefusingDisk refusing(Path("spool.db"));
    spool->Append(Batch(std::string(900, 'e'), 1));
    for (int i = 0; i < 10; ++i) {
      clock.Advance(std::chrono::seconds(10));
      spool->Append(Batch(std::string(900, 's')));
    }
  }
  clock.Advance(options.disk_retry);
  spool->Maintain();
  EXPECT_EQ(BodyOf(spool->Read(1)), std::string(900, 'e')) << "events are the last to go";
  const auto gaps = spool->TakeReports();
  ASSERT_THAT(gaps, SizeIs(1));
  EXPECT_EQ(gaps[0].reason, "spool_unwritable");
  EXPECT_EQ(gaps[0].samples_lost, 10 * (11 - static_cast<int64_t>(spool->position().last_seq)));
  EXPECT_EQ(*gaps[0].to_wall_ns - *gaps[0].from_wall_ns, *gaps[0].samples_lost * 1'000'000'000);
}

TEST_F(SpoolRefused, EndWithBatchesInMemoryIsNotClean) {
  {
    auto spool = Open();
    const RefusingDisk refusing(Path("spool.db"));
    spool->Append(Batch("a"));
    spool->MarkCleanEnd();
  }
  EXPECT_EQ(Open()->previous_life().end, "unclean");
}

TEST_F(SpoolRefused, DirectoryThatIsAFileIsAnError) {
  options.directory = Path("file");
  WriteAll(options.directory, "");
  EXPECT_FALSE(TryOpen());
}

}  // namespace
}  // namespace tokwatt
