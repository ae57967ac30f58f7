#include "collector/ingest/ingest.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "collector/ingest/decode.h"
#include "base/crypto/sha256.h"
#include "tests/collector/ingest/bad_batches.h"
#include "tests/support/fake_clock.h"

namespace tokwatt {
namespace {

constexpr WallTime kNow{1'795'000'000'000'000'000};

class IngestTest : public ::testing::Test {
 protected:
  PreparedBatch Prepare(const v1::Batch& batch) { return PrepareBatch(batch, kNow, clocks); }
  FakeClock clock{BatchBuilder::kBootNs, kNow.ns};
  ClockMap clocks{clock};
};

TEST(Sha256Test, AgreesWithTheStandardsExample) {  // FIPS 180-4, "abc"
  EXPECT_EQ(Sha256Hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST_F(IngestTest, AcceptsABatchAndMapsItsTimes) {
  const auto prepared = Prepare(BatchBuilder(7)
                                    .Series(PowerSeries(), {1000, 2500}, -5'000'000'000)
                                    .AddEvent(MakeLifecycle(3))
                                    .Build());
  const SealedBatch& sealed = prepared.sealed;
  ASSERT_FALSE(sealed.rejection) << prepared.detail;
  EXPECT_EQ(sealed.seq, 7u);
  EXPECT_EQ(sealed.epoch, 42u);
  EXPECT_EQ(sealed.offset_ns, kNow.ns - BatchBuilder::kBootNs);
  EXPECT_EQ(sealed.first, kNow - std::chrono::seconds(5));
  EXPECT_EQ(sealed.last, kNow);
  EXPECT_EQ(sealed.n_samples, 2);
  EXPECT_TRUE(sealed.marks.empty());
  ASSERT_EQ(sealed.events.size(), 1u);
  EXPECT_EQ(sealed.events[0].kind, "lifecycle");
  EXPECT_EQ(sealed.events[0].at, kNow);
  EXPECT_EQ(DecodeEvent(sealed.events[0].payload).value(), MakeLifecycle(3));
  ASSERT_EQ(prepared.notice->newest.size(), 1u);
  EXPECT_EQ(prepared.notice->newest[0].series, PowerSeries());
  EXPECT_EQ(prepared.notice->newest[0].at, kNow - std::chrono::seconds(4));
  EXPECT_DOUBLE_EQ(prepared.notice->newest[0].value, 2.5);
  EXPECT_EQ(prepared.notice->events.size(), 1u);
}

TEST_F(IngestTest, StoredBodyDecodesToTheSamplesThatWereSent) {
  const auto prepared = Prepare(BatchBuilder(1).Series(PowerSeries(), {1000, 2500}).Build());
  const auto decoded =
      DecodeBatch(prepared.sealed.codec, prepared.sealed.body, prepared.sealed.offset_ns);
  ASSERT_TRUE(decoded) << decoded.error().message;
  ASSERT_EQ(decoded->series.size(), 1u);
  EXPECT_EQ(decoded->series[0].declaration, PowerSeries());
  EXPECT_THAT(
      decoded->series[0].points,
      ::testing::ElementsAre(std::pair(kNow, 1.0), std::pair(kNow + std::chrono::seconds(1), 2.5)));
}

TEST_F(IngestTest, MergesTheColumnsOfASeriesByTime) {
  BatchBuilder builder(1);
  builder.Series(PowerSeries(), {3000, 4000}, 0);
  const std::vector<int64_t> earlier_ns = {BatchBuilder::kBootNs - 2'000'000'000};
  const std::vector<double> escape = {1e300};
  const ColumnView column{0, {}, {}, escape};
  AppendBlock(earlier_ns, {&column, 1}, builder.payload());
  const auto prepared = Prepare(builder.Build());
  const auto decoded =
      DecodeBatch(prepared.sealed.codec, prepared.sealed.body, prepared.sealed.offset_ns);
  ASSERT_EQ(decoded->series[0].points.size(), 3u);
  EXPECT_DOUBLE_EQ(decoded->series[0].points[0].second, 1e300);
  EXPECT_DOUBLE_EQ(decoded->series[0].points[2].second, 4.0);
}

TEST_F(IngestTest, StoresAndCountsAMetricThatItDoesNotKnow) {
  SeriesDeclaration series = PowerSeries();
  series.key.metric = "npu_power_watts";
  const auto prepared = Prepare(BatchBuilder(1).Watts().Series(series, {5}).Build());
  EXPECT_FALSE(prepared.sealed.rejection) << prepared.detail;
  EXPECT_EQ(prepared.unknown_metrics, 1u);
  EXPECT_EQ(prepared.sealed.n_samples, 2);
}

TEST_F(IngestTest, KeepsABatchWithAnEventOfANewerKind) {
  BatchBuilder builder(1);
  builder.AddEvent(MakeLifecycle(1));
  builder.payload().add_events()->set_id(std::string(16, 'n'));  // no body that we know
  builder.AddEvent(MakeLifecycle(2));
  const auto prepared = Prepare(builder.Build());
  ASSERT_FALSE(prepared.sealed.rejection) << prepared.detail;
  ASSERT_EQ(prepared.sealed.events.size(), 2u);
  EXPECT_EQ(prepared.sealed.events[1].id, MakeLifecycle(2).id);
}

TEST_F(IngestTest, AcceptsABatchWithoutContent) {
  const auto prepared = Prepare(BatchBuilder(1).Build());
  EXPECT_FALSE(prepared.sealed.rejection) << prepared.detail;
  EXPECT_EQ(prepared.sealed.first, kNow);
  EXPECT_EQ(prepared.sealed.n_samples, 0);
}

TEST_F(IngestTest, RejectsEveryBadBatchWithItsCodeItsHashAndAGapOnTheTimeline) {
  for (const BadBatch& bad : BadBatches(5)) {
    SCOPED_TRACE(bad.name);
    const auto prepared = Prepare(bad.batch);
    ASSERT_TRUE(prepared.sealed.rejection);
    EXPECT_EQ(prepared.sealed.rejection->code, bad.code) << prepared.detail;
    EXPECT_EQ(prepared.sealed.rejection->sha256, Sha256Hex(bad.batch.body()));
    EXPECT_FALSE(prepared.detail.empty());
    EXPECT_TRUE(prepared.sealed.body.empty());
    EXPECT_EQ(prepared.sealed.n_samples, 0);
    EXPECT_TRUE(prepared.notice->newest.empty());
    ASSERT_EQ(prepared.sealed.events.size(), 1u);
    const auto gap = std::get<Gap>(DecodeEvent(prepared.sealed.events[0].payload)->body);
    EXPECT_EQ(gap.reason, std::string("rejected_") + bad.code);
    EXPECT_EQ(gap.from_epoch, 42u);
    EXPECT_EQ(gap.from_seq, 5u);
    EXPECT_EQ(gap.to_seq, 5u);
    EXPECT_GE(prepared.sealed.events[0].at, WallTime{1'577'836'800'000'000'000});
  }
}

TEST_F(IngestTest, ABadBatchLeavesTheClockOfItsBootAlone) {
  Prepare(BatchBuilder(1).Watts().Build());
  Prepare(BatchBuilder(2, 86'400'000'000'000).Watts().Build());  // 1970: rejected
  const auto next = Prepare(BatchBuilder(3).Watts().Build());
  EXPECT_EQ(next.sealed.first, kNow);
  EXPECT_TRUE(next.sealed.events.empty());
}

TEST_F(IngestTest, TheSameBatchTwiceHasTheSameGapEvent) {
  const auto bad = BadBatches(5).front().batch;
  EXPECT_EQ(Prepare(bad).sealed.events[0].id, Prepare(bad).sealed.events[0].id);
  EXPECT_NE(Prepare(bad).sealed.events[0].id,
            Prepare(BadBatches(6).front().batch).sealed.events[0].id);
}

TEST_F(IngestTest, MarksAndRemapsABatchWhoseWallClockIsOff) {
  DeviceId device{};
  device.fill(1);
  clocks.Observe(device, "boot-a", kNow.ns - BatchBuilder::kBootNs, clocks.WallMinusBoot());
  const auto prepared = Prepare(BatchBuilder(1, kNow.ns - 60'000'000'000).Watts().Build());
  ASSERT_FALSE(prepared.sealed.rejection);
  EXPECT_EQ(prepared.sealed.first, kNow);
  EXPECT_THAT(prepared.sealed.marks, ::testing::ElementsAre("clock_skew"));
}

TEST_F(IngestTest, ADeviceWithoutClockBatteryIsRemappedWhereTheCollectorSawItConnect) {
  DeviceId device{};
  device.fill(1);
  clocks.Observe(device, "boot-a", kNow.ns - BatchBuilder::kBootNs, clocks.WallMinusBoot());
  const auto prepared = Prepare(BatchBuilder(1, 0).Watts().Build());  // its clock says 1970
  ASSERT_FALSE(prepared.sealed.rejection) << prepared.detail;
  EXPECT_EQ(prepared.sealed.first, kNow);
}

TEST_F(IngestTest, AMovedOffsetIsAnEvent) {
  Prepare(BatchBuilder(1).Watts().Build());
  const auto moved = Prepare(BatchBuilder(2, kNow.ns - 30'000'000'000).Watts().Build());
  ASSERT_EQ(moved.sealed.events.size(), 1u);
  const auto event = DecodeEvent(moved.sealed.events[0].payload).value();
  EXPECT_EQ(std::get<AgentLifecycle>(event.body).what, "clock_changed");
  EXPECT_EQ(moved.sealed.first, kNow - std::chrono::seconds(30));
  EXPECT_EQ(moved.notice->events.size(), 1u);
}

// A reason cut inside a character made an event that protobuf does not take.
TEST_F(IngestTest, ALongReasonOfAHoleIsCutToText) {
  v1::GapNotice notice;
  notice.set_from_seq(3);
  notice.set_to_seq(3);
  notice.set_reason(std::string(63, 'x') + "\u00e4");
  const auto hole = PrepareHole(DeviceId{}, 42, notice, kNow).value();
  EXPECT_EQ(hole.sealed.hole->reason, std::string(63, 'x') + "\uFFFD");
  const auto event = DecodeEvent(hole.sealed.events.at(0).payload);
  ASSERT_TRUE(event) << event.error().message;
  EXPECT_EQ(std::get<Gap>(event->body).reason, hole.sealed.hole->reason);
}

TEST_F(IngestTest, AHoleIsRecordedWithItsReason) {
  v1::GapNotice notice;
  notice.set_from_seq(3);
  notice.set_to_seq(9);
  notice.set_reason("spool_full");
  notice.set_samples_lost(700);
  const auto prepared = PrepareHole(DeviceId{}, 42, notice, kNow);
  ASSERT_TRUE(prepared);
  EXPECT_EQ(prepared->sealed.seq, 3u);
  EXPECT_EQ(prepared->sealed.hole->to_seq, 9u);
  const auto gap = std::get<Gap>(DecodeEvent(prepared->sealed.events.at(0).payload)->body);
  EXPECT_EQ(gap.reason, "spool_full");
  EXPECT_EQ(gap.from_seq, 3u);
  EXPECT_EQ(gap.to_seq, 9u);
  EXPECT_EQ(gap.samples_lost, 700);
  notice.set_to_seq(2);
  EXPECT_FALSE(PrepareHole(DeviceId{}, 42, notice, kNow));
  notice.set_from_seq(0);
  EXPECT_FALSE(PrepareHole(DeviceId{}, 42, notice, kNow));
}

TEST(DecodeTest, RefusesDamagedBodiesAndOtherCodecs) {
  const std::string body = BatchBuilder(1).Watts().Build().body();
  EXPECT_EQ(DecodeBatch(9, body, 0).error().code, Code::kDataLoss);
  for (size_t i = 0; i < body.size(); ++i) {
    std::string damaged = body;
    damaged[i] = static_cast<char>(damaged[i] ^ 0x01);
    const auto decoded = DecodeBatch(v1::CODEC_ZSTD_PAYLOAD_V1, damaged, 0);
    ASSERT_FALSE(decoded) << "byte " << i;
    EXPECT_EQ(decoded.error().code, Code::kDataLoss);
  }
  EXPECT_EQ(DecodeEvent("\xff\xff").error().code, Code::kDataLoss);
}

}  // namespace
}  // namespace tokwatt
