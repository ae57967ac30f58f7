// AgentOptions and Env as the configuration says them.
#pragma once

#include "agent/agent.h"
#include "cli/config.h"
#include "probes/env.h"

namespace tokwatt {

AgentOptions MakeAgentOptions(const Config& config);

// The outside of this process for probes that a command runs itself. `root` as Env::root.
Env MakeEnv(const Config& config, const Clock& clock, HttpClient& http, std::string root = {});

}  // namespace tokwatt
