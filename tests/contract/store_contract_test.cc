// The contract of Store, on every engine: batches, watermarks, readers.
#include <atomic>
#include <thread>

#include "tests/contract/store_fixture.h"

namespace tokwatt {
namespace {

TEST_P(StoreContract, ReturnsWhatWasCommitted) {
  SealedBatch batch = MakeBatch(1);
  batch.marks = {"clock_skew", "other"};
  EXPECT_EQ(Commit({batch}), Outcomes{Outcome::kCommitted});
  const auto read = ScanAll(*store);
  ASSERT_EQ(read.size(), 1u);
  EXPECT_EQ(read[0].device, batch.device);
  EXPECT_EQ(read[0].epoch, batch.epoch);
  EXPECT_EQ(read[0].seq, 1u);
  EXPECT_EQ(read[0].received, batch.received);
  EXPECT_EQ(read[0].first, batch.first);
  EXPECT_EQ(read[0].last, batch.last);
  EXPECT_EQ(read[0].offset_ns, batch.offset_ns);
  EXPECT_EQ(read[0].boot_id, batch.boot_id);
  EXPECT_EQ(read[0].codec, batch.codec);
  EXPECT_EQ(read[0].body, batch.body);
  EXPECT_EQ(read[0].n_samples, batch.n_samples);
  EXPECT_EQ(read[0].marks, batch.marks);
}

TEST_P(StoreContract, CountsWatermarksPerDeviceAndEpoch) {
  SealedBatch other_epoch = MakeBatch(1);
  other_epoch.epoch = 7;
  Commit({MakeBatch(1), MakeBatch(2), MakeBatch(1, 0, 2), other_epoch});
  EXPECT_EQ(Watermark(1), 2u);
  EXPECT_EQ(Watermark(2), 1u);
  EXPECT_EQ(Watermark(3), 0u);
  EXPECT_EQ(store->Watermark(DeviceNumber(1), 7).value(), 1u);
}

TEST_P(StoreContract, StoresADuplicateOnce) {
  Commit({MakeBatch(1), MakeBatch(2)});
  EXPECT_EQ(Commit({MakeBatch(2), MakeBatch(1), MakeBatch(3), MakeBatch(3)}),
            (Outcomes{Outcome::kDuplicate, Outcome::kDuplicate, Outcome::kCommitted,
                      Outcome::kDuplicate}));
  EXPECT_EQ(ScanAll(*store).size(), 3u);
}

TEST_P(StoreContract, StoresNothingBeyondAGap) {
  EXPECT_EQ(Commit({MakeBatch(1), MakeBatch(3), MakeBatch(2)}),
            (Outcomes{Outcome::kCommitted, Outcome::kGap, Outcome::kCommitted}));
  EXPECT_EQ(Watermark(), 2u);
  EXPECT_EQ(ScanAll(*store).size(), 2u);
  EXPECT_EQ(Commit({MakeBatch(3)}), Outcomes{Outcome::kCommitted});
}

TEST_P(StoreContract, CommitsAllOrNothing) {
  Commit({MakeBatch(1)});
  SealedBatch second = MakeBatch(2);
  second.events = {MakeEvent(1, second.first)};
  const auto outcomes = store->Commit(std::vector<SealedBatch>{second, MakeHole(3, 2)});
  ASSERT_FALSE(outcomes);
  EXPECT_EQ(outcomes.error().code, Code::kInvalidArgument);
  EXPECT_EQ(Watermark(), 1u);
  EXPECT_EQ(ScanAll(*store).size(), 1u);
  EXPECT_TRUE(store->Events({})->events.empty());
  EXPECT_EQ(Commit({second}), Outcomes{Outcome::kCommitted});
}

TEST_P(StoreContract, FencesAnOlderSession) {
  SealedBatch old_session = MakeBatch(1);
  old_session.session_generation = 4;
  SealedBatch new_session = MakeBatch(2);
  new_session.session_generation = 5;
  Commit({old_session, new_session});
  old_session.seq = 3;
  EXPECT_EQ(Commit({old_session}), Outcomes{Outcome::kFenced});
  SealedBatch other_device = MakeBatch(1, 0, 2);
  other_device.session_generation = 4;
  EXPECT_EQ(Commit({MakeBatch(3), other_device}),  // without a session there is no fence
            (Outcomes{Outcome::kCommitted, Outcome::kCommitted}));
}

TEST_P(StoreContract, MovesTheWatermarkPastAHole) {
  Commit({MakeBatch(1)});
  SealedBatch hole = MakeHole(2, 9);
  hole.events = {MakeEvent(1, hole.received, "gap")};
  EXPECT_EQ(Commit({hole, MakeBatch(10)}), (Outcomes{Outcome::kCommitted, Outcome::kCommitted}));
  EXPECT_EQ(Watermark(), 10u);
  EXPECT_EQ(ScanAll(*store).size(), 2u);
  EXPECT_EQ(store->Events({.kind = "gap"})->events.size(), 1u);
  EXPECT_EQ(Commit({hole, MakeHole(9, 12), MakeHole(14, 15)}),
            (Outcomes{Outcome::kDuplicate, Outcome::kCommitted, Outcome::kGap}));
  EXPECT_EQ(Watermark(), 12u);
}

TEST_P(StoreContract, MovesTheWatermarkPastARejection) {
  SealedBatch rejected = MakeRejection(1);
  rejected.events = {MakeEvent(1, rejected.received, "gap")};
  EXPECT_EQ(Commit({rejected, rejected, MakeBatch(2)}),
            (Outcomes{Outcome::kCommitted, Outcome::kDuplicate, Outcome::kCommitted}));
  EXPECT_EQ(Watermark(), 2u);
  EXPECT_EQ(ScanAll(*store).size(), 1u);
  EXPECT_EQ(store->Events({.kind = "gap"})->events.size(), 1u);
}

TEST_P(StoreContract, ScansWhatOverlapsTheRange) {
  Commit({MakeBatch(1, 0), MakeBatch(2, 10), MakeBatch(3, 20)});  // each lasts 9 s
  const WallTime start = MakeBatch(1).first;
  const auto seqs = [&](int64_t from, int64_t to) {
    std::vector<uint64_t> found;
    for (const auto& batch :
         ScanAll(*store, {start + std::chrono::seconds(from), start + std::chrono::seconds(to)})) {
      found.push_back(batch.seq);
    }
    return found;
  };
  EXPECT_EQ(seqs(9, 10), (std::vector<uint64_t>{1}));     // the last instant counts
  EXPECT_EQ(seqs(9, 11), (std::vector<uint64_t>{1, 2}));  // the end of the range does not
  EXPECT_EQ(seqs(15, 16), (std::vector<uint64_t>{2}));    // inside a batch
  EXPECT_TRUE(seqs(30, 90).empty());
  EXPECT_TRUE(seqs(-9, 0).empty());
  EXPECT_TRUE(seqs(5, 5).empty());
  EXPECT_TRUE(seqs(8, 2).empty());
}

TEST_P(StoreContract, FindsABatchMuchLongerThanTheOthers) {
  SealedBatch longest = MakeBatch(1);
  longest.last = longest.first + std::chrono::hours(5);
  Commit({longest, MakeBatch(2, 3600)});
  const WallTime late = longest.first + std::chrono::hours(4);
  const auto found = ScanAll(*store, {late, late + std::chrono::seconds(1)});
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].seq, 1u);
}

