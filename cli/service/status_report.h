// What `service status` says: one entry for each role, and what runs without a service; for people
// and for programs.
#pragma once

#include <nlohmann/json.hpp>

#include "base/clock.h"
#include "cli/service/facts.h"
#include "cli/service/run_command.h"

namespace tokwatt {

// One document; an absent value is null with its reason beside it.
nlohmann::json ServiceStatusDocument(const ServiceFacts& facts, const RunCommand& run,
                                     const Clock& clock);

// Prints it. kExitOk if every service that is installed runs, and one is; else kExitFailure.
int PrintServiceStatus(const ServiceFacts& facts, const RunCommand& run, const Clock& clock,
                       bool as_json);

}  // namespace tokwatt
