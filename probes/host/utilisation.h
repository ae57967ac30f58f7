// Utilisation: how much of the processors' time was spent on work, from /proc/stat.
//
// proc(5): user, nice, system, idle, iowait, irq, softirq, steal, in clock ticks of all
// processors; guest time is already within user. Busy is everything but idle and iowait; time
// stolen by a hypervisor counts as busy, because it could not be used.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/result.h"
#include "probes/env.h"

namespace tokwatt {

struct CpuTimes {
  int64_t busy_ticks = 0;
  int64_t total_ticks = 0;
};

// The first line of /proc/stat. kDataLoss if it is not what proc(5) says.
Result<CpuTimes> ParseCpuTimes(std::string_view stat);
Result<CpuTimes> ReadCpuTimes(const Env& env);

// Busy share between two readings, 0 to 1. kUnavailable with "counter_did_not_move" when no tick
// has passed or the times ran backwards.
Result<double> BusyRatio(const CpuTimes& before, const CpuTimes& now);

}  // namespace tokwatt
