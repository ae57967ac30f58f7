// Every engine against the memory engine: the same random calls, the same answers.
#include <random>

#include "tests/contract/store_fixture.h"

namespace tokwatt {
namespace {

constexpr int kSeeds = 25;
constexpr int kCallsPerSeed = 60;

// Random calls near the edges of the protocol: duplicates, gaps, holes, rejections, fences.
class Caller {
 public:
  explicit Caller(uint32_t seed) : random_(seed) {}

  int Below(int limit) { return std::uniform_int_distribution<int>(0, limit - 1)(random_); }

  SealedBatch Batch(const Store& oracle) {
    const auto device = static_cast<uint8_t>(1 + Below(3));
    SealedBatch batch = MakeBatch(1, Below(500), device);
    batch.epoch = static_cast<uint64_t>(Below(2));
    const uint64_t watermark = oracle.Watermark(batch.device, batch.epoch).value();
    batch.seq = std::max<int64_t>(1, static_cast<int64_t>(watermark) + 2 - Below(4));
    batch.last = batch.first + std::chrono::seconds(Below(40));
    batch.session_generation = static_cast<uint64_t>(Below(4));
    batch.offset_ns = Below(3);
    batch.boot_id = Below(2) == 0 ? "boot-a" : "boot-b";
    batch.body.assign(static_cast<size_t>(Below(2000)), static_cast<char>(Below(256)));
    Decorate(batch);
    return batch;
  }

 private:
  void Decorate(SealedBatch& batch) {
    const int kind = Below(6);
    if (kind == 0) batch.rejection = SealedBatch::Rejection{"malformed", "00"};
    if (kind == 1) {
      batch.hole = SealedBatch::Hole{batch.seq + static_cast<uint64_t>(Below(4)), "spool_full", 1};
    }
    if (kind == 2) batch.hole = SealedBatch::Hole{batch.seq - 1, "backwards", 1};
    for (int i = Below(3); i > 0; --i) {
      batch.events.push_back(MakeEvent(static_cast<uint8_t>(Below(200)),
                                       batch.first + std::chrono::seconds(Below(3)),
                                       Below(2) == 0 ? "inference" : "gap", batch.device[0]));
    }
  }

  std::mt19937 random_;
};

void ExpectSameBatches(const Store& store, const Store& oracle, TimeRange range) {
  const auto expected = ScanAll(oracle, range);
  const auto found = ScanAll(store, range);
  ASSERT_EQ(found.size(), expected.size());
  for (size_t i = 0; i < found.size(); ++i) {
    EXPECT_EQ(found[i].device, expected[i].device);
    EXPECT_EQ(found[i].epoch, expected[i].epoch);
    EXPECT_EQ(found[i].seq, expected[i].seq);
    EXPECT_EQ(found[i].body, expected[i].body);
    EXPECT_EQ(found[i].offset_ns, expected[i].offset_ns);
  }
}

void ExpectSameEvents(const Store& store, const Store& oracle, EventQuery query) {
  do {
    const auto expected = oracle.Events(query).value();
    const auto found = store.Events(query).value();
    ASSERT_EQ(found.events.size(), expected.events.size());
    for (size_t i = 0; i < found.events.size(); ++i) {
      EXPECT_EQ(found.events[i].id, expected.events[i].id);
      EXPECT_EQ(found.events[i].at, expected.events[i].at);
    }
    EXPECT_EQ(found.next_cursor, expected.next_cursor);
    query.cursor = expected.next_cursor;
  } while (!query.cursor.empty());
}

void ExpectSameContent(const Store& store, const Store& oracle, Caller& caller) {
  const WallTime start = MakeBatch(1).first;
  const WallTime from = start + std::chrono::seconds(caller.Below(500));
  ExpectSameBatches(store, oracle, {from, from + std::chrono::seconds(caller.Below(200))});
  ExpectSameBatches(store, oracle, kAllTime);
  ExpectSameEvents(store, oracle, {.limit = 4});
  ExpectSameEvents(store, oracle, {.device = DeviceNumber(2), .kind = "gap", .limit = 3});
  const auto devices = store.Devices().value();
  const auto expected = oracle.Devices().value();
  ASSERT_EQ(devices.size(), expected.size());
  for (size_t i = 0; i < devices.size(); ++i) {
    EXPECT_EQ(devices[i].id, expected[i].id);
    EXPECT_EQ(devices[i].first_seen, expected[i].first_seen);
    EXPECT_EQ(devices[i].last_seen, expected[i].last_seen);
    for (const uint64_t epoch : {0u, 1u}) {
      EXPECT_EQ(store.Watermark(devices[i].id, epoch).value(),
                oracle.Watermark(devices[i].id, epoch).value());
      EXPECT_EQ(store.Fingerprints(devices[i].id, epoch, 2, 40).value(),
                oracle.Fingerprints(devices[i].id, epoch, 2, 40).value());
    }
  }
}

void CommitToBoth(Store& store, Store& oracle, Caller& caller) {
  std::vector<SealedBatch> batches;
  for (int i = 1 + caller.Below(5); i > 0; --i) batches.push_back(caller.Batch(oracle));
  const auto expected = oracle.Commit(batches);
  const auto found = store.Commit(batches);
  ASSERT_EQ(found.has_value(), expected.has_value());
  EXPECT_EQ(found.value_or(std::vector<Outcome>{}), expected.value_or(std::vector<Outcome>{}));
}

TEST_P(StoreContract, AgreesWithTheOracleOnRandomCalls) {
  for (uint32_t seed = 1; seed <= kSeeds; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    store.reset();
    for (const char* suffix : {"", "-wal", "-shm"}) {
      std::filesystem::remove(directory.path() + "/store.db" + suffix);
    }
    Open();
    const auto oracle = StoreRegistry().front().open({}).value();
    Caller caller(seed);
    for (int call = 0; call < kCallsPerSeed; ++call) {
      if (caller.Below(10) == 0) {
        const WallTime time = MakeBatch(1).first + std::chrono::seconds(caller.Below(200));
        EXPECT_EQ(store->DropBefore(time).has_value(), oracle->DropBefore(time).has_value());
      }
      CommitToBoth(*store, *oracle, caller);
    }
    ExpectSameContent(*store, *oracle, caller);
    if (HasFailure()) return;
  }
}

}  // namespace
}  // namespace tokwatt
