// CpuClocks: the processors' present frequency, from cpufreq or, without it, /proc/cpuinfo.
//
// Linux Documentation/admin-guide/pm/cpufreq: scaling_cur_freq in kHz, per policy. Without cpufreq,
// "cpu MHz" in /proc/cpuinfo is measured only where the processor counts its cycles (flag
// aperfmperf); on most virtual machines it is the constant nominal frequency, which is no
// measurement and is not told.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "probes/env.h"

namespace tokwatt {

struct ClockState {
  double mean_hz = 0;  // of all policies
  double max_hz = 0;   // of the fastest one
};

// Called by one thread at a time.
class CpuClocks {
 public:
  explicit CpuClocks(const Env& env);
  Result<ClockState> Read();

 private:
  Result<ClockState> ReadPolicies() const;

  const std::string cpuinfo_path_;
  std::vector<std::string> frequency_paths_;
};

// From the text of /proc/cpuinfo.
Result<ClockState> ParseCpuInfoClocks(std::string_view cpuinfo);

}  // namespace tokwatt
