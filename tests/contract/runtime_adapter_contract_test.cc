// What every adapter that measures promises of a runtime that answers well: it is recognised, and
// its request becomes a valid event that can be stopped and is bounded in time.
#include <gtest/gtest.h>

#include <set>

#include "tests/contract/runtime_adapter_contract.h"

namespace tokwatt {
namespace {

TEST(RuntimeAdapterContract, CoversEveryRuntimeThatIsMeasured) {
  std::set<std::string> measured;
  for (const RuntimeEntry& entry : RuntimeRegistry()) {
    if (entry.measured) measured.insert(entry.name);
  }
  std::set<std::string> covered;
  for (const Subject& subject : kSubjects) covered.insert(subject.kind);
  EXPECT_EQ(covered, measured);
}

TEST(RuntimeRegistry, WhatIsMeasuredSaysHowToGetItAndAFirstModel) {
  for (const RuntimeEntry& entry : RuntimeRegistry()) {
    EXPECT_FALSE(entry.default_ports.empty()) << entry.name;
    if (!entry.measured) continue;
    EXPECT_STRNE(entry.install_hint, "") << entry.name;
    EXPECT_EQ(FirstModelCommand(entry.name), entry.first_model_command);
    EXPECT_STRNE(entry.first_model_command, "") << entry.name;
  }
  EXPECT_EQ(FirstModelCommand("of no row"), "");
}

INSTANTIATE_TEST_SUITE_P(All, RuntimeAdapterContract, testing::ValuesIn(kSubjects),
                         [](const auto& row) { return std::string(row.param.kind); });

TEST_P(RuntimeAdapterContract, IsDetectedAsItself) {
  const auto adapter = Adapter();
  ASSERT_NE(adapter, nullptr);
  EXPECT_EQ(adapter->kind(), GetParam().kind);
  EXPECT_EQ(adapter->endpoint(), GetParam().url);
}

TEST_P(RuntimeAdapterContract, AGoodAnswerIsAValidEvent) {
  Answer(Good());
  const auto event = Run();
  ASSERT_TRUE(event) << event.error().message;
  EXPECT_TRUE(event->validity.empty()) << event->validity.front();
  EXPECT_EQ(event->runtime, GetParam().kind);
  EXPECT_EQ(event->n_output, GetParam().n_output);
  EXPECT_EQ(event->n_decode_steps, GetParam().n_output - 1);
  EXPECT_GT(event->t_decode_ns.value_or(0), 0);
  EXPECT_GT(event->t_prefill_ns.value_or(0), 0);
  EXPECT_GT(event->ttft_ns.value_or(0), 0);
}

TEST_P(RuntimeAdapterContract, TheFirstTokenIsReportedOnceInTime) {
  Answer(Good());
  int calls = 0;
  WorkloadSpec spec = Spec();
  MonoTime at{};
  spec.on_first_token = [&](MonoTime first) { ++calls, at = first; };
  const auto event = Adapter()->RunWorkload(spec);
  ASSERT_TRUE(event);
  EXPECT_EQ(calls, 1);
  EXPECT_EQ((at - event->start).count(), event->ttft_ns);
}

TEST_P(RuntimeAdapterContract, AStopCancels) {
  Answer(Good());
  StopSource source;
  source.RequestStop();
  const StopToken stop = source.token();
  WorkloadSpec spec = Spec();
  spec.stop = &stop;
  const auto event = Adapter()->RunWorkload(spec);
  ASSERT_FALSE(event);
  EXPECT_EQ(event.error().code, Code::kCancelled);
}

TEST_P(RuntimeAdapterContract, EveryRequestIsBoundedInTime) {
  Answer(Good());
  const auto adapter = Adapter();
  ASSERT_TRUE(adapter->Inventory());
  ASSERT_TRUE(adapter->RunWorkload(Spec()));
  for (const HttpRequest& request : runtime_.http.requests()) {
    EXPECT_GT(request.timeout.count(), 0) << request.url;
  }
}

}  // namespace
}  // namespace tokwatt
