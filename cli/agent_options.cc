#include "cli/agent_options.h"

#include <utility>

#include "base/endpoint.h"
#include "cli/config/paths.h"
#include "probes/nvidia/nvml_session.h"

namespace tokwatt {
AgentOptions MakeAgentOptions(const Config& config) {
  AgentOptions options;
  options.state_dir = config.data_dir + "/agent";
  options.collector = config.collector;
  options.collector_is_default = IsDefault(config, "agent.collector");
  options.name = config.name;
  options.interval = config.interval;
  options.spool_budget_bytes = config.spool_budget_bytes;
  options.allow_commands = config.allow_commands;
  options.allow_commands_is_default = IsDefault(config, "agent.allow_commands");
  options.self_path = SelfPath();
  return options;
}

namespace {

// Who names this machine means what no name means.
std::vector<PlugConfig> Plugs(const Config& config) {
  std::vector<PlugConfig> plugs = config.plugs;
  for (PlugConfig& plug : plugs) {
    if (plug.powers.empty()) continue;
    if (IsSameName(plug.powers, config.name) || IsLocalEndpoint("http://" + plug.powers)) {
      plug.powers.clear();
    }
  }
  return plugs;
}

}  // namespace

Env MakeEnv(const Config& config, const Outside& outside, std::string root) {
  Env env;
  env.root = std::move(root);
  if (!env.under_root()) env.perf = outside.perf.get();
  env.clock = outside.clock.get();
  env.http = outside.http.get();
  env.tcp = outside.tcp.get();
  env.mqtt = outside.mqtt.get();
  env.libraries = outside.libraries.get();
  env.nvidia = MakeNvmlSession(env);
  env.apple = outside.apple.get();
  // Runtimes answer on this machine, not on the one below a root.
  if (!env.under_root()) env.runtime_endpoints = config.runtime_endpoints;
  env.scan_default_ports = config.scan_runtimes && !env.under_root();
  env.plugs = Plugs(config);
  return env;
}

}  // namespace tokwatt
