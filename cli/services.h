// Services: a collector and an agent in this process, joined by real gRPC on loopback.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "agent/agent.h"
#include "base/result.h"
#include "cli/config/config.h"
#include "cli/outside.h"
#include "collector/collector.h"

namespace tokwatt {

CollectorOptions MakeCollectorOptions(const Config& config);

class Services {
 public:
  // Starts the collector, then an agent that sends to it. Ports 0 take any free port.
  static Result<std::unique_ptr<Services>> Start(const Config& config, const Outside& outside);

  std::string url() const;          // base URL of the collector, on this machine
  std::string network_url() const;  // and on others, where it is open to them
  std::string device_id() const { return agent_->device_id_hex(); }

 private:
  Services() = default;
  std::vector<std::string> hosts_;
  std::unique_ptr<Collector> collector_;
  std::unique_ptr<Agent> agent_;  // destroyed first: its last batch still finds the collector
};

}  // namespace tokwatt
