// SlotTracker: rates over measured time, totals, and what is known of a request after its end.
#include "probes/runtime/slot_tracker.h"

#include <gtest/gtest.h>

#include "probes/runtime/validity.h"

namespace tokwatt {
namespace {

using Slot = RuntimeActivity::Slot;

Slot Idle(const std::string& id, const std::string& task = "", int64_t context = 0) {
  Slot slot;
  slot.id = id;
  slot.task = task;
  if (!task.empty()) slot.n_context = context;
  if (!task.empty()) slot.n_prompt_processed = slot.n_prompt_cached = slot.n_decoded = 0;
  return slot;
}

Slot Busy(const std::string& id, const std::string& task, int64_t prompt, int64_t decoded,
          int64_t cached = 0) {
  Slot slot;
  slot.id = id;
  slot.processing = true;
  slot.task = task;
  slot.n_prompt_processed = prompt;
  slot.n_prompt_cached = cached;
  slot.n_decoded = decoded;
  slot.n_context = prompt + cached + decoded;
  return slot;
}

class SlotTrackerTest : public testing::Test {
 protected:
  LiveActivity At(double seconds, std::vector<Slot> slots) {
    RuntimeActivity activity;
    activity.at = MonoTime{static_cast<int64_t>(seconds * 1e9)};
    activity.model = "m";
    for (const Slot& slot : slots) activity.active_requests += slot.processing ? 1 : 0;
    activity.slots = std::move(slots);
    finished_.clear();
    return tracker_.Update(activity, finished_);
  }
  SlotTracker tracker_;
  std::vector<WatchedRequest> finished_;
};

TEST_F(SlotTrackerTest, NothingActiveIsAMeasuredZero) {
  const auto live = At(0, {Idle("0")});
  EXPECT_EQ(live.active_requests, 0);
  EXPECT_EQ(live.decode_tokens_per_second, 0.0);
  EXPECT_EQ(live.prefill_tokens_per_second, 0.0);
}

TEST_F(SlotTrackerTest, TheRateDividesByTheMeasuredInterval) {
  At(0, {Idle("0")});
  EXPECT_EQ(At(0.5, {Busy("0", "7", 512, 10)}).decode_tokens_per_second, std::nullopt);
  EXPECT_EQ(At(1.3, {Busy("0", "7", 512, 50)}).decode_tokens_per_second, 40 / 0.8);
}

TEST_F(SlotTrackerTest, TheRateForgetsWhatIsOlderThanItsWindow) {
  At(0, {Idle("0")});
  At(1, {Busy("0", "7", 512, 10)});
  At(2, {Busy("0", "7", 512, 110)});
  At(4, {Busy("0", "7", 512, 130)});
  EXPECT_EQ(At(6, {Busy("0", "7", 512, 150)}).decode_tokens_per_second, 10.0);
}

TEST_F(SlotTrackerTest, PrefillShowsUncachedTokensAndNoDecode) {
  At(0, {Idle("0")});
  EXPECT_EQ(At(1, {Busy("0", "7", 0, 0)}).prefill_tokens_per_second, std::nullopt);
  const auto live = At(3, {Busy("0", "7", 2048, 0, 100)});
  EXPECT_EQ(live.prefill_tokens_per_second, 1024.0);
  EXPECT_EQ(live.decode_tokens_per_second, std::nullopt);
  EXPECT_EQ(live.prompt_tokens_total, 2048);
}

// The recorded states of a real request: 2400 tokens of prompt, 400 of output.
TEST_F(SlotTrackerTest, AWatchedRequestIsCountedToItsLastToken) {
  At(0, {Idle("0")});
  At(1, {Busy("0", "139", 2400, 1)});
  At(2, {Busy("0", "139", 2400, 101)});
  At(3, {Busy("0", "139", 2400, 301)});
  const auto live = At(4, {Idle("0", "139", 2799)});
  ASSERT_EQ(finished_.size(), 1u);
  const WatchedRequest& request = finished_[0];
  EXPECT_EQ(request.n_prompt_total, 2400);
  EXPECT_EQ(request.n_prompt_cached, 0);
  EXPECT_EQ(request.n_output, 400);
  EXPECT_EQ(request.n_decode_steps, 300);
  EXPECT_EQ(request.t_decode_ns, 2'000'000'000);
  EXPECT_EQ(request.first_seen.ns, 1'000'000'000);
  EXPECT_EQ(request.model, "m");
  EXPECT_TRUE(request.validity.empty());
  EXPECT_EQ(live.output_tokens_total, 400);
  EXPECT_EQ(live.prompt_tokens_total, 2400);
  EXPECT_EQ(live.decode_tokens_per_second, 0.0);
}

TEST_F(SlotTrackerTest, ANewTaskEndsTheOldOneWithoutItsTail) {
  At(0, {Idle("0")});
  At(1, {Busy("0", "7", 512, 10)});
  At(2, {Busy("0", "8", 600, 3)});
  ASSERT_EQ(finished_.size(), 1u);
  EXPECT_EQ(finished_[0].n_output, 10);
  EXPECT_EQ(finished_[0].n_decode_steps, std::nullopt);
  EXPECT_EQ(finished_[0].validity, (std::vector<std::string>{validity::kEndedBetweenPolls}));
  At(3, {Idle("0", "8", 604)});
  ASSERT_EQ(finished_.size(), 1u);
  EXPECT_EQ(finished_[0].n_output, 5);
}

TEST_F(SlotTrackerTest, ARequestBetweenTwoPollsHasNoCounts) {
  At(0, {Idle("0")});
  At(1, {Idle("0", "9", 30)});
  ASSERT_EQ(finished_.size(), 1u);
  EXPECT_EQ(finished_[0].n_output, std::nullopt);
  EXPECT_EQ(finished_[0].validity, (std::vector<std::string>{validity::kSeenAfterEnd}));
}

TEST_F(SlotTrackerTest, WhatHappenedBeforeTheFirstLookIsNotCounted) {
  const auto live = At(0, {Busy("0", "7", 512, 40), Idle("1", "6", 900)});
  EXPECT_EQ(live.output_tokens_total, 0);
  EXPECT_TRUE(finished_.empty());
  EXPECT_EQ(At(1, {Busy("0", "7", 512, 60), Idle("1", "6", 900)}).output_tokens_total, 20);
}

TEST_F(SlotTrackerTest, SlotsAtTheSameTimeOverlap) {
  At(0, {Idle("0"), Idle("1")});
  At(1, {Busy("0", "7", 10, 10), Busy("1", "8", 10, 20)});
  const auto live = At(2, {Busy("0", "7", 10, 30), Busy("1", "8", 10, 50)});
  EXPECT_EQ(live.decode_tokens_per_second, 50.0);
  At(3, {Idle("0", "7", 39), Busy("1", "8", 10, 60)});
  ASSERT_EQ(finished_.size(), 1u);
  EXPECT_TRUE(finished_[0].overlapped);
}

TEST_F(SlotTrackerTest, ARestartedServerBeginsANewRequest) {
  At(0, {Idle("0")});
  At(1, {Busy("0", "7", 512, 100)});
  At(2, {Busy("0", "7", 512, 5)});
  ASSERT_EQ(finished_.size(), 1u);
  EXPECT_EQ(finished_[0].n_output, 100);
  EXPECT_EQ(At(3, {Busy("0", "7", 512, 15)}).output_tokens_total, 115);
}

TEST_F(SlotTrackerTest, AnUnloadedEngineEndsItsRequests) {
  At(0, {Idle("0")});
  At(1, {Busy("0", "7", 512, 100)});
  At(2, {});
  ASSERT_EQ(finished_.size(), 1u);
  EXPECT_EQ(finished_[0].validity, (std::vector<std::string>{validity::kEndedBetweenPolls}));
}

TEST_F(SlotTrackerTest, OurOwnRequestsAreToldFromOthers) {
  At(0, {Idle("0"), Idle("1")});
  tracker_.SetOwnRequest(true);
  EXPECT_EQ(At(1, {Busy("0", "7", 512, 1), Idle("1")}).own_requests, 1);
  const auto live = At(2, {Busy("0", "7", 512, 9), Busy("1", "8", 20, 2)});
  EXPECT_EQ(live.active_requests - live.own_requests, 1);
  At(3, {Idle("0", "7", 520), Busy("1", "8", 20, 9)});
  ASSERT_EQ(finished_.size(), 1u);
  EXPECT_TRUE(finished_[0].own);
  // The measurement goes on with another request while it is flagged.
  EXPECT_EQ(At(4, {Busy("0", "9", 512, 1), Busy("1", "8", 20, 19)}).own_requests, 1);
  tracker_.SetOwnRequest(false);
  At(5, {Idle("0", "9", 520), Idle("1", "8", 40)});
  ASSERT_EQ(finished_.size(), 2u);
  EXPECT_TRUE(finished_[0].own);
  EXPECT_FALSE(finished_[1].own);
}

TEST_F(SlotTrackerTest, AnOwnRequestBetweenTwoPollsIsStillOurs) {
  At(0, {Idle("0")});
  tracker_.SetOwnRequest(true);
  tracker_.SetOwnRequest(false);
  At(1, {Idle("0", "7", 640)});
  ASSERT_EQ(finished_.size(), 1u);
  EXPECT_TRUE(finished_[0].own);
  At(2, {Idle("0", "8", 640)});
  ASSERT_EQ(finished_.size(), 1u);
  EXPECT_FALSE(finished_[0].own);
}

}  // namespace
}  // namespace tokwatt
