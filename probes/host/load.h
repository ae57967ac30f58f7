// HostLoadReader: what the machine is doing besides, for a benchmark that waits for idle.
//
// Probes may not include the agent, so this is a plain class with the methods of the agent's
// HostLoad, which wraps it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "probes/env.h"
#include "probes/host/utilisation.h"

namespace tokwatt {

// Called by one thread at a time.
class HostLoadReader {
 public:
  // Takes the first reading that UtilizationRatio compares with.
  explicit HostLoadReader(const Env& env);

  // Busy share of all cores since the last call (or the constructor), 0 to 1, the agent and the
  // runtimes included. Unknown is an error and not 0: a caller must not take it for idle.
  Result<double> UtilizationRatio();

  // What a process may take without swapping.
  Result<int64_t> AvailableMemoryBytes() const;

  // What a reader of a benchmark wants to know about the machine's state: governor, power_mode,
  // virtualisation, load_1min; only what is known.
  std::vector<std::pair<std::string, std::string>> Disclosure() const;

 private:
  const Env env_;
  std::optional<CpuTimes> before_;
};

}  // namespace tokwatt
