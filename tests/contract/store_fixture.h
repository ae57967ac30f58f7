// StoreContract: one test fixture over every row of StoreRegistry(), and batches to commit.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

#include "collector/store/store.h"
#include "tests/support/temporary_directory.h"

namespace tokwatt {

inline DeviceId DeviceNumber(uint8_t number) {
  DeviceId id{};
  id.fill(number);
  return id;
}

// A batch of one device with times around `seconds` after a fixed day.
inline SealedBatch MakeBatch(uint64_t seq, int64_t seconds = 0, uint8_t device = 1) {
  constexpr int64_t kDay = 1'795'000'000'000'000'000;
  SealedBatch batch;
  batch.device = DeviceNumber(device);
  batch.epoch = 0xfedcba9876543210u;  // above the largest signed number
  batch.seq = seq;
  batch.first = {kDay + seconds * 1'000'000'000};
  batch.last = batch.first + std::chrono::seconds(9);
  batch.received = batch.first + std::chrono::seconds(10);
  batch.offset_ns = 1'794'999'000'000'000'000;
  batch.boot_id = "boot-a";
  batch.codec = 1;
  batch.body = std::string("body\0of ", 8) + std::to_string(seq);
  batch.n_samples = 10;
  return batch;
}

using Outcomes = std::vector<Outcome>;

inline SealedBatch MakeHole(uint64_t from, uint64_t to) {
  SealedBatch batch = MakeBatch(from);
  batch.body.clear();
  batch.n_samples = 0;
  batch.hole = SealedBatch::Hole{to, "spool_full", 120};
  return batch;
}

inline SealedBatch MakeRejection(uint64_t seq) {
  SealedBatch batch = MakeBatch(seq);
  batch.body.clear();
  batch.n_samples = 0;
  batch.rejection = SealedBatch::Rejection{"malformed", std::string(64, 'a')};
  return batch;
}

inline StoredEvent MakeEvent(uint8_t number, WallTime at, const std::string& kind = "inference",
                             uint8_t device = 1) {
  StoredEvent event;
  event.id.fill(number);
  event.device = DeviceNumber(device);
  event.kind = kind;
  event.at = at;
  event.payload = std::string("payload\0", 8) + std::to_string(number);
  return event;
}

inline constexpr TimeRange kAllTime{{0}, {4'000'000'000'000'000'000}};

inline std::vector<SealedBatch> ScanAll(const Store& store, TimeRange range = kAllTime,
                                        const BatchSelector& selector = {}) {
  std::vector<SealedBatch> batches;
  const auto scanned = store.Scan(selector, range, [&](const SealedBatch& batch) {
    batches.push_back(batch);
    return true;
  });
  EXPECT_TRUE(scanned) << scanned.error().message;
  return batches;
}

// Memory promises nothing beyond its life.
inline bool IsDurable(const StoreEntry& entry) { return std::string(entry.name) != "memory"; }

class StoreContract : public ::testing::TestWithParam<StoreEntry> {
 protected:
  void SetUp() override { Open(); }

  void Open() {
    store.reset();
    auto opened = GetParam().open({directory.path() + "/store.db"});
    ASSERT_TRUE(opened) << opened.error().message;
    store = std::move(*opened);
  }

  std::vector<Outcome> Commit(const std::vector<SealedBatch>& batches) {
    const auto outcomes = store->Commit(batches);
    EXPECT_TRUE(outcomes) << outcomes.error().message;
    return outcomes.value_or(std::vector<Outcome>{});
  }
  uint64_t Watermark(uint8_t device = 1) {
    return store->Watermark(DeviceNumber(device), MakeBatch(1).epoch).value();
  }

  TemporaryDirectory directory;
  std::unique_ptr<Store> store;
};

class DurableStoreContract : public StoreContract {};

}  // namespace tokwatt
