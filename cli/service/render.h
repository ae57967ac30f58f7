// The texts of units and property lists for one machine: the files of deploy/ with its paths in
// them.
#pragma once

#include <string>
#include <vector>

#include "cli/service/facts.h"

namespace tokwatt {

// A word of ExecStart= (systemd.service(5), "Command lines"): quoted where it must be, with % and $
// doubled.
std::string SystemdWord(const std::string& word);

// The text of the service file of `role`, for the manager and scope of `facts`. `power_group`: the
// group tokwatt-power is there or will be.
std::string RenderService(const ServiceFacts& facts, Role role, bool power_group);

// The binary that runs `role`: tokwatt-agent for the agent where it lies beside.
const BinaryFact& BinaryOf(const ServiceFacts& facts, Role role);

}  // namespace tokwatt
