// AgentOptions and Env as the configuration says them.
#pragma once

#include "agent/agent.h"
#include "cli/config/config.h"
#include "cli/outside.h"
#include "probes/env.h"

namespace tokwatt {

AgentOptions MakeAgentOptions(const Config& config);

// What probes may touch. `root` as Env::root.
Env MakeEnv(const Config& config, const Outside& outside, std::string root = {});

}  // namespace tokwatt
