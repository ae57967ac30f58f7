// The system clock on macOS: mach_continuous_time and the boot session uuid.
#include <mach/mach_time.h>
#include <sys/sysctl.h>
#include <time.h>

#include "base/clock.h"

namespace tokwatt {
namespace {

class SystemClock : public Clock {
 public:
  SystemClock() {
    mach_timebase_info(&timebase_);
    char uuid[64] = {};
    size_t size = sizeof uuid;
    if (sysctlbyname("kern.bootsessionuuid", uuid, &size, nullptr, 0) == 0) boot_id_ = uuid;
  }
  MonoTime Mono() const override { return ToTime(mach_continuous_time()); }
  MonoTime Awake() const override { return ToTime(mach_absolute_time()); }
  WallTime Wall() const override {
    return {static_cast<int64_t>(clock_gettime_nsec_np(CLOCK_REALTIME))};
  }
  std::string BootId() const override { return boot_id_; }

 private:
  MonoTime ToTime(uint64_t ticks) const {
    return {
        static_cast<int64_t>(static_cast<__uint128_t>(ticks) * timebase_.numer / timebase_.denom)};
  }
  mach_timebase_info_data_t timebase_{};
  std::string boot_id_;
};

}  // namespace

std::unique_ptr<Clock> MakeSystemClock() { return std::make_unique<SystemClock>(); }

}  // namespace tokwatt
