#include "tests/e2e/crash/crash_point.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <gtest/gtest.h>

#include <csignal>
#include <cstdlib>

#include "tests/support/temporary_directory.h"

namespace tokwatt::crash {
namespace {

using When = CrashPoint::When;

void MakeTables(const std::string& path) {
  SQLite::Database database(path, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
  database.exec("PRAGMA journal_mode = WAL");
  database.exec("CREATE TABLE batch(seq INTEGER PRIMARY KEY); CREATE TABLE meta(key TEXT)");
}

// Ends normally if the process lives through all of it.
[[noreturn]] void WriteThree(const std::string& path, const CrashPoint& point) {
  Arm(point);
  SQLite::Database database(path, SQLite::OPEN_READWRITE);
  for (int i = 0; i < 3; ++i) {
    SQLite::Transaction transaction(database);
    database.exec("INSERT INTO meta VALUES('x'); INSERT INTO batch(seq) VALUES(NULL)");
    transaction.commit();
    database.exec("INSERT INTO meta VALUES('y')");
  }
  std::_Exit(0);
}

int Count(const std::string& path, const std::string& table) {
  SQLite::Database database(path, SQLite::OPEN_READONLY);
  return database.execAndGet("SELECT count(*) FROM " + table).getInt();
}

TEST(CrashPointDeathTest, DiesAfterTheWriteBeforeTheCommit) {
  const TemporaryDirectory directory;
  const std::string path = directory.path() + "/db";
  MakeTables(path);
  EXPECT_EXIT(WriteThree(path, {When::kBeforeCommit, "batch", 2}), testing::KilledBySignal(SIGKILL),
              "");
  EXPECT_EQ(Count(path, "batch"), 1);
}

TEST(CrashPointDeathTest, DiesAfterTheCommit) {
  const TemporaryDirectory directory;
  const std::string path = directory.path() + "/db";
  MakeTables(path);
  EXPECT_EXIT(WriteThree(path, {When::kAfterCommit, "batch", 2}), testing::KilledBySignal(SIGKILL),
              "");
  EXPECT_EQ(Count(path, "batch"), 2);
  EXPECT_EQ(Count(path, "meta"), 3);
}

TEST(CrashPointDeathTest, CountsOnlyTheTableItIsToldOf) {
  const TemporaryDirectory directory;
  const std::string path = directory.path() + "/db";
  MakeTables(path);
  EXPECT_EXIT(WriteThree(path, {When::kAfterCommit, "other", 1}), testing::ExitedWithCode(0), "");
  EXPECT_EXIT(WriteThree(path, {When::kAfterCommit, "meta", 2}), testing::KilledBySignal(SIGKILL),
              "");
  EXPECT_EQ(Count(path, "batch"), 4);
}

TEST(CrashPoint, ReadsWhatItWrites) {
  for (const CrashPoint& point :
       {CrashPoint{When::kBeforeCommit, "batch", 1}, CrashPoint{When::kAfterCommit, "state", 12}}) {
    EXPECT_EQ(ParseCrashPoint(ToText(point)), point);
  }
  for (const char* text : {"", "batch", "after_commit:batch", "after_commit:batch:0",
                           "after_commit:batch:x", "after_commit::1", "sometime:batch:1"}) {
    EXPECT_EQ(ParseCrashPoint(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace tokwatt::crash
