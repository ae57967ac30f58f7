// RaplPmu: the same RAPL counters through the kernel's performance monitoring unit "power".
//
// Linux arch/x86/events/rapl.c: events energy-pkg, energy-cores, energy-gpu, energy-ram and
// energy-psys, each with its scale in joules; one processor of each package is asked (cpumask). The
// kernel adds them up to 64 bits, so they do not wrap. Readable where powercap's files are not:
// with CAP_PERFMON, or while kernel.perf_event_paranoid is 0 or less.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "probes/power/power_source.h"

namespace tokwatt {

class RaplPmu {
 public:
  // What an event counts, in the words of powercap, so that both ways give one series.
  struct Event {
    const char* name;
    const char* component;  // the package's number is put behind it
    bool in_package;
    bool is_platform;
  };

  explicit RaplPmu(const Env& env) : env_(env) {}

  // kNotFound without the unit, and while all of it is zero: virtual machines show such counters,
  // and they never move. kPermissionDenied, kUnavailable as PerfEvents says.
  Result<PowerAnswer> Read();

 private:
  struct Counter {
    std::string component;
    std::string contained_in;
    PowerScope scope = PowerScope::kPackage;
    double joules_per_count = 0;
    std::unique_ptr<PerfCounter> counter;
  };

  Result<> Open();
  Result<Counter> OpenEvent(const Event& event, uint32_t type, int cpu, bool has_psys) const;

  const Env env_;
  std::vector<Counter> counters_;
};

}  // namespace tokwatt
