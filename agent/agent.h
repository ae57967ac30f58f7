// Agent: probes, scheduler, batcher, spool, uplink and the benchmark runner wired together.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

#include "base/result.h"
#include "probes/env.h"

namespace tokwatt {

struct AgentOptions {
  std::string state_dir;                     // created 0700: identity.json, spool.db, lock
  std::string collector = "127.0.0.1:7812";  // empty: spool only
  // Nobody chose it: the collector that this machine joined, if it joined one, takes its place.
  bool collector_is_default = false;
  std::string name;                          // empty: the host name
  std::chrono::milliseconds interval{1000};  // sampling at rest
  int64_t spool_budget_bytes = 128ll << 20;
  bool allow_commands = true;
  // Nobody chose it: a collector that this machine joined may command what was allowed then.
  bool allow_commands_is_default = false;
  std::string self_path;  // this binary, for the bandwidth child
};

class Agent {
 public:
  // What `env` points to outlives the agent and every probe call that hangs.
  static Result<std::unique_ptr<Agent>> Start(const AgentOptions& options, const Env& env);
  virtual ~Agent() = default;  // seals, writes the clean-end mark, stops; hung probes are left
  virtual std::string device_id_hex() const = 0;
  virtual std::string collector() const = 0;  // where it sends; empty: nowhere
};

}  // namespace tokwatt
