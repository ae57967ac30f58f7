// What only the engine on disk promises: full disk, damage, readers, deadlines.
#include <SQLiteCpp/SQLiteCpp.h>
#include <sqlite3.h>

#include <fstream>
#include <functional>

#include "collector/store/backup.h"
#include "collector/store/sqlite.h"
#include "tests/contract/store_fixture.h"
#include "tests/support/fake_clock.h"

namespace tokwatt {
namespace {

class SqliteTest : public ::testing::Test {
 protected:
  std::unique_ptr<Store> Open(StoreOptions options = {}) {
    options.path = path;
    auto store = OpenSqliteStore(options);
    EXPECT_TRUE(store) << store.error().message;
    return store ? std::move(*store) : nullptr;
  }
  int64_t Count(const std::string& sql) {
    SQLite::Database database(path, SQLite::OPEN_READONLY);
    return database.execAndGet(sql).getInt64();
  }
  // Changes the database in its log only, as a collector that was killed leaves it.
  void LeaveLog(const std::string& sql) {
    SQLite::Database database(path, SQLite::OPEN_READWRITE);
    sqlite3_db_config(database.getHandle(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
    database.exec(sql);
  }
  static std::string Bytes(const std::string& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  void Overwrite(int64_t offset, const std::string& bytes) {
    std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(offset);
    file << bytes;
  }

  TemporaryDirectory directory;
  const std::string path = directory.path() + "/tokwatt.db";
};

SealedBatch LargeBatch(uint64_t seq) {
  SealedBatch batch = MakeBatch(seq, static_cast<int64_t>(10 * seq));
  batch.body.assign(200'000, 'x');
  return batch;
}

TEST_F(SqliteTest, SettingsOfTheFileAreOurs) {
  Open();
  EXPECT_EQ(Count("PRAGMA application_id"), 0x544B5754);
  EXPECT_EQ(Count("PRAGMA user_version"), 2);
  EXPECT_EQ(Count("PRAGMA page_size"), 8192);
  EXPECT_EQ(Count("SELECT count(*) FROM pragma_journal_mode WHERE journal_mode = 'wal'"), 1);
}

TEST_F(SqliteTest, RejectionsAndHolesAreOnRecord) {
  const auto store = Open();
  SealedBatch rejected = MakeBatch(1);
  rejected.rejection = SealedBatch::Rejection{"malformed", std::string(64, 'a')};
  SealedBatch hole = MakeBatch(2);
  hole.hole = SealedBatch::Hole{7, "spool_full", 120};
  ASSERT_TRUE(store->Commit(std::vector<SealedBatch>{rejected, hole}));
  EXPECT_EQ(Count("SELECT count(*) FROM rejected WHERE seq = 1 AND code = 'malformed'"
                  " AND length(sha256) = 64"),
            1);
  EXPECT_EQ(Count("SELECT count(*) FROM hole WHERE from_seq = 2 AND to_seq = 7"
                  " AND reason = 'spool_full' AND samples_lost = 120"),
            1);
  EXPECT_EQ(Count("SELECT count(*) FROM batch"), 0);
}

TEST_F(SqliteTest, AFullDiskStoresNothingAndRecovers) {
  const auto store = Open({.max_bytes = 1 << 20});
  uint64_t seq = 0;
  Result<std::vector<Outcome>> outcomes;
  do {
    outcomes = store->Commit(std::vector<SealedBatch>{LargeBatch(++seq)});
  } while (outcomes && seq < 100);
  ASSERT_FALSE(outcomes);
  EXPECT_EQ(outcomes.error().code, Code::kResourceExhausted);
  EXPECT_EQ(outcomes.error().reason, "disk_full");
  EXPECT_EQ(store->Watermark(DeviceNumber(1), MakeBatch(1).epoch).value(), seq - 1);
  EXPECT_EQ(ScanAll(*store).size(), seq - 1);
  ASSERT_TRUE(store->DropBefore(LargeBatch(seq).first));
  EXPECT_EQ(store->Commit(std::vector<SealedBatch>{LargeBatch(seq)}).value(),
            std::vector<Outcome>{Outcome::kCommitted});
}

TEST_F(SqliteTest, DroppedBatchesGiveTheirSpaceBack) {
  auto store = Open();
  for (uint64_t seq = 1; seq <= 20; ++seq) {
    ASSERT_TRUE(store->Commit(std::vector<SealedBatch>{LargeBatch(seq)}));
  }
  const int64_t pages = Count("PRAGMA page_count");
  ASSERT_TRUE(store->DropBefore(LargeBatch(20).first));
  EXPECT_LT(Count("PRAGMA page_count"), pages / 4);
}

TEST_F(SqliteTest, AReaderCannotWriteAndSeesCommitsAtOnce) {
  const auto writer = Open();
  const auto reader = Open({.read_only = true});
  EXPECT_EQ(reader->Commit(std::vector<SealedBatch>{MakeBatch(1)}).error().code,
            Code::kFailedPrecondition);
  EXPECT_EQ(reader->PutMeta("a", "b").error().code, Code::kFailedPrecondition);
  EXPECT_EQ(reader->DropBefore({}).error().code, Code::kFailedPrecondition);
  writer->Commit(std::vector<SealedBatch>{MakeBatch(1)});
  EXPECT_EQ(ScanAll(*reader).size(), 1u);
}

// The WAL-reset bug of SQLite needs two connections that checkpoint: a reader must never be one.
TEST_F(SqliteTest, AReaderThatClosesLastLeavesTheLogAlone) {
  auto writer = Open();
  auto reader = Open({.read_only = true});
  writer->Commit(std::vector<SealedBatch>{MakeBatch(1)});
  ScanAll(*reader);
  const auto database_bytes = std::filesystem::file_size(path);
  const auto log_bytes = std::filesystem::file_size(path + "-wal");
  ASSERT_GT(log_bytes, 0u);
  std::filesystem::copy(path, path + ".copy");
  std::filesystem::copy(path + "-wal", path + ".copy-wal");
  writer.reset();
  reader.reset();
  auto copied = OpenSqliteStore({.path = path + ".copy", .read_only = true});
  ASSERT_TRUE(copied) << copied.error().message;
  EXPECT_EQ(ScanAll(**copied).size(), 1u);
  copied->reset();
  EXPECT_EQ(std::filesystem::file_size(path + ".copy"), database_bytes);
  EXPECT_EQ(std::filesystem::file_size(path + ".copy-wal"), log_bytes);
}

TEST_F(SqliteTest, AReaderWithoutDatabaseSaysHowToGetOne) {
  const auto reader = OpenSqliteStore({.path = path, .read_only = true});
  ASSERT_FALSE(reader);
  EXPECT_EQ(reader.error().code, Code::kNotFound);
  EXPECT_FALSE(std::filesystem::exists(path));
}

// Jumps by an hour whenever it is looked at.
class RacingClock : public FakeClock {
 public:
  MonoTime Mono() const override {
    Advance(std::chrono::hours(1));
    return FakeClock::Mono();
  }
};

TEST_F(SqliteTest, AQueryEndsAtItsDeadline) {
  const RacingClock clock;
  const auto writer = Open();
  std::vector<SealedBatch> batches;
  for (uint64_t seq = 1; seq <= 2000; ++seq) {
    batches.push_back(MakeBatch(seq));
    for (uint8_t i = 0; i < 4; ++i) {
      StoredEvent event = MakeEvent(0, batches.back().first);
      event.id[0] = i;
      event.id[1] = static_cast<uint8_t>(seq);
      event.id[2] = static_cast<uint8_t>(seq >> 8);
      batches.back().events.push_back(event);
    }
  }
  ASSERT_TRUE(writer->Commit(batches));
  const auto reader = Open({.read_only = true, .clock = &clock});
  const auto page = reader->Events({.limit = 100'000});
  ASSERT_FALSE(page);
  EXPECT_EQ(page.error().code, Code::kDeadlineExceeded);
  EXPECT_TRUE(reader->Events({.limit = 1}));  // the connection is as good as before
}

TEST_F(SqliteTest, ADamagedDatabaseIsRefusedWithTheWayToRestoreIt) {
  {
    const auto store = Open();
    for (uint64_t seq = 1; seq <= 20; ++seq) {
      ASSERT_TRUE(store->Commit(std::vector<SealedBatch>{LargeBatch(seq)}));
    }
  }
  for (const int64_t page : {0, 1, 5}) {
    SCOPED_TRACE("page " + std::to_string(page));
    const std::string whole = path + ".whole";
    std::filesystem::copy_file(path, whole, std::filesystem::copy_options::overwrite_existing);
    Overwrite(page * 8192, std::string(8192, '\x5a'));
    const auto bytes = std::filesystem::file_size(path);
    const auto store = OpenSqliteStore({.path = path});
    ASSERT_FALSE(store);
    EXPECT_EQ(store.error().code, Code::kDataLoss);
    EXPECT_NE(store.error().message.find(path), std::string::npos);
    EXPECT_NE(store.error().fix.find("tokwatt collector restore"), std::string::npos);
    EXPECT_EQ(std::filesystem::file_size(path), bytes);
    std::filesystem::rename(whole, path);
  }
  EXPECT_NE(Open(), nullptr);
}

// Closing the refused connection wrote the log into the file and deleted it.
TEST_F(SqliteTest, ARefusedDatabaseAndItsLogStayToTheByte) {
  const std::pair<const char*, std::function<void()>> kinds[] = {
      {"database_newer", [] {}},
      {"database_damaged", [&] { Overwrite(5 * 8192, std::string(8192, '\x5a')); }}};
  for (const auto& [reason, damage] : kinds) {
    Open();
    const int version = reason == std::string("database_newer") ? 7 : 1;
    LeaveLog("PRAGMA user_version=" + std::to_string(version));
    damage();
    const auto before = std::pair(Bytes(path), Bytes(path + "-wal"));
    ASSERT_FALSE(before.second.empty());
    const auto store = OpenSqliteStore({.path = path});
    ASSERT_FALSE(store);
    EXPECT_EQ(store.error().reason, reason);
    EXPECT_TRUE(std::pair(Bytes(path), Bytes(path + "-wal")) == before) << reason;
    for (const char* suffix : {"", "-wal", "-shm"}) std::filesystem::remove(path + suffix);
  }
}

TEST_F(SqliteTest, ACloseAfterAllIsWellLeavesNoLog) {
  Open()->Commit(std::vector<SealedBatch>{LargeBatch(1)});
  EXPECT_FALSE(std::filesystem::exists(path + "-wal"));
}

TEST_F(SqliteTest, AFileThatIsNoDatabaseIsDamaged) {
  std::ofstream(path) << std::string(20'000, 'x');
  const auto store = OpenSqliteStore({.path = path});
  ASSERT_FALSE(store);
  EXPECT_EQ(store.error().code, Code::kDataLoss);
}

TEST_F(SqliteTest, AFolderThatCannotBeWrittenIsToldApart) {
  const auto store = OpenSqliteStore({.path = directory.path() + "/missing/tokwatt.db"});
  ASSERT_FALSE(store);
  EXPECT_EQ(store.error().code, Code::kPermissionDenied);
  EXPECT_NE(store.error().fix.find("missing"), std::string::npos);
}

}  // namespace
}  // namespace tokwatt
