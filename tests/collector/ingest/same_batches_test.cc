#include "collector/ingest/same_batches.h"

#include <gtest/gtest.h>

#include "base/crypto/fingerprint.h"
#include "collector/store/memory.h"
#include "tests/contract/store_fixture.h"

namespace tokwatt {
namespace {

class SameBatchesTest : public testing::Test {
 protected:
  SameBatchesTest() { hello.set_epoch(MakeBatch(1).epoch); }
  void Store(int n) {
    for (int seq = 1; seq <= n; ++seq) {
      ASSERT_TRUE(store->Commit(std::vector<SealedBatch>{MakeBatch(seq)}));
    }
  }
  void Tell(const std::string& body) { hello.add_fingerprints(FingerprintOf(body)); }
  void Tell(uint64_t from, uint64_t to) {
    for (uint64_t seq = from; seq <= to; ++seq) Tell(MakeBatch(seq).body);
  }
  uint64_t Same(uint64_t watermark) {
    return SameThrough(*store, DeviceNumber(1), hello, watermark).value();
  }
  v1::Hello hello;
  const std::unique_ptr<tokwatt::Store> store = OpenMemoryStore({}).value();
};

TEST_F(SameBatchesTest, AllThatIsStoredIsTheAgents) {
  Store(5);
  hello.set_acked_seq(2);
  Tell(3, 7);
  EXPECT_EQ(Same(5), 5u);
}

TEST_F(SameBatchesTest, StopsWhereAnothersBatchIsStored) {
  Store(5);
  hello.set_acked_seq(1);
  Tell(2, 3);
  Tell("of a copy");
  Tell(5, 5);
  EXPECT_EQ(Same(5), 3u);
}

TEST_F(SameBatchesTest, WatermarkBeyondTheLogIsNotItsBatches) {
  Store(5);
  hello.set_acked_seq(2);
  Tell(3, 3);
  EXPECT_EQ(Same(5), 3u);
}

TEST_F(SameBatchesTest, WhatEitherSideDoesNotKeepCountsAsTheSame) {
  Store(3);
  hello.add_fingerprints(kUnknownFingerprint);
  Tell(2, 3);
  EXPECT_EQ(Same(3), 3u);
  ASSERT_TRUE(store->DropBefore({INT64_MAX}));
  Tell("another");
  EXPECT_EQ(Same(3), 3u);
}

TEST_F(SameBatchesTest, NothingIsComparedWhereTheCollectorLostBatches) {
  Store(2);
  hello.set_acked_seq(9);
  EXPECT_EQ(Same(2), 2u);
}

TEST_F(SameBatchesTest, AHelloWithTooManyIsNotReadToItsEnd) {
  hello.set_acked_seq(0);
  for (size_t i = 0; i < kMaxFingerprints + 5; ++i) Tell("another");
  EXPECT_EQ(Same(0), 0u);
  EXPECT_EQ(Same(UINT64_MAX), kMaxFingerprints) << "nothing of them is stored, nothing is known";
}

}  // namespace
}  // namespace tokwatt
