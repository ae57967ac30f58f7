// SlotTracker: what changed between polls of one runtime: live rates, totals, finished requests.
//
// Pure: activities in, numbers out. A rate is a difference of counts over the measured time between
// the answers that held them, never over a nominal interval.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "probes/runtime/runtime_adapter.h"

namespace tokwatt {

// A request that was watched from outside until its end.
struct WatchedRequest {
  MonoTime first_seen;
  std::string model;
  bool own = false;  // the measurement's own request
  bool overlapped = false;
  std::optional<bool> speculative;
  std::optional<int64_t> n_prompt_total;
  std::optional<int64_t> n_prompt_cached;
  std::optional<int64_t> n_output;
  std::optional<int64_t> n_decode_steps;  // between the first and last poll that saw it decode
  std::optional<int64_t> t_decode_ns;     // of the same span
  std::vector<std::string> validity;
};

struct LiveActivity {
  int64_t active_requests = 0;
  int64_t own_requests = 0;  // of them
  // Over the last two seconds at most; zero when nothing is active, nullopt when the counts seen so
  // far do not make a rate.
  std::optional<double> decode_tokens_per_second;
  std::optional<double> prefill_tokens_per_second;
  int64_t output_tokens_total = 0;  // since this tracker was made
  int64_t prompt_tokens_total = 0;  // uncached
};

// Not thread-safe.
class SlotTracker {
 public:
  LiveActivity Update(const RuntimeActivity& activity, std::vector<WatchedRequest>& finished);

  // While true, the next request that begins is our own, one at a time.
  void SetOwnRequest(bool running);

 private:
  struct Count {
    MonoTime at;
    int64_t n = 0;
  };
  struct Tracked {
    bool processing = false;
    std::string task;
    RuntimeActivity::Slot last;
    MonoTime last_at;
    WatchedRequest request;
    std::optional<Count> first_decode;
    std::deque<Count> recent_decode;
  };

  void Take(const RuntimeActivity::Slot& slot, const RuntimeActivity& activity,
            std::vector<WatchedRequest>& finished);
  void Begin(Tracked& tracked, const RuntimeActivity::Slot& slot, const RuntimeActivity& activity,
             bool seen_before);
  void Progress(Tracked& tracked, const RuntimeActivity::Slot& slot, MonoTime at);
  WatchedRequest End(Tracked& tracked, const RuntimeActivity::Slot& slot, bool same_task);
  WatchedRequest Missed(const RuntimeActivity::Slot& slot, const RuntimeActivity& activity);
  bool ClaimOwn();
  void ReleaseOwn(bool own);
  void FillRates(LiveActivity& live) const;

  std::map<std::string, Tracked> slots_;
  int64_t output_tokens_total_ = 0;
  int64_t prompt_tokens_total_ = 0;
  std::optional<double> prefill_rate_;
  bool own_running_ = false;
  bool own_unclaimed_ = false;
};

}  // namespace tokwatt
