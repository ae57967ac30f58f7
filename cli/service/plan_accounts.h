// The part of an install that makes the user of the services and opens the energy counters to it.
#pragma once

#include "cli/service/facts.h"
#include "cli/service/step.h"

namespace tokwatt {

// The counters are there, so the group tokwatt-power is wanted.
bool WantsPowerGroup(const ServiceFacts& facts);

// Does this install make the user tokwatt?
bool MakesUser(const ServiceFacts& facts);

// The user and the groups that the services run with, if they are not there.
void AddAccountSteps(const ServiceFacts& facts, ServicePlan& plan);

// The udev rule, and the counters as they are now.
void AddCounterSteps(const ServiceFacts& facts, ServicePlan& plan);

}  // namespace tokwatt
