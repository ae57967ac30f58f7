#include "collector/store/migrations.h"

#include <gtest/gtest.h>

#include <fstream>

#include "base/crypto/sha256.h"
#include "collector/store/sqlite.h"
#include "tests/contract/store_fixture.h"

namespace tokwatt {
namespace {

class MigrationsTest : public ::testing::Test {
 protected:
  // A database as an earlier tokwatt left it, from its text under tests/fixtures/store.
  void MakeImage(const std::string& name) {
    std::ifstream file(std::string(TOKWATT_FIXTURES) + "/store/" + name);
    const std::string sql((std::istreambuf_iterator<char>(file)), {});
    ASSERT_FALSE(sql.empty()) << name;
    SQLite::Database(path, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE).exec(sql);
  }
  std::string ErrorOfOpening() {
    const auto store = OpenSqliteStore({.path = path});
    EXPECT_FALSE(store);
    return store ? "" : store.error().reason_code();
  }

  TemporaryDirectory directory;
  const std::string path = directory.path() + "/tokwatt.db";
};

TEST_F(MigrationsTest, AreDenseAndMatchTheirHashes) {
  int expected = 1;
  for (const Migration& migration : Migrations()) {
    EXPECT_EQ(migration.version, expected++);
    EXPECT_EQ(Sha256Hex(migration.sql), migration.sha256) << "a released step was edited";
  }
}

// The hash of every released step, once more and apart from the code.
TEST_F(MigrationsTest, ReleasedStepsStayAsTheyWere) {
  EXPECT_STREQ(Migrations()[0].sha256,
               "8584fdd371ff322bb547a78aa37e565e3981526277d1d987f7c6da4dc8e448c8");
  EXPECT_STREQ(Migrations()[1].sha256,
               "354b438225a7ed7376c5e69aded21e4525783f7a0b35bce924b92a61e28c8caa");
}

TEST_F(MigrationsTest, AnEmptyDatabaseOfVersionZeroBecomesTheNewest) {
  MakeImage("v0.sql");
  const auto store = OpenSqliteStore({.path = path});
  ASSERT_TRUE(store) << store.error().message;
  EXPECT_EQ((*store)->Commit(std::vector<SealedBatch>{MakeBatch(1)}).value(),
            std::vector<Outcome>{Outcome::kCommitted});
  EXPECT_FALSE(std::filesystem::exists(MigrationBackupPath(path, 1)));  // there was nothing to keep
}

TEST_F(MigrationsTest, AnImageOfVersionOneOpensWithAllThatIsInIt) {
  MakeImage("v1.sql");
  const auto store = OpenSqliteStore({.path = path});
  ASSERT_TRUE(store) << store.error().message;
  const auto devices = (*store)->Devices().value();
  ASSERT_EQ(devices.size(), 1u);
  EXPECT_EQ(devices[0].name, "studio");
  EXPECT_EQ((*store)->Watermark(devices[0].id, 0xfedcba9876543210u).value(), 6u);
  const auto batches = ScanAll(**store);
  ASSERT_EQ(batches.size(), 2u);
  EXPECT_EQ(batches[0].body, "body of 1");
  EXPECT_EQ(batches[1].marks, std::vector<std::string>{"clock_skew"});
  EXPECT_EQ((*store)->Events({})->events.size(), 2u);
  EXPECT_EQ((*store)->ClockOffset(devices[0].id, "boot-a").value(), 1794999000000000000);
}

TEST_F(MigrationsTest, ANewerDatabaseIsRefusedUnchanged) {
  OpenSqliteStore({.path = path});
  SQLite::Database(path, SQLite::OPEN_READWRITE).exec("PRAGMA user_version=7");
  const auto store = OpenSqliteStore({.path = path});
  ASSERT_FALSE(store);
  EXPECT_EQ(store.error().reason, "database_newer");
  EXPECT_NE(store.error().message.find("version 7"), std::string::npos);
  EXPECT_NE(store.error().fix.find("newer tokwatt"), std::string::npos);
  SQLite::Database database(path);
  EXPECT_EQ(database.execAndGet("PRAGMA user_version").getInt(), 7);
  EXPECT_FALSE(OpenSqliteStore({.path = path, .read_only = true}));
}

TEST_F(MigrationsTest, AnotherProgramsDatabaseIsRefused) {
  SQLite::Database(path, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE)
      .exec("CREATE TABLE photos(name TEXT)");
  EXPECT_EQ(ErrorOfOpening(), "not_our_database");
}

TEST_F(MigrationsTest, ADatabaseWhoseStepsDifferIsRefused) {
  OpenSqliteStore({.path = path});
  SQLite::Database(path, SQLite::OPEN_READWRITE).exec("UPDATE schema_migration SET sha256 = 'x'");
  EXPECT_EQ(ErrorOfOpening(), "schema_differs");
}

class StepTest : public MigrationsTest {
 protected:
  StepTest() : steps(Migrations().begin(), Migrations().end()) {
    const auto store = OpenSqliteStore({.path = path}).value();
    store->Commit(std::vector<SealedBatch>{MakeBatch(1)}).value();
  }
  Result<> Run() {
    SQLite::Database database(path, SQLite::OPEN_READWRITE);
    return Migrate(database, path, steps);
  }
  int64_t Count(const std::string& sql) {
    return SQLite::Database(path).execAndGet(sql).getInt64();
  }
  const int next = static_cast<int>(Migrations().size()) + 1;
  std::vector<Migration> steps;
};

TEST_F(StepTest, AStepIsAppliedOnceAfterABackup) {
  steps.push_back({next, "next", "ALTER TABLE device ADD COLUMN note TEXT", "hash"});
  ASSERT_TRUE(Run());
  ASSERT_TRUE(Run());
  EXPECT_EQ(Count("PRAGMA user_version"), next);
  EXPECT_EQ(Count("SELECT count(*) FROM schema_migration"), next);
  EXPECT_EQ(Count("SELECT count(*) FROM batch"), 1);
  SQLite::Database backup(MigrationBackupPath(path, next));
  EXPECT_EQ(backup.execAndGet("PRAGMA user_version").getInt(), next - 1);
  EXPECT_EQ(backup.execAndGet("SELECT count(*) FROM batch").getInt(), 1);
}

TEST_F(StepTest, AFailingStepLeavesTheDatabaseAsItWas) {
  steps.push_back({next, "broken", "CREATE TABLE half(a); SELECT * FROM nowhere", "hash"});
  EXPECT_FALSE(Run());
  EXPECT_EQ(Count("PRAGMA user_version"), next - 1);
  EXPECT_EQ(Count("SELECT count(*) FROM sqlite_master WHERE name = 'half'"), 0);
  EXPECT_TRUE(OpenSqliteStore({.path = path}));
}

TEST_F(StepTest, WithoutABackupThereIsNoStep) {
  steps.push_back({next, "next", "ALTER TABLE device ADD COLUMN note TEXT", "hash"});
  std::filesystem::create_directory(MigrationBackupPath(path, next));  // a name that is taken
  EXPECT_FALSE(Run());
  EXPECT_EQ(Count("PRAGMA user_version"), next - 1);
}

}  // namespace
}  // namespace tokwatt
