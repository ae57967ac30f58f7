// up --once: the whole main job headless; start, probe, measure each runtime, print, stop.
#pragma once

#include "cli/config/config.h"

namespace tokwatt {

struct OnceFlags {
  bool once = false;
  bool json = false;
  int budget_seconds = 120;
};

// kExitOk, or kExitPartial when something was unavailable; the output says what and why.
int RunOnce(const Config& config, const OnceFlags& flags);

}  // namespace tokwatt
