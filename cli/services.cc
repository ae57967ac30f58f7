#include "cli/services.h"

#include <filesystem>

#include "cli/agent_options.h"
#include "cli/config/paths.h"
#include "collector/http/join_address.h"

namespace tokwatt {
namespace {

// As installed, and as deploy/release.sh leaves them in a clone.
std::vector<std::string> ReleaseDirs(const Config& config) {
  if (!config.release_dir.empty()) return {config.release_dir};
  const std::string folder = std::filesystem::path(SelfPath()).parent_path().string();
  const auto beside = [&](const char* path) {
    return (std::filesystem::path(folder) / path).lexically_normal().string();
  };
  return {beside("../share/tokwatt/releases"), beside("../dist")};
}

}  // namespace

CollectorOptions MakeCollectorOptions(const Config& config) {
  CollectorOptions options;
  options.data_dir = config.data_dir + "/collector";
  options.store = config.store;
  options.http_listen = config.http_listen;
  options.grpc_listen = config.grpc_listen;
  options.lan = config.lan;
  options.plain_http = config.plain_http;
  options.hosts = config.hosts;
  options.trusted_proxies = config.trusted_proxies;
  options.tls_certificate = config.tls_certificate;
  options.tls_key = config.tls_key;
  options.self_path = SelfPath();
  options.release_dirs = ReleaseDirs(config);
  return options;
}

Result<std::unique_ptr<Services>> Services::Start(const Config& config, const Outside& outside) {
  std::unique_ptr<Services> services(new Services());
  services->hosts_ = config.hosts;
  TOKWATT_ASSIGN_OR_RETURN(services->collector_,
                           Collector::Start(MakeCollectorOptions(config), *outside.clock));
  AgentOptions options = MakeAgentOptions(config);
  options.collector_is_default = false;
  options.collector = services->collector_->local_target();
  TOKWATT_ASSIGN_OR_RETURN(services->agent_, Agent::Start(options, MakeEnv(config, outside)));
  return services;
}

std::string Services::url() const {
  return "http://127.0.0.1:" + std::to_string(collector_->http_port());
}

std::string Services::network_url() const {
  return "https://" + OwnHost(hosts_) + ":" + std::to_string(collector_->http_port());
}

}  // namespace tokwatt
