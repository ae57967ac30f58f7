#include "probes/runtime/slot_tracker.h"

#include <algorithm>
#include <chrono>

#include "probes/runtime/validity.h"

namespace tokwatt {
namespace {

using Slot = RuntimeActivity::Slot;

// Long enough that one token more or less is noise, short enough to be live.
constexpr Nanoseconds kRateWindow = std::chrono::seconds(2);

int64_t Grown(std::optional<int64_t> before, std::optional<int64_t> now) {
  return before && now ? std::max<int64_t>(*now - *before, 0) : 0;
}

// Prompt tokens as far as evaluated; complete once the slot decodes.
std::optional<int64_t> PromptOf(const Slot& slot) {
  if (!slot.n_prompt_processed || !slot.n_prompt_cached) return std::nullopt;
  return *slot.n_prompt_processed + *slot.n_prompt_cached;
}

// A count that fell although the task is said to be the same and goes on: a restarted server. (At
// the end of a task the counts of its slot are zero.)
bool WentBack(const Slot& before, const Slot& now) {
  return now.processing && before.n_decoded && now.n_decoded && *now.n_decoded < *before.n_decoded;
}

}  // namespace

LiveActivity SlotTracker::Update(const RuntimeActivity& activity,
                                 std::vector<WatchedRequest>& finished) {
  prefill_rate_ = std::nullopt;
  for (const Slot& slot : activity.slots) Take(slot, activity, finished);
  // Slots that are no longer listed: their server was restarted or unloaded.
  for (auto it = slots_.begin(); it != slots_.end();) {
    const bool listed = std::any_of(activity.slots.begin(), activity.slots.end(),
                                    [&](const Slot& slot) { return slot.id == it->first; });
    if (!listed && it->second.processing) finished.push_back(End(it->second, {}, false));
    it = listed ? std::next(it) : slots_.erase(it);
  }
  if (!own_running_) own_unclaimed_ = false;
  LiveActivity live;
  live.active_requests = activity.active_requests;
  for (auto& [id, tracked] : slots_) {
    if (!tracked.processing) continue;
    if (tracked.request.own) ++live.own_requests;
    if (activity.active_requests > 1) tracked.request.overlapped = true;
  }
  FillRates(live);
  live.output_tokens_total = output_tokens_total_;
  live.prompt_tokens_total = prompt_tokens_total_;
  return live;
}

void SlotTracker::SetOwnRequest(bool running) {
  own_running_ = running;
  if (running) own_unclaimed_ = true;
}

// A measurement sends one request after the other while it runs.
void SlotTracker::ReleaseOwn(bool own) { own_unclaimed_ = own_unclaimed_ || (own && own_running_); }

bool SlotTracker::ClaimOwn() { return std::exchange(own_unclaimed_, false); }

void SlotTracker::Take(const Slot& slot, const RuntimeActivity& activity,
                       std::vector<WatchedRequest>& finished) {
  const bool known = slots_.contains(slot.id);
  Tracked& tracked = slots_[slot.id];
  const bool same_task = known && tracked.task == slot.task && !WentBack(tracked.last, slot);
  if (tracked.processing && same_task && slot.processing) {
    Progress(tracked, slot, activity.at);
  } else {
    if (tracked.processing) finished.push_back(End(tracked, slot, same_task));
    if (slot.processing) {
      Begin(tracked, slot, activity, known);
    } else if (known && !same_task && !slot.task.empty()) {
      finished.push_back(Missed(slot, activity));
    }
  }
  tracked.processing = slot.processing;
  tracked.task = slot.task;
  tracked.last = slot;
  tracked.last_at = activity.at;
}

void SlotTracker::Begin(Tracked& tracked, const Slot& slot, const RuntimeActivity& activity,
                        bool seen_before) {
  tracked.request = {};
  tracked.request.first_seen = activity.at;
  tracked.request.model = slot.model.empty() ? activity.model : slot.model;
  tracked.request.own = ClaimOwn();
  tracked.request.speculative = slot.speculative;
  tracked.first_decode = std::nullopt;
  tracked.recent_decode.clear();
  // A slot that was watched when the request began: all its tokens are ours to count. Else the
  // tokens from before the first look are not.
  tracked.last = {};
  if (seen_before) {
    tracked.last.n_decoded = 0;
    tracked.last.n_prompt_processed = 0;
  } else {
    tracked.last = slot;
  }
  tracked.last_at = activity.at;
  Progress(tracked, slot, activity.at);
}

void SlotTracker::Progress(Tracked& tracked, const Slot& slot, MonoTime at) {
  output_tokens_total_ += Grown(tracked.last.n_decoded, slot.n_decoded);
  const int64_t evaluated = Grown(tracked.last.n_prompt_processed, slot.n_prompt_processed);
  prompt_tokens_total_ += evaluated;
  const bool prefilled_only = slot.n_decoded.value_or(0) == 0;
  if (evaluated > 0 && prefilled_only && at > tracked.last_at) {
    prefill_rate_ =
        prefill_rate_.value_or(0) + static_cast<double>(evaluated) / Seconds(at - tracked.last_at);
  }
  if (slot.n_decoded.value_or(0) > 0) {
    const Count count{at, *slot.n_decoded};
    if (!tracked.first_decode) tracked.first_decode = count;
    tracked.recent_decode.push_back(count);
    // The oldest kept is the one just outside the window, so that the window is always full.
    while (tracked.recent_decode.size() > 2 && at - tracked.recent_decode[1].at >= kRateWindow) {
      tracked.recent_decode.pop_front();
    }
    tracked.request.n_prompt_total = PromptOf(slot);
    tracked.request.n_prompt_cached = slot.n_prompt_cached;
  }
  tracked.request.n_output = slot.n_decoded;
}

WatchedRequest SlotTracker::End(Tracked& tracked, const Slot& slot, bool same_task) {
  WatchedRequest request = std::move(tracked.request);
  if (tracked.first_decode && tracked.recent_decode.back().n > tracked.first_decode->n) {
    request.n_decode_steps = tracked.recent_decode.back().n - tracked.first_decode->n;
    request.t_decode_ns = (tracked.recent_decode.back().at - tracked.first_decode->at).count();
  }
  // The context that stays behind holds prompt + output - 1 tokens.
  const bool complete =
      same_task && slot.n_context && request.n_prompt_total &&
      *slot.n_context + 1 >= *request.n_prompt_total + request.n_output.value_or(0);
  if (complete) {
    const int64_t n_output = *slot.n_context + 1 - *request.n_prompt_total;
    output_tokens_total_ += n_output - request.n_output.value_or(0);
    request.n_output = n_output;
  } else {
    request.validity.emplace_back(validity::kEndedBetweenPolls);
  }
  tracked.processing = false;
  tracked.recent_decode.clear();
  ReleaseOwn(request.own);
  return request;
}

WatchedRequest SlotTracker::Missed(const Slot& slot, const RuntimeActivity& activity) {
  WatchedRequest request;
  request.first_seen = activity.at;
  request.model = slot.model.empty() ? activity.model : slot.model;
  request.own = ClaimOwn();
  ReleaseOwn(request.own);
  request.validity.emplace_back(validity::kSeenAfterEnd);
  return request;
}

void SlotTracker::FillRates(LiveActivity& live) const {
  live.prefill_tokens_per_second = prefill_rate_;
  if (live.active_requests == 0) {
    live.decode_tokens_per_second = 0;
    live.prefill_tokens_per_second = 0;
    return;
  }
  for (const auto& [id, tracked] : slots_) {
    if (!tracked.processing || tracked.recent_decode.size() < 2) continue;
    const Count& from = tracked.recent_decode.front();
    const Count& to = tracked.recent_decode.back();
    if (to.at <= from.at) continue;
    live.decode_tokens_per_second = live.decode_tokens_per_second.value_or(0) +
                                    static_cast<double>(to.n - from.n) / Seconds(to.at - from.at);
  }
}

}  // namespace tokwatt
