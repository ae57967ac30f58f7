// The contract of Store, on every engine: whose batch a number stands for.
#include "base/crypto/fingerprint.h"
#include "base/crypto/sha256.h"
#include "tests/contract/store_fixture.h"

namespace tokwatt {
namespace {

// What an older session submitted waits in the writer's queue while the newer one is told what is
// stored: committed afterwards, it would stand for another batch of the same number.
TEST_P(StoreContract, FencesWhatAnOlderSessionSubmittedBeforeTheNewerOneSentAnything) {
  SealedBatch old_session = MakeBatch(1);
  old_session.session_generation = 1;
  SealedBatch new_session = MakeBatch(1);
  new_session.session_generation = 2;
  new_session.body = "of a copy";
  store->Fence(DeviceNumber(1), old_session.epoch, 2);
  EXPECT_EQ(Commit({old_session, new_session}), (Outcomes{Outcome::kFenced, Outcome::kCommitted}));
  EXPECT_EQ(ScanAll(*store).front().body, "of a copy");
}

TEST_P(StoreContract, TellsFingerprintsOfWhatIsStored) {
  SealedBatch rejected = MakeRejection(3);
  rejected.rejection->sha256 = Sha256Hex("unreadable");
  Commit(
      {MakeBatch(1), MakeBatch(2), rejected, MakeHole(4, 5), MakeBatch(6, 60), MakeBatch(1, 0, 2)});
  const auto of = [&](uint64_t from, size_t count) {
    return store->Fingerprints(DeviceNumber(1), MakeBatch(1).epoch, from, count).value();
  };
  const uint64_t second = FingerprintOf(MakeBatch(2).body);
  const uint64_t third = FingerprintOf("unreadable");
  EXPECT_EQ(of(2, 6),
            (std::vector<uint64_t>{second, third, kHoleFingerprint, kHoleFingerprint,
                                   FingerprintOf(MakeBatch(6, 60).body), kUnknownFingerprint}));
  EXPECT_TRUE(of(1, 0).empty());
  EXPECT_EQ(store->Fingerprints(DeviceNumber(1), 7, 1, 2).value(), (std::vector<uint64_t>{0, 0}));
  EXPECT_TRUE(store->DropBefore(MakeBatch(6, 60).first));
  EXPECT_EQ(of(1, 3), (std::vector<uint64_t>{0, 0, third})) << "what was dropped is unknown";
}

}  // namespace
}  // namespace tokwatt
