// The system clock on Linux: CLOCK_BOOTTIME and the kernel's random boot id.
#include <time.h>

#include <fstream>

#include "base/clock.h"

namespace tokwatt {
namespace {

int64_t ReadClock(clockid_t id) {
  timespec now{};
  clock_gettime(id, &now);
  return static_cast<int64_t>(now.tv_sec) * 1'000'000'000 + now.tv_nsec;
}

class SystemClock : public Clock {
 public:
  SystemClock() { std::ifstream("/proc/sys/kernel/random/boot_id") >> boot_id_; }
  MonoTime Mono() const override { return {ReadClock(CLOCK_BOOTTIME)}; }
  WallTime Wall() const override { return {ReadClock(CLOCK_REALTIME)}; }
  MonoTime Awake() const override { return {ReadClock(CLOCK_MONOTONIC)}; }
  std::string BootId() const override { return boot_id_; }

 private:
  std::string boot_id_;
};

}  // namespace

std::unique_ptr<Clock> MakeSystemClock() { return std::make_unique<SystemClock>(); }

}  // namespace tokwatt