TEST_P(StoreContract, ScansByDeviceThenTimeWhateverTheOrderOfArrival) {
  Commit({MakeBatch(1, 50, 2), MakeBatch(1, 40), MakeBatch(2, 10), MakeBatch(3, 40),
          MakeBatch(2, 20, 2)});
  std::vector<std::pair<uint8_t, uint64_t>> order;
  for (const auto& batch : ScanAll(*store)) order.emplace_back(batch.device[0], batch.seq);
  EXPECT_EQ(order,
            (std::vector<std::pair<uint8_t, uint64_t>>{{1, 2}, {1, 1}, {1, 3}, {2, 2}, {2, 1}}));
  EXPECT_EQ(ScanAll(*store, kAllTime, {DeviceNumber(2)}).size(), 2u);
  EXPECT_TRUE(ScanAll(*store, kAllTime, {DeviceNumber(9)}).empty());
}

TEST_P(StoreContract, StopsScanningWhenTheVisitorHasEnough) {
  Commit({MakeBatch(1), MakeBatch(2), MakeBatch(3)});
  int visited = 0;
  EXPECT_TRUE(store->Scan({}, kAllTime, [&](const SealedBatch&) { return ++visited < 2; }));
  EXPECT_EQ(visited, 2);
}

TEST_P(StoreContract, ReadsFromInsideAVisitor) {
  Commit({MakeBatch(1), MakeBatch(2)});
  std::vector<uint64_t> watermarks;
  EXPECT_TRUE(store->Scan({}, kAllTime, [&](const SealedBatch& batch) {
    watermarks.push_back(store->Watermark(batch.device, batch.epoch).value());
    return true;
  }));
  EXPECT_EQ(watermarks, (std::vector<uint64_t>{2, 2}));
}

