#include "collector/live/inference_counters.h"

#include <gtest/gtest.h>

namespace tokwatt {
namespace {

InferenceEvent Request() {
  InferenceEvent event;
  event.runtime = "ollama";
  event.model.name = "m";
  event.n_prompt_total = 100;
  event.n_prompt_cached = 40;
  event.n_output = 20;
  event.n_decode_steps = 19;
  event.t_decode_ns = 1'900'000'000;
  event.t_prefill_ns = 500'000'000;
  event.ttft_ns = 600'000'000;
  event.finish_reason = "stop";
  return event;
}

EventRecord Record(decltype(Event::body) body) {
  EventRecord record;
  record.event.body = std::move(body);
  return record;
}

TEST(InferenceCountersTest, KindsOfTokensStayApart) {
  InferenceCounters counters;
  counters.Add(Record(Request()));
  counters.Add(Record(Request()));
  ASSERT_EQ(counters.totals().size(), 1u);
  const InferenceTotals& totals = counters.totals().begin()->second;
  EXPECT_EQ(totals.prompt_uncached_tokens, 120);
  EXPECT_EQ(totals.prompt_cached_tokens, 80);
  EXPECT_EQ(totals.output_tokens, 40);
  EXPECT_EQ(totals.decode_tokens, 38);
  EXPECT_DOUBLE_EQ(totals.decode_seconds, 3.8);
  EXPECT_EQ(totals.requests.at("stop"), 2);
  EXPECT_EQ(totals.ttft_buckets[4], 2);  // 0.5 to 1 s
}

TEST(InferenceCountersTest, BlocksOfABenchmarkAreRequestsToo) {
  BenchmarkRun run;
  run.blocks = {Request(), Request(), Request()};
  InferenceCounters counters;
  counters.Add(Record(run));
  EXPECT_EQ(counters.totals().begin()->second.output_tokens, 60);
}

TEST(InferenceCountersTest, StepsWithoutTheirTimeAreNotCountedAsARate) {
  InferenceEvent event = Request();
  event.t_decode_ns.reset();
  event.n_prompt_cached.reset();
  InferenceCounters counters;
  counters.Add(Record(event));
  const InferenceTotals& totals = counters.totals().begin()->second;
  EXPECT_EQ(totals.decode_tokens, 0);
  EXPECT_EQ(totals.prompt_uncached_tokens, 0);
  EXPECT_EQ(totals.prefill_seconds, 0);
  EXPECT_EQ(totals.output_tokens, 20);
}

// A watched request has no prefill time: its prompt is counted, though it gives no rate.
TEST(InferenceCountersTest, APromptWithoutItsTimeIsNotCountedAsARate) {
  InferenceEvent event = Request();
  event.t_prefill_ns.reset();
  InferenceCounters counters;
  counters.Add(Record(event));
  const InferenceTotals& totals = counters.totals().begin()->second;
  EXPECT_EQ(totals.prompt_uncached_tokens, 60);
  EXPECT_EQ(totals.prefill_tokens, 0);
  EXPECT_EQ(totals.prefill_seconds, 0);
  EXPECT_EQ(totals.prompt_cached_tokens, 40);
}

}  // namespace
}  // namespace tokwatt
