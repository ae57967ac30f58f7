// check, backup and restore, as the command line calls them.
#include "collector/maintenance.h"

#include <sys/stat.h>
#include <unistd.h>

#include <fstream>

#include "base/state_dir.h"
#include "collector/store/sqlite.h"
#include "tests/contract/store_fixture.h"

namespace tokwatt {
namespace {

class MaintenanceTest : public ::testing::Test {
 protected:
  MaintenanceTest() { std::filesystem::create_directory(data_dir); }
  std::unique_ptr<Store> Open() {
    auto store = OpenSqliteStore({.path = DatabasePath(data_dir)});
    EXPECT_TRUE(store) << store.error().message;
    return store ? std::move(*store) : nullptr;
  }
  void Commit(uint64_t from, uint64_t to) {
    const auto store = Open();
    for (uint64_t seq = from; seq <= to; ++seq) {
      ASSERT_TRUE(store->Commit(std::vector<SealedBatch>{MakeBatch(seq)}));
    }
  }
  void Damage() {
    std::fstream file(DatabasePath(data_dir), std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(8192);
    file << std::string(8192, '\x5a');
  }
  size_t CountBatches() { return ScanAll(*Open()).size(); }

  TemporaryDirectory directory;
  const std::string data_dir = directory.path() + "/collector";
  const std::string backup = directory.path() + "/backup.db";
};

TEST_F(MaintenanceTest, RestoresADamagedDatabaseFromABackup) {
  Commit(1, 5);
  ASSERT_TRUE(BackupDatabase(data_dir, backup));
  Commit(6, 8);
  Damage();
  EXPECT_EQ(CheckDatabase(data_dir).error().code, Code::kDataLoss);
  const auto kept = RestoreDatabase(data_dir, backup);
  ASSERT_TRUE(kept) << kept.error().message;
  EXPECT_TRUE(std::filesystem::exists(*kept));
  EXPECT_EQ(CountBatches(), 5u);
  EXPECT_TRUE(CheckDatabase(data_dir));
  Damage();
  EXPECT_NE(RestoreDatabase(data_dir, backup).value(), *kept);  // nothing kept is overwritten
}

TEST_F(MaintenanceTest, BacksUpWhileTheCollectorWrites) {
  const auto store = Open();
  for (uint64_t seq = 1; seq <= 50; ++seq) {
    ASSERT_TRUE(store->Commit(std::vector<SealedBatch>{MakeBatch(seq)}));
    if (seq == 30) {
      ASSERT_TRUE(BackupDatabase(data_dir, backup));
    }
  }
  const auto copy = OpenSqliteStore({.path = backup}).value();
  EXPECT_EQ(ScanAll(*copy).size(), 30u);
  EXPECT_EQ(copy->Watermark(DeviceNumber(1), MakeBatch(1).epoch).value(), 30u);
  EXPECT_EQ(ScanAll(*store).size(), 50u);
}

TEST_F(MaintenanceTest, ALogOfTheReplacedDatabaseNeverMeetsTheRestoredOne) {
  Commit(1, 5);
  ASSERT_TRUE(BackupDatabase(data_dir, backup));
  {
    const auto store = Open();  // a collector that was killed leaves its log behind
    ASSERT_TRUE(store->Commit(std::vector<SealedBatch>{MakeBatch(6)}));
    for (const char* suffix : {"", "-wal"}) {
      std::filesystem::copy(DatabasePath(data_dir) + suffix, backup + ".killed" + suffix);
    }
  }
  for (const char* suffix : {"", "-wal"}) {
    std::filesystem::rename(backup + ".killed" + suffix, DatabasePath(data_dir) + suffix);
  }
  const auto kept = RestoreDatabase(data_dir, backup);
  ASSERT_TRUE(kept) << kept.error().message;
  EXPECT_EQ(CountBatches(), 5u);
  const auto replaced = OpenSqliteStore({.path = *kept}).value();
  EXPECT_EQ(ScanAll(*replaced).size(), 6u);  // with its own log: nothing is thrown away
}

TEST_F(MaintenanceTest, RestoresIntoAnEmptyDirectory) {
  Commit(1, 3);
  ASSERT_TRUE(BackupDatabase(data_dir, backup));
  std::filesystem::remove_all(data_dir);
  EXPECT_EQ(RestoreDatabase(data_dir, backup).value(), "");
  EXPECT_EQ(CountBatches(), 3u);
}

TEST_F(MaintenanceTest, RefusesABackupThatIsNone) {
  Commit(1, 3);
  EXPECT_EQ(RestoreDatabase(data_dir, backup).error().code, Code::kNotFound);
  std::ofstream(backup) << std::string(20'000, 'x');
  EXPECT_EQ(RestoreDatabase(data_dir, backup).error().code, Code::kDataLoss);
  EXPECT_EQ(CountBatches(), 3u);
}

TEST_F(MaintenanceTest, RefusesToRestoreUnderARunningCollector) {
  Commit(1, 3);
  ASSERT_TRUE(BackupDatabase(data_dir, backup));
  const auto held = StateLock::Take(data_dir, "collector").value();
  const auto restored = RestoreDatabase(data_dir, backup);
  ASSERT_FALSE(restored);
  EXPECT_EQ(restored.error().code, Code::kAlreadyExists);
  EXPECT_NE(restored.error().message.find(std::to_string(getpid())), std::string::npos);
  EXPECT_TRUE(BackupDatabase(data_dir, backup));  // which only reads
}

TEST_F(MaintenanceTest, ABackupReplacesAnOlderOneAndNothingElse) {
  Commit(1, 2);
  ASSERT_TRUE(BackupDatabase(data_dir, backup));
  Commit(3, 3);
  ASSERT_TRUE(BackupDatabase(data_dir, backup));
  EXPECT_EQ(ScanAll(*OpenSqliteStore({.path = backup}).value()).size(), 3u);
  const std::string thesis = directory.path() + "/thesis.odt";
  for (const char* content : {"chapter one", ""}) {
    std::ofstream(thesis) << content;
    EXPECT_EQ(BackupDatabase(data_dir, thesis).error().reason, "not_a_backup");
    EXPECT_EQ(std::filesystem::file_size(thesis), std::string(content).size());
  }
  EXPECT_EQ(BackupDatabase(data_dir, directory.path()).error().reason, "not_a_backup");
}

TEST_F(MaintenanceTest, NobodyElseReadsABackup) {
  Commit(1, 1);
  ASSERT_TRUE(BackupDatabase(data_dir, backup));
  const auto rights = std::filesystem::status(backup).permissions();
  EXPECT_EQ(static_cast<int>(rights), 0600);
}

// A service's collector runs as another user than root, who restores.
TEST_F(MaintenanceTest, WhatIsRestoredBelongsToTheOwnerOfItsFolder) {
  const uid_t service = geteuid() == 0 ? 4711 : geteuid();
  Commit(1, 1);
  std::filesystem::create_directory(data_dir + "/trust");
  std::ofstream(data_dir + "/trust/ca.key") << "secret";
  ASSERT_TRUE(BackupDatabase(data_dir, backup, Keys::kIncluded));
  ASSERT_EQ(chown(data_dir.c_str(), service, getegid()), 0);
  ASSERT_TRUE(RestoreDatabase(data_dir, backup, Keys::kIncluded));
  for (const std::string& path :
       {DatabasePath(data_dir), data_dir + "/trust", data_dir + "/trust/ca.key"}) {
    struct stat status {};
    ASSERT_EQ(stat(path.c_str(), &status), 0);
    EXPECT_EQ(status.st_uid, service) << path;
  }
}

// The keys were put in place before the database was looked at.
TEST_F(MaintenanceTest, ABackupThatIsNoneLeavesTheKeys) {
  Commit(1, 1);
  std::ofstream(backup) << std::string(20'000, 'x');
  for (const std::string& trust : {data_dir + "/trust", backup + ".keys"}) {
    std::filesystem::create_directory(trust);
    std::ofstream(trust + "/ca.key") << trust;
  }
  EXPECT_EQ(RestoreDatabase(data_dir, backup, Keys::kIncluded).error().code, Code::kDataLoss);
  EXPECT_EQ(std::filesystem::file_size(data_dir + "/trust/ca.key"), data_dir.size() + 6);
}

TEST_F(MaintenanceTest, BackupIntoAMissingFolderFailsCleanly) {
  Commit(1, 1);
  EXPECT_FALSE(BackupDatabase(data_dir, directory.path() + "/missing/backup.db"));
  EXPECT_EQ(BackupDatabase(directory.path() + "/nowhere", backup).error().code, Code::kNotFound);
}

}  // namespace
}  // namespace tokwatt
