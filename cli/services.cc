#include "cli/services.h"

#include "cli/paths.h"

namespace tokwatt {

AgentOptions MakeAgentOptions(const Config& config) {
  AgentOptions options;
  options.state_dir = config.data_dir + "/agent";
  options.collector = config.collector;
  options.name = config.name;
  options.runtime_endpoints = config.runtime_endpoints;
  options.scan_default_ports = config.scan_runtimes;
  options.plugs = config.plugs;
  options.interval = config.interval;
  options.spool_budget_bytes = config.spool_budget_bytes;
  options.allow_commands = config.allow_commands;
  options.self_path = SelfPath();
  return options;
}

CollectorOptions MakeCollectorOptions(const Config& config) {
  CollectorOptions options;
  options.data_dir = config.data_dir + "/collector";
  options.store = config.store;
  options.http_listen = config.http_listen;
  options.grpc_listen = config.grpc_listen;
  return options;
}

Result<std::unique_ptr<Services>> Services::Start(const Config& config, const Clock& clock,
                                                  HttpClient& http) {
  std::unique_ptr<Services> services(new Services());
  TOKWATT_ASSIGN_OR_RETURN(services->collector_,
                           Collector::Start(MakeCollectorOptions(config), clock));
  AgentOptions options = MakeAgentOptions(config);
  options.collector = "127.0.0.1:" + std::to_string(services->collector_->grpc_port());
  TOKWATT_ASSIGN_OR_RETURN(services->agent_, Agent::Start(options, clock, http));
  return services;
}

std::string Services::url() const {
  return "http://127.0.0.1:" + std::to_string(collector_->http_port());
}

}  // namespace tokwatt
