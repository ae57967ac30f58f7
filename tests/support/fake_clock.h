// FakeClock: time that moves only when a test says so. Thread-safe.
#pragma once

#include <atomic>
#include <string>
#include <thread>

#include "base/clock.h"

namespace tokwatt {

class FakeClock : public Clock {
 public:
  explicit FakeClock(int64_t mono_ns = 1'000'000'000'000,
                     int64_t wall_ns = 1'795'000'000'000'000'000)
      : mono_ns_(mono_ns), wall_ns_(wall_ns) {}
  MonoTime Mono() const override { return {mono_ns_.load()}; }
  WallTime Wall() const override { return {wall_ns_.load()}; }
  // Jumps to the deadline: a loop under a fake clock runs as fast as it can.
  bool WaitUntil(MonoTime deadline, const StopToken& stop) const override {
    if (stop.stop_requested()) return false;
    const int64_t step = deadline.ns - mono_ns_.load();
    if (step > 0) Advance(Nanoseconds(step));
    return true;
  }
  std::string BootId() const override { return boot_id_; }

  void Advance(Nanoseconds duration) const {
    mono_ns_ += duration.count();
    wall_ns_ += duration.count();
  }
  // The machine sleeps: boot time and wall time go on, awake time stands still.
  void Suspend(Nanoseconds duration) {
    suspended_ns_ += duration.count();
    Advance(duration);
  }
  MonoTime Awake() const override { return {mono_ns_.load() - suspended_ns_.load()}; }
  void StepWall(Nanoseconds step) { wall_ns_ += step.count(); }
  void SetBootId(std::string id) { boot_id_ = std::move(id); }

 private:
  mutable std::atomic<int64_t> mono_ns_;
  mutable std::atomic<int64_t> wall_ns_;
  std::atomic<int64_t> suspended_ns_{0};
  std::string boot_id_ = "fake-boot";
};

}  // namespace tokwatt
