// SmallStore: a database with a few real batches, and the ledger that goes with it, to be doctored.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "base/metrics.h"
#include "collector/ingest/ingest.h"
#include "base/crypto/sha256.h"
#include "collector/store/sqlite.h"
#include "proto/block.h"
#include "proto/event_codec.h"
#include "tests/e2e/crash/checker.h"
#include "tests/support/fake_clock.h"
#include "tests/support/temporary_directory.h"

namespace tokwatt::crash {

class SmallStore {
 public:
  static constexpr int64_t kSecond = 1'000'000'000;
  static constexpr int64_t kOffsetNs = 1'790'000'000 * kSecond;  // wall - boot

  SmallStore() {
    StoreOptions options;
    options.path = path();
    store_ = OpenSqliteStore(options).value();
  }

  std::string path() const { return directory_.path() + "/tokwatt.db"; }
  std::vector<LedgerRecord>& ledger() { return ledger_; }
  Stream stream(uint64_t epoch = 1) const { return {{7}, epoch}; }

  // A batch with one sample each second from `from` to before `to`, sent, stored and acknowledged.
  void Send(uint64_t seq, int64_t from, int64_t to, std::vector<Event> events = {},
            uint64_t epoch = 1) {
    const v1::Batch batch = MakeBatch(seq, from, to, events, epoch);
    Commit(PrepareBatch(batch, {kOffsetNs + to * kSecond}, clocks_).sealed);
    NoteSent(batch);
    NoteAcked(seq, epoch);
  }

  void SendGap(uint64_t from_seq, uint64_t to_seq, const std::string& reason) {
    v1::GapNotice gap;
    gap.set_from_seq(from_seq);
    gap.set_to_seq(to_seq);
    gap.set_reason(reason);
    Commit(PrepareHole(stream().device, stream().epoch, gap, {kOffsetNs}).value().sealed);
    NoteAcked(to_seq, stream().epoch);
  }

  // A batch that ingest finds wrong: recorded as rejected and acknowledged.
  void Refuse(const v1::Batch& batch) {
    Commit(PrepareBatch(batch, {kOffsetNs}, clocks_).sealed);
    NoteSent(batch);
    ledger_.push_back({LedgerRecord::Kind::kReject, stream(batch.epoch()), batch.seq(), 0, "code"});
    NoteAcked(batch.seq(), batch.epoch());
  }

  v1::Batch MakeBatch(uint64_t seq, int64_t from, int64_t to, const std::vector<Event>& events,
                      uint64_t epoch = 1) const {
    v1::Payload payload;
    SeriesDeclaration series;
    series.key = {std::string(metrics::kUtilizationRatio.name), "host", "cpu", {}};
    ToProto(series, *payload.add_dictionary());
    std::vector<int64_t> times;
    for (int64_t second = from; second < to; ++second) times.push_back(second * kSecond);
    AppendBlock(times, std::vector<ColumnView>{{0, {}, times, {}}}, payload);
    for (const Event& event : events) ToProto(event, *payload.add_events());
    v1::Batch batch;
    const DeviceId device = stream().device;
    batch.set_device_id(std::string(device.begin(), device.end()));
    batch.set_epoch(epoch);
    batch.set_seq(seq);
    batch.set_codec(v1::CODEC_ZSTD_PAYLOAD_V1);
    batch.mutable_clock()->set_boot_ns(to * kSecond);
    batch.mutable_clock()->set_wall_ns(kOffsetNs + to * kSecond);
    batch.mutable_clock()->set_boot_id("boot");
    batch.set_body(EncodePayload(payload).value());
    return batch;
  }

  void NoteSent(const v1::Batch& batch) {
    ledger_.push_back({LedgerRecord::Kind::kBatch, stream(batch.epoch()), batch.seq(), 0,
                       Sha256Hex(batch.body())});
  }
  void NoteAcked(uint64_t seq, uint64_t epoch) {
    ledger_.push_back({LedgerRecord::Kind::kAck, stream(epoch), seq, 0, ""});
  }

  // Changes the database behind the store's back.
  void Doctor(const std::string& sql) {
    store_.reset();
    SQLite::Database(path(), SQLite::OPEN_READWRITE).exec(sql);
  }

  Verdict Judge() {
    store_.reset();
    return Check(ledger_, ReadStored(path(), {stream()}).value(), {std::chrono::seconds(1)});
  }

 private:
  void Commit(const SealedBatch& batch) {
    const auto outcomes = store_->Commit(std::span(&batch, 1));
    ASSERT_TRUE(outcomes) << outcomes.error().message;
    ASSERT_EQ(outcomes->front(), Outcome::kCommitted);
  }

  TemporaryDirectory directory_;
  FakeClock clock_;
  ClockMap clocks_{clock_};
  std::unique_ptr<Store> store_;
  std::vector<LedgerRecord> ledger_;
};

}  // namespace tokwatt::crash
