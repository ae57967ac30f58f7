#include "cli/services.h"

#include "cli/agent_options.h"

namespace tokwatt {

CollectorOptions MakeCollectorOptions(const Config& config) {
  CollectorOptions options;
  options.data_dir = config.data_dir + "/collector";
  options.store = config.store;
  options.http_listen = config.http_listen;
  options.grpc_listen = config.grpc_listen;
  return options;
}

Result<std::unique_ptr<Services>> Services::Start(const Config& config, const Outside& outside) {
  std::unique_ptr<Services> services(new Services());
  TOKWATT_ASSIGN_OR_RETURN(services->collector_,
                           Collector::Start(MakeCollectorOptions(config), *outside.clock));
  AgentOptions options = MakeAgentOptions(config);
  options.collector = "127.0.0.1:" + std::to_string(services->collector_->grpc_port());
  TOKWATT_ASSIGN_OR_RETURN(services->agent_, Agent::Start(options, MakeEnv(config, outside)));
  return services;
}

std::string Services::url() const {
  return "http://127.0.0.1:" + std::to_string(collector_->http_port());
}

}  // namespace tokwatt
