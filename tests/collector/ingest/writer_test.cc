#include "collector/ingest/writer.h"

#include <gtest/gtest.h>

#include <atomic>
#include <future>

#include "tests/collector/ingest/bad_batches.h"
#include "tests/support/fake_clock.h"
#include "tests/support/faulty_store.h"
#include "tests/support/recording_listener.h"

namespace tokwatt {
namespace {

constexpr WallTime kNow{1'795'000'000'000'000'000};
constexpr auto kSoon = std::chrono::milliseconds(1);

class WriterTest : public ::testing::Test {
 protected:
  void Start(WriterOptions options = {}) {
    writer = std::make_unique<Writer>(store, listener, counters, options);
  }
  std::future<Result<CommitResult>> Submit(const v1::Batch& batch) {
    auto promise = std::make_shared<std::promise<Result<CommitResult>>>();
    auto future = promise->get_future();
    writer->Submit({PrepareBatch(batch, kNow, clocks),
                    [promise](const Result<CommitResult>& result) { promise->set_value(result); }});
    return future;
  }
  std::future<Result<CommitResult>> Submit(uint64_t seq) {
    return Submit(BatchBuilder(seq).Watts().Build());
  }

  FaultyStore store;
  RecordingListener listener;
  CollectorCounters counters;
  FakeClock clock;
  ClockMap clocks{clock};
  std::unique_ptr<Writer> writer;
};

TEST_F(WriterTest, AnswersAfterTheCommitAndTellsTheListener) {
  Start();
  const auto result = Submit(1).get();
  ASSERT_TRUE(result);
  EXPECT_EQ(result->outcome, Outcome::kCommitted);
  EXPECT_EQ(result->watermark, 1u);
  const auto notices = listener.Commits(1);
  EXPECT_EQ(notices[0]->newest.at(0).series, PowerSeries());
  EXPECT_EQ(counters.ingested_batches, 1u);
  EXPECT_EQ(counters.ingested_samples, 1u);
}

TEST_F(WriterTest, AnswersNothingBeforeTheCommitReturns) {
  store.CloseGate();
  Start();
  auto answer = Submit(1);
  store.WaitForCommit();
  EXPECT_EQ(answer.wait_for(std::chrono::seconds(0)), std::future_status::timeout);
  store.OpenGate();
  EXPECT_TRUE(answer.get());
}

TEST_F(WriterTest, GroupsWhatQueuesUpBehindACommit) {
  store.CloseGate();
  Start({.max_group_batches = 100});
  std::vector<std::future<Result<CommitResult>>> answers;
  answers.push_back(Submit(1));
  store.WaitForCommit();
  for (uint64_t seq = 2; seq <= 251; ++seq) answers.push_back(Submit(seq));
  store.OpenGate();
  for (auto& answer : answers) EXPECT_EQ(answer.get()->outcome, Outcome::kCommitted);
  EXPECT_EQ(store.largest_group(), 100u);
  EXPECT_EQ(store.n_attempts(), 4);
}

TEST_F(WriterTest, ReportsDuplicatesAndGapsWithTheWatermarkAndCountsThemNot) {
  Start();
  Submit(1).get();
  EXPECT_EQ(Submit(1).get()->outcome, Outcome::kDuplicate);
  const auto gap = Submit(5).get();
  EXPECT_EQ(gap->outcome, Outcome::kGap);
  EXPECT_EQ(gap->watermark, 1u);
  EXPECT_EQ(counters.ingested_batches, 1u);
}

TEST_F(WriterTest, CountsEveryBadBatchAndGoesOn) {
  Start();
  uint64_t seq = 0;
  std::map<std::string, uint64_t> expected;
  const size_t n_bad = BadBatches(1).size();
  for (size_t i = 0; i < n_bad; ++i) {
    const BadBatch bad = BadBatches(++seq)[i];
    SCOPED_TRACE(bad.name);
    EXPECT_EQ(Submit(bad.batch).get()->watermark, seq);
    EXPECT_EQ(Submit(bad.batch).get()->outcome, Outcome::kDuplicate);  // counted once
    ++expected[bad.code];
  }
  EXPECT_EQ(Submit(++seq).get()->outcome, Outcome::kCommitted);
  EXPECT_EQ(counters.rejected_malformed, expected["malformed"]);
  EXPECT_EQ(counters.rejected_oversize, expected["oversize"]);
  EXPECT_EQ(counters.rejected_time_impossible, expected["time_impossible"]);
  EXPECT_EQ(counters.rejected_descriptor, expected["descriptor"]);
  EXPECT_EQ(counters.rejected_codec, expected["codec"]);
  EXPECT_EQ(counters.ingested_batches, 1u);
  EXPECT_EQ(store.Events({})->events.size(), n_bad);  // each shows as a gap
}

TEST_F(WriterTest, CountsUnknownMetrics) {
  Start();
  SeriesDeclaration series = PowerSeries();
  series.key.metric = "npu_power_watts";
  Submit(BatchBuilder(1).Series(series, {1}).Build()).get();
  EXPECT_EQ(counters.unknown_metrics, 1u);
  EXPECT_EQ(counters.ingested_samples, 1u);
}

TEST_F(WriterTest, HoldsBatchesWhileTheDiskIsFullAndCommitsThemWhenThereIsSpace) {
  store.FailWith(Error{Code::kResourceExhausted, "disk full", "disk_full", "free space"});
  Start({.retry_interval = kSoon});
  auto answer = Submit(1);
  store.WaitForAttempts(3);
  EXPECT_EQ(answer.wait_for(std::chrono::seconds(0)), std::future_status::timeout);
  EXPECT_FALSE(counters.store_writable);
  EXPECT_EQ(writer->PutMeta("price", "1").error().code, Code::kResourceExhausted);
  store.FailWith(std::nullopt);
  EXPECT_EQ(answer.get()->outcome, Outcome::kCommitted);
  EXPECT_TRUE(counters.store_writable);
  EXPECT_TRUE(writer->PutMeta("price", "1"));
}

TEST_F(WriterTest, ABatchThatTheStoreRefusesAloneHarmsNoOther) {
  store.CloseGate();
  Start();
  auto first = Submit(BatchBuilder(1).Device('\x05').Watts().Build());
  store.WaitForCommit();
  const v1::Batch bad = BatchBuilder(1).Device('\x06').Watts(777).Build();
  store.FailOnBody(bad.body());
  auto refused = Submit(bad);
  auto other = Submit(1);
  store.OpenGate();
  EXPECT_TRUE(first.get());
  EXPECT_EQ(refused.get().error().code, Code::kInternal);
  EXPECT_EQ(other.get()->outcome, Outcome::kCommitted);
  EXPECT_TRUE(counters.store_writable);
}

TEST_F(WriterTest, TellsWhenThereIsRoomAgain) {
  std::promise<void> room;
  store.CloseGate();
  Start({.max_queue_bytes = 5000});
  writer->SetOnRoom([&] { room.set_value(); });
  EXPECT_TRUE(writer->has_room());
  std::vector<std::future<Result<CommitResult>>> answers;
  for (uint64_t seq = 1; writer->has_room(); ++seq) answers.push_back(Submit(seq));
  store.OpenGate();
  room.get_future().wait();
  EXPECT_TRUE(writer->has_room());
  for (auto& answer : answers) EXPECT_TRUE(answer.get());
  writer->SetOnRoom({});
}

TEST_F(WriterTest, WhatWasInflatedFillsTheQueue) {
  Event large = MakeLifecycle(1);
  std::get<AgentLifecycle>(large.body).agent_version = std::string(100'000, 'v');
  const v1::Batch batch = BatchBuilder(1).AddEvent(large).Build();
  ASSERT_LT(batch.body().size(), 500u);
  store.CloseGate();
  Start({.max_queue_bytes = 50'000});
  auto answer = Submit(batch);
  EXPECT_FALSE(writer->has_room());
  store.OpenGate();
  EXPECT_TRUE(answer.get());
}

TEST_F(WriterTest, CommitsWhatIsQueuedBeforeItStops) {
  store.CloseGate();
  Start();
  auto first = Submit(1);
  auto second = Submit(2);
  store.WaitForCommit();
  store.OpenGate();
  writer.reset();
  EXPECT_TRUE(first.get());
  EXPECT_TRUE(second.get());
}

TEST_F(WriterTest, StopsWithAnErrorWhileTheStoreRefuses) {
  store.FailWith(Error{Code::kResourceExhausted, "disk full", "", ""});
  Start({.retry_interval = std::chrono::hours(1)});
  auto answer = Submit(1);
  store.WaitForAttempts(1);
  writer.reset();
  EXPECT_EQ(answer.get().error().code, Code::kUnavailable);
}

TEST_F(WriterTest, PutsMetaOnItsOwnThread) {
  Start();
  EXPECT_TRUE(writer->PutMeta("price", "0.14"));
  EXPECT_EQ(store.GetMeta("price").value(), "0.14");
}

}  // namespace
}  // namespace tokwatt
