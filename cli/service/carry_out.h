// Carries out a plan for a command: prints what is done, or would be, and gives the exit code.
#pragma once

#include "cli/service/facts.h"
#include "cli/service/run_command.h"
#include "cli/service/step.h"

namespace tokwatt {

// `nothing` is said where the plan has no steps.
int CarryOut(const ServiceFacts& facts, const ServicePlan& plan, bool dry_run, const char* nothing,
             const RunCommand& run);

}  // namespace tokwatt
