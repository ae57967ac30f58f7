// Throttle: whether the processors are being slowed down by heat, and by what rule.
//
// Linux Documentation/ABI/testing/sysfs-devices-system-cpu: thermal_throttle/core_throttle_count
// and package_throttle_count (Intel) count events; a count that rises within an interval means
// throttled. Documentation/driver-api/thermal/sysfs-api: a cooling device of type "Processor"
// whose cur_state is above 0 slows the processor. Nothing of it exists on most AMD desktops and
// virtual machines: absent, not "not throttled".
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/event.h"
#include "probes/env.h"
#include "probes/probe.h"

namespace tokwatt {

// Called by one thread at a time.
class ThrottleReasons {
 public:
  explicit ThrottleReasons(const Env& env);

  void Collect(SampleSink& sink);
  std::vector<SensorState> Sensors() const;

 private:
  enum class Kind { kEventCount, kState };
  struct Rule {
    SeriesDeclaration series;  // label "reason"
    Kind kind = Kind::kState;
    std::vector<std::string> paths;
    std::optional<int64_t> before;  // sum of the event counts at the last Collect
    bool told = false;
  };

  static std::optional<bool> Evaluate(Rule& rule);

  const Env env_;
  std::vector<Rule> rules_;
};

}  // namespace tokwatt
