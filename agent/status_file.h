// The agent's status as a document: what `agent status` shows, replaced every 10 s.
//
// What is wrong stands there only when something is: `error`, `problem`, `reason` of a probe. An
// agent that only spools has no `collector` and no `uplink`.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "agent/batcher/batcher.h"
#include "agent/scheduler/scheduler.h"
#include "agent/spool/spool.h"
#include "agent/uplink/uplink.h"

namespace tokwatt {

struct AgentStatus {
  std::string device_id;
  std::string name;
  std::string collector;
  WallTime started;
  WallTime now;
  BatchLog::Position position;
  SpoolStats spool;
  BatcherCounters batcher;
  std::optional<UplinkStatus> uplink;  // absent: spool only
  std::vector<ProbeStats> probes;
};

std::string ToJson(const AgentStatus& status);

}  // namespace tokwatt
