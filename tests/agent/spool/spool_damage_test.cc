// What a spool does when its file is damaged or its disk refuses.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sqlite3.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "agent/spool/spool.h"
#include "tests/agent/spool/refusing_disk.h"
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

// What a person, or a test, does to the spool's file with another tool.
void Execute(const std::string& path, const std::string& sql) {
  sqlite3* database = nullptr;
  ASSERT_EQ(sqlite3_open(path.c_str(), &database), SQLITE_OK);
  char* problem = nullptr;
  EXPECT_EQ(sqlite3_exec(database, sql.c_str(), nullptr, nullptr, &problem), SQLITE_OK) << problem;
  sqlite3_free(problem);
  sqlite3_close(database);
}

class SpoolRefused : public SpoolDamage {
 protected:
  // The file of an open spool is damaged, and no other can be made in its place.
  void DamageForGood() {
    Execute(Path("spool.db"),
            "BEGIN; CREATE TABLE another(x); PRAGMA writable_schema = ON;"
            " UPDATE sqlite_master SET rootpage = 99999 WHERE name = 'batch'; COMMIT");
    fs::create_directory(Path("spool.db-journal"));  // where SQLite wants to write a file
  }
  void LetTheDiskBeWritten() { fs::remove(Path("spool.db-journal")); }
};

// The batch was stored, and once more from memory under a new number.
TEST_F(SpoolRefused, ABatchIsKeptOnceWhereTheBudgetCannotBeEnforced) {
  options.budget_bytes = 3'000;
  auto spool = Open();
  Execute(Path("spool.db"),
          "CREATE TRIGGER refuse BEFORE INSERT ON hole BEGIN SELECT RAISE(ABORT, 'no'); END");
  for (const char* body : {"a", "b", "c", "d"}) spool->Append(Batch(body + std::string(900, '.')));
  EXPECT_EQ(spool->position().last_seq, 4u);
  EXPECT_EQ(spool->stats().in_memory_batches, 0);
  EXPECT_EQ(BodyOf(spool->Read(4)).front(), 'd');
  EXPECT_THAT(spool->TakeReports(), SizeIs(0));
  Execute(Path("spool.db"), "DROP TRIGGER refuse");
  spool->Append(Batch("e"));
  EXPECT_EQ(spool->position().last_seq, 5u);
  EXPECT_THAT(spool->TakeReports(), SizeIs(1));
}

TEST_F(SpoolRefused, WhatTheBudgetTookBeforeTheDiskRefusedIsTold) {
  {
    auto spool = Open();
    for (int i = 0; i < 300; ++i) spool->Append(Batch("x"));
  }
  Execute(Path("spool.db"),
          "CREATE TRIGGER refuse BEFORE UPDATE ON hole WHEN NEW.to_seq > 256"
          " BEGIN SELECT RAISE(ABORT, 'no'); END");
  options.budget_bytes = 10 * kSpoolRowOverheadBytes;
  auto spool = Open();
  spool->Append(Batch("new"));
  EXPECT_EQ(BodyOf(spool->Read(256)), "hole: spool_full");
  EXPECT_EQ(BodyOf(spool->Read(257)), "x");
  const auto gaps = spool->TakeReports();
  ASSERT_THAT(gaps, SizeIs(1));
  EXPECT_EQ(gaps[0].from_seq, 1u);
  EXPECT_EQ(gaps[0].to_seq, 256u);
  EXPECT_EQ(gaps[0].samples_lost, 2560);
}

TEST_F(SpoolRefused, DamageIsToldOnceThereIsAFileAgain) {
  auto spool = Open();
  const uint64_t epoch = spool->position().epoch;
  spool->Append(Batch("a"));
  DamageForGood();
  const int64_t damaged_ns = clock.Wall().ns;
  spool->Append(Batch("b"));
  EXPECT_EQ(spool->stats().in_memory_batches, 1);
  clock.Advance(options.disk_retry);
  spool->Maintain();
  EXPECT_EQ(spool->stats().in_memory_batches, 1) << "the disk takes it";
  LetTheDiskBeWritten();
  clock.Advance(options.disk_retry);
  spool->Maintain();
  EXPECT_EQ(BodyOf(spool->Read(1)), "b");
  const auto gaps = spool->TakeReports();
  ASSERT_THAT(gaps, SizeIs(1));
  EXPECT_EQ(gaps[0].reason, "spool_damaged");
  EXPECT_EQ(gaps[0].from_epoch, epoch);
  EXPECT_EQ(gaps[0].to_wall_ns, damaged_ns);
}

TEST_F(SpoolRefused, DamageIsToldByTheNextLifeIfThisOneFindsNoRoom) {
  auto spool = Open();
  const uint64_t epoch = spool->position().epoch;
  DamageForGood();
  spool->Append(Batch("a"));
  clock.Advance(std::chrono::minutes(2));
  spool->Maintain();
  spool->MarkCleanEnd();
  spool.reset();
  LetTheDiskBeWritten();
  const auto gaps = Open()->TakeReports();
  ASSERT_THAT(gaps, SizeIs(1));
  EXPECT_EQ(gaps[0].from_epoch, epoch);
}

TEST_F(SpoolRefused, BatchesWaitInMemoryAndKeepTheirOrder) {
  auto spool = Open();
  spool->Append(Batch("a"));
  {
    const RefusingDisk refusing(Path("spool.db"));
    spool->Append(Batch("b"));
    spool->Append(Batch("c"));
    EXPECT_EQ(spool->position().last_seq, 1u);
    EXPECT_EQ(spool->stats().in_memory_batches, 2);
    EXPECT_EQ(spool->position().unnumbered, 2);
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