TEST_P(StoreContract, DropsOldBatchesAndKeepsTheirEvents) {
  std::vector<SealedBatch> batches;
  for (int64_t i = 0; i < 600; ++i) batches.push_back(MakeBatch(i + 1, 10 * i));
  batches[0].events = {MakeEvent(1, batches[0].first)};
  Commit(batches);
  EXPECT_TRUE(store->DropBefore(batches[500].first));
  const auto left = ScanAll(*store);
  ASSERT_EQ(left.size(), 100u);
  EXPECT_EQ(left[0].seq, 501u);
  EXPECT_EQ(store->Events({})->events.size(), 1u);
  EXPECT_EQ(Watermark(), 600u);
}

TEST_P(DurableStoreContract, KeepsEverythingAcrossAReopen) {
  SealedBatch batch = MakeBatch(1);
  batch.events = {MakeEvent(1, batch.first)};
  Commit({batch, MakeRejection(2), MakeHole(3, 4)});
  store->PutMeta("price", "0.14");
  Open();
  EXPECT_EQ(Watermark(), 4u);
  EXPECT_EQ(ScanAll(*store).size(), 1u);
  EXPECT_EQ(store->Events({})->events.size(), 1u);
  EXPECT_EQ(store->GetMeta("price").value(), "0.14");
  EXPECT_EQ(store->ClockOffset(DeviceNumber(1), "boot-a").value(), batch.offset_ns);
  EXPECT_EQ(Commit({MakeBatch(4), MakeBatch(5)}),
            (Outcomes{Outcome::kDuplicate, Outcome::kCommitted}));
}

TEST_P(StoreContract, HoldsAHundredThousandSamples) {
  constexpr uint64_t kBatches = 1000;
  std::vector<SealedBatch> batches;
  for (uint64_t seq = 1; seq <= kBatches; ++seq) {
    batches.push_back(MakeBatch(seq, static_cast<int64_t>(10 * seq)));
    batches.back().n_samples = 100;
    batches.back().body.assign(600, static_cast<char>(seq));
  }
  for (size_t i = 0; i < batches.size(); i += 250) {
    Commit({batches.begin() + i, batches.begin() + i + 250});
  }
  int64_t n_samples = 0;
  uint64_t expected = 1;
  for (const SealedBatch& batch : ScanAll(*store)) {
    n_samples += batch.n_samples;
    EXPECT_EQ(batch.seq, expected++);
    EXPECT_EQ(batch.body, batches[batch.seq - 1].body);
  }
  EXPECT_EQ(n_samples, 100'000);
}

TEST_P(StoreContract, ServesReadersWhileCommitting) {
  std::unique_ptr<Store> view;  // engines on disk: another connection, as the collector has
  const Store* reader = store.get();
  if (IsDurable(GetParam())) {
    auto opened = GetParam().open({directory.path() + "/store.db", true});
    ASSERT_TRUE(opened) << opened.error().message;
    view = std::move(*opened);
    reader = view.get();
  }
  std::atomic<bool> done = false;
  std::atomic<bool> torn = false;
  std::thread reading([&] {
    do {
      uint64_t expected = 1;  // every view is a prefix of what was committed, in order
      const auto scanned = reader->Scan({}, kAllTime, [&](const SealedBatch& batch) {
        if (batch.seq != expected++) torn = true;
        return !torn;
      });
      if (!scanned) torn = true;
    } while (!done && !torn);
  });
  for (uint64_t seq = 1; seq <= 300; ++seq) Commit({MakeBatch(seq, static_cast<int64_t>(seq))});
  done = true;
  reading.join();
  EXPECT_FALSE(torn);
  EXPECT_EQ(ScanAll(*reader).size(), 300u);
}

std::vector<StoreEntry> DurableStores() {
  auto entries = StoreRegistry();
  std::erase_if(entries, [](const StoreEntry& entry) { return !IsDurable(entry); });
  return entries;
}

const auto kNameOfEntry = [](const auto& info) { return std::string(info.param.name); };
INSTANTIATE_TEST_SUITE_P(Engines, StoreContract, ::testing::ValuesIn(StoreRegistry()),
                         kNameOfEntry);
INSTANTIATE_TEST_SUITE_P(Engines, DurableStoreContract, ::testing::ValuesIn(DurableStores()),
                         kNameOfEntry);

}  // namespace
}  // namespace tokwatt
