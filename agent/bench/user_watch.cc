#include "agent/bench/user_watch.h"

#include <utility>

#include "base/stats.h"

namespace tokwatt {
namespace {

struct Look {
  bool more_than_ours = false;
  bool room = false;  // another request would be in a slot
};

Look LookAt(RuntimeAdapter* eyes, const std::string& model) {
  if (eyes == nullptr) return {};
  const auto activity = eyes->Poll();
  if (!activity) return {};
  return {activity->active_requests > 1, SlotsOf(*activity, model).free > 0};
}

}  // namespace

ModelSlots SlotsOf(const RuntimeActivity& activity, const std::string& model) {
  ModelSlots slots;
  for (const RuntimeActivity::Slot& slot : activity.slots) {
    if ((slot.model.empty() ? activity.model : slot.model) != model) continue;
    ++slots.total;
    if (!slot.processing) ++slots.free;
  }
  return slots;
}

UserWatch::UserWatch(WatchedPlaces places, const StopToken& stop,
                     std::chrono::milliseconds interval)
    : places_(std::move(places)), stop_(stop), interval_(interval) {
  thread_ = std::thread([this] { Watch(); });
}

UserWatch::~UserWatch() {
  {
    const std::lock_guard lock(mutex_);
    ended_ = true;
  }
  thread_.join();  // within one interval: it waits on the caller's token, which wakes it at a stop
}

std::optional<Connections> UserWatch::OpenConnections() const {
  return places_.connections ? places_.connections() : std::nullopt;
}

StopToken UserWatch::Arm() {
  auto open = OpenConnections();
  const std::lock_guard lock(mutex_);
  guarded_.emplace();
  ++generation_;
  seen_ = {};
  clocks_.clear();
  waiting_.Begin(std::move(open));
  if (stop_.stop_requested()) guarded_->RequestStop();
  return guarded_->token();
}

UserWatch::Seen UserWatch::Disarm() {
  const std::lock_guard lock(mutex_);
  guarded_.reset();
  seen_.clock_hertz = Median(clocks_);
  return seen_;
}

void UserWatch::Watch() {
  for (;;) {
    const bool stopping = stop_.WaitFor(interval_);
    {
      const std::lock_guard lock(mutex_);
      if (stopping && guarded_) guarded_->RequestStop();
      if (ended_ || stopping) return;
    }
    LookOnce();
  }
}

void UserWatch::LookOnce() {
  uint64_t generation = 0;
  {
    const std::lock_guard lock(mutex_);
    if (!guarded_) return;
    generation = generation_;
  }
  // Outside the lock: a poll may take long, and the request must be free to end meanwhile.
  const Look look = LookAt(places_.eyes.get(), places_.model);
  const bool elsewhere = places_.others && places_.others() == Activity::kBusy;
  const auto open = look.room ? std::nullopt : OpenConnections();
  const auto hertz = places_.host == nullptr ? Result<double>(Fail(Code::kNotFound, "no host"))
                                             : places_.host->ClockHertz();
  const std::lock_guard lock(mutex_);
  if (!guarded_ || generation != generation_) return;
  if (hertz) clocks_.push_back(*hertz);
  const bool here = waiting_.Look(open) || look.more_than_ours;
  if (!here && !elsewhere) return;
  seen_.user_arrived = true;
  seen_.elsewhere = !here;
  guarded_->RequestStop();
}

}  // namespace tokwatt
