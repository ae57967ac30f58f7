#include "agent/uplink/wakeable_queue.h"

#include <algorithm>
#include <chrono>
#include <utility>

namespace tokwatt {

void WakeableQueue::Wake() {
  const std::lock_guard lock(mutex_);
  if (closed_ || std::exchange(pending_, true)) return;
  alarm_.Set(&queue_, gpr_inf_past(GPR_CLOCK_MONOTONIC), nullptr);
}

std::optional<WakeableQueue::Completion> WakeableQueue::Next(const Clock& clock,
                                                             MonoTime deadline) {
  const Nanoseconds left =
      std::clamp<Nanoseconds>(deadline - clock.Mono(), Nanoseconds(0), std::chrono::hours(24));
  void* tag = nullptr;
  bool ok = false;
  const auto until = std::chrono::system_clock::now() +
                     std::chrono::duration_cast<std::chrono::system_clock::duration>(left);
  if (queue_.AsyncNext(&tag, &ok, until) != grpc::CompletionQueue::GOT_EVENT) return std::nullopt;
  if (tag == nullptr) {
    const std::lock_guard lock(mutex_);
    pending_ = false;
  }
  return Completion{tag, ok};
}

void WakeableQueue::Close() {
  {
    const std::lock_guard lock(mutex_);
    closed_ = true;
  }
  queue_.Shutdown();
  void* tag = nullptr;
  for (bool ok = false; queue_.Next(&tag, &ok);) {
  }
}

}  // namespace tokwatt
