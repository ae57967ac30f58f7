#include "agent/batcher/batcher.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <map>
#include <random>

#include "proto/block.h"
#include "proto/event_codec.h"
#include "tests/agent/spool/spool_fixture.h"
#include "tests/support/fake_clock.h"
#include "tests/support/random_event.h"

namespace tokwatt {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

SeriesDeclaration Watts(const std::string& component) {
  return Declare(metrics::kPowerWatts, "rapl", component, {{"scope", "package"}});
}

// What a body holds, by series: the other end of the wire.
using Points = std::map<SeriesDeclaration, std::map<int64_t, double>>;

void Decode(const std::string& body, Points& points, std::vector<Event>& events) {
  const auto payload = DecodePayload(body);
  ASSERT_TRUE(payload) << payload.error().message;
  for (const v1::Block& message : payload->blocks()) {
    const auto block = DecodeBlock(message, static_cast<size_t>(payload->dictionary_size()));
    ASSERT_TRUE(block) << block.error().message;
    for (const DecodedColumn& column : block->columns) {
      const auto series = *FromProto(payload->dictionary(static_cast<int>(column.series)));
      for (size_t i = 0; i < column.size(); ++i) {
        points[series][block->TimeOf(column, i)] =
            column.doubles.empty() ? ScaleToDouble(column.values[i], series.exponent)
                                   : column.doubles[i];
      }
    }
  }
  for (const v1::Event& event : payload->events()) events.push_back(*FromProto(event));
}

class BatcherTest : public testing::Test {
 protected:
  void AddOne(double value = 5) {
    SampleBuffer buffer;
    buffer.Add(Watts("package-0"), clock_.Mono(), value);
    batcher_.Add(buffer);
  }
  FakeClock clock_;
  int changes_ = 0;
  Batcher batcher_{clock_, SeededRandom(1), BatcherOptions{}, [this] { ++changes_; }};
};

TEST_F(BatcherTest, EmptyIsNeverDue) {
  EXPECT_EQ(batcher_.SealDue(), std::nullopt);
  EXPECT_THAT(batcher_.SealNow(), IsEmpty());
}

TEST_F(BatcherTest, SealsTenSecondsAfterTheFirstSample) {
  const MonoTime start = clock_.Mono();
  AddOne();
  EXPECT_EQ(batcher_.SealDue(), start + seconds(10));
  clock_.Advance(milliseconds(9999));
  AddOne();
  EXPECT_THAT(batcher_.SealIfDue(), IsEmpty());
  clock_.Advance(milliseconds(1));
  const auto sealed = batcher_.SealIfDue();
  ASSERT_THAT(sealed, SizeIs(1));
  EXPECT_EQ(sealed[0].n_samples, 2);
  EXPECT_EQ(sealed[0].n_events, 0);
  EXPECT_EQ(sealed[0].first, start);
  EXPECT_EQ(sealed[0].clock, StampOf(clock_));
  EXPECT_EQ(batcher_.SealDue(), std::nullopt);
}

TEST_F(BatcherTest, EventSealsAtOnce) {
  AddOne();
  const EventId id = batcher_.AddEvent(Gap{});
  EXPECT_LE(*batcher_.SealDue(), clock_.Mono());
  const auto sealed = batcher_.SealIfDue();
  ASSERT_THAT(sealed, SizeIs(1));
  EXPECT_EQ(sealed[0].n_events, 1);
  Points points;
  std::vector<Event> events;
  Decode(sealed[0].body, points, events);
  ASSERT_THAT(events, SizeIs(1));
  EXPECT_EQ(events[0].id, id);
  EXPECT_EQ(events[0].at, clock_.Mono());
  EXPECT_THAT(points, SizeIs(1));
}

TEST_F(BatcherTest, EventIdsDiffer) {
  EXPECT_NE(batcher_.AddEvent(Gap{}), batcher_.AddEvent(Gap{}));
}

TEST_F(BatcherTest, SealsAtSixtyFourKibibytes) {
  SampleBuffer buffer;
  for (int i = 0; i < 10'000; ++i) {
    buffer.AddScaled(Watts("package-0"), clock_.Mono() + Nanoseconds(i), i);
  }
  batcher_.Add(buffer);
  EXPECT_THAT(batcher_.SealIfDue(), IsEmpty());
  batcher_.Add(buffer);
  batcher_.Add(buffer);
  EXPECT_THAT(batcher_.SealIfDue(), SizeIs(1));
}

TEST_F(BatcherTest, FastSealsOncePerTickAndSoon) {
  batcher_.SetFast(FastReason::kViewer, true);
  std::vector<int64_t> sealed_at;
  const MonoTime start = clock_.Mono();
  for (int tick = 0; tick < 4; ++tick) {
    AddOne();
    const MonoTime due = *batcher_.SealDue();
    sealed_at.push_back((due - start) / milliseconds(1));
    clock_.Advance(due - clock_.Mono());
    EXPECT_THAT(batcher_.SealIfDue(), SizeIs(1));
    clock_.Advance(start + seconds(tick + 1) - clock_.Mono());
  }
  EXPECT_THAT(sealed_at, ElementsAre(250, 1250, 2250, 3250));
}

TEST_F(BatcherTest, FastReadingsTenTimesASecondStillMakeOneBatchASecond) {
  batcher_.SetFast(FastReason::kBenchmark, true);
  int batches = 0;
  for (int i = 0; i < 100; ++i) {
    AddOne();
    clock_.Advance(milliseconds(100));
    batches += static_cast<int>(batcher_.SealIfDue().size());
  }
  EXPECT_EQ(batches, 10);
}

TEST_F(BatcherTest, FastLastsWhileAnyReasonDoes) {
  AddOne();
  batcher_.SetFast(FastReason::kViewer, true);
  batcher_.SetFast(FastReason::kBenchmark, true);
  batcher_.SetFast(FastReason::kViewer, false);
  EXPECT_EQ(batcher_.SealDue(), clock_.Mono() + milliseconds(250));
  batcher_.SetFast(FastReason::kBenchmark, false);
  EXPECT_EQ(batcher_.SealDue(), clock_.Mono() + seconds(10));
}

TEST_F(BatcherTest, TellsOfChanges) {
  AddOne();
  EXPECT_EQ(changes_, 1);
  batcher_.SetFast(FastReason::kViewer, true);
  EXPECT_EQ(changes_, 2);
  batcher_.SetFast(FastReason::kViewer, true);
  EXPECT_EQ(changes_, 2);
}

TEST_F(BatcherTest, WhatIsNotFiniteIsDroppedAndCounted) {
  AddOne(std::nan(""));
  AddOne(std::numeric_limits<double>::infinity());
  EXPECT_EQ(batcher_.SealDue(), std::nullopt);
  AddOne(1);
  EXPECT_EQ(batcher_.SealNow()[0].n_samples, 1);
  EXPECT_EQ(batcher_.counters().not_finite, 2u);
  EXPECT_EQ(batcher_.counters().samples, 1u);
}

TEST_F(BatcherTest, SeriesReadTogetherShareATimeColumn) {
  SampleBuffer buffer;
  for (int i = 0; i < 10; ++i) {
    const MonoTime at = clock_.Mono() + seconds(i);
    for (const char* component : {"a", "b", "c"}) buffer.Add(Watts(component), at, i);
    if (i % 2 == 0) buffer.Add(Watts("sometimes"), at, i);
    buffer.Add(Watts("own time"), at + Nanoseconds(7), i);
  }
  batcher_.Add(buffer);
  const auto payload = DecodePayload(batcher_.SealNow()[0].body);
  ASSERT_TRUE(payload);
  ASSERT_EQ(payload->blocks_size(), 2);
  EXPECT_EQ(payload->blocks(0).columns_size() + payload->blocks(1).columns_size(), 5);
}

TEST_F(BatcherTest, RandomSamplesArriveAsTheyWereEmitted) {
  std::mt19937_64 random(9);
  for (int round = 0; round < 30; ++round) {
    Points expected;
    SampleBuffer buffer;
    for (int i = 0; i < 400; ++i) {
      const SeriesDeclaration series = Watts(std::to_string(random() % 12));
      const MonoTime at = clock_.Mono() + milliseconds(random() % 40);
      double value = static_cast<double>(static_cast<int64_t>(random() % 2'000'000) - 1'000'000);
      value = random() % 10 == 0 ? value * 1e15 : value / 1000;
      if (!expected[series].emplace(at.ns, value).second) continue;
      buffer.Add(series, at, value);
    }
    batcher_.Add(buffer);
    Points points;
    std::vector<Event> events;
    for (const SealedBody& sealed : batcher_.SealNow()) Decode(sealed.body, points, events);
    EXPECT_EQ(points, expected) << "round " << round;
    clock_.Advance(seconds(1));
  }
}

// Values that do not compress, until no single batch may hold them.
TEST_F(BatcherTest, TooLargeForOneBatchIsSplitWithoutLoss) {
  std::mt19937_64 random(4);
  Points expected;
  SampleBuffer buffer;
  for (int i = 0; i < 60'000; ++i) {
    const SeriesDeclaration series = Watts(std::to_string(i % 50));
    const MonoTime at = clock_.Mono() + Nanoseconds(i);
    const auto scaled = static_cast<int64_t>(random() >> 12);
    buffer.AddScaled(series, at, scaled);
    expected[series][at.ns] = ScaleToDouble(scaled, series.exponent);
  }
  RandomEvents make(3);
  for (int i = 0; i < 20; ++i) buffer.AddEvent(make.Make(static_cast<size_t>(i % 7)));
  batcher_.Add(buffer);

  const auto sealed = batcher_.SealNow();
  EXPECT_GT(sealed.size(), 1u);
  Points points;
  std::vector<Event> events;
  for (const SealedBody& batch : sealed) {
    EXPECT_LE(batch.body.size(), kMaxBodyBytes);
    Decode(batch.body, points, events);
  }
  EXPECT_EQ(points, expected);
  EXPECT_EQ(events, buffer.events);
  EXPECT_EQ(batcher_.counters().unencodable, 0u);
}

TEST_F(BatcherTest, EventThatNoBatchCanHoldIsCounted) {
  Inventory inventory;
  std::mt19937_64 random(4);
  for (int i = 0; i < 4'000; ++i) {
    SensorState sensor;
    for (int j = 0; j < 40; ++j) sensor.component += static_cast<char>('!' + random() % 90);
    sensor.contained_in = sensor.component + std::to_string(random());
    sensor.kind = std::to_string(random()) + std::to_string(random());
    inventory.sensors.push_back(sensor);
  }
  batcher_.AddEvent(inventory);
  AddOne();
  const auto sealed = batcher_.SealNow();
  ASSERT_THAT(sealed, SizeIs(1));
  EXPECT_EQ(sealed[0].n_samples, 1);
  EXPECT_EQ(sealed[0].n_events, 0);
  EXPECT_EQ(batcher_.counters().unencodable, 1u);
  Points points;
  std::vector<Event> events;
  Decode(batcher_.SealNow()[0].body, points, events);
  EXPECT_EQ(std::get<Gap>(events.at(0).body).reason, "too_large");
}

}  // namespace
}  // namespace tokwatt
