// agent probe: every probe of this machine (or of a tree of files, or of a recording), run here and
// printed.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "base/clock.h"
#include "cli/config/config.h"
#include "probes/env.h"

namespace tokwatt {

struct ProbeFlags {
  bool json = false;
  std::string root;
  std::string replay;  // a recording
  double seconds = 1;
};

// kExitOk, or kExitPartial when a sensor is absent; the output says which and why.
int RunProbes(const Config& config, const ProbeFlags& flags);

// The document of `agent probe --json`: inventory facts, samples[], sensors[], runtimes[]. Every
// probe runs twice, `between` apart by the clock of `env`; `stop` ends the wait. Blocks.
nlohmann::json ProbeDocument(const Env& env, Nanoseconds between, const StopToken& stop);

}  // namespace tokwatt
