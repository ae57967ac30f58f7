// ServiceFacts of machines that a test makes up: as they are before anything is installed.
#pragma once

#include <algorithm>
#include <string>

#include "cli/service/facts.h"
#include "cli/service/plan.h"

namespace tokwatt {

inline BinaryFact UnpackedBinary(const std::string& name) {
  BinaryFact binary;
  binary.name = name;
  binary.source = "/home/ana/unpacked/" + name;
  return binary;
}

// `system`: asked for by root; else by ana, whose user id is 1000.
inline ServiceFacts FreshMachine(Manager manager, bool system) {
  const Environment environment = {
      {"HOME", manager == Manager::kSystemd ? "/home/ana" : "/Users/ana"}};
  ServiceFacts facts;
  facts.place = MakePlace(manager, system, environment, "ana", 1000);
  facts.is_root = system;
  facts.has_sysusers = true;
  facts.groups = {"video", "render"};
  facts.binaries = {UnpackedBinary("tokwatt"), UnpackedBinary("tokwatt-agent")};
  return facts;
}

// What the machine is once `plan` was carried out.
inline ServiceFacts Afterwards(ServiceFacts facts, const ServicePlan& plan) {
  for (const Step& step : plan.steps) {
    if (step.kind == StepKind::kWriteFile) facts.files[step.path] = step.content;
    if (step.kind == StepKind::kMakeDirectory) facts.files[step.path] = "";
  }
  facts.users.insert(kServiceUser);
  if (!facts.counters.empty()) facts.groups.insert(kPowerGroup);
  for (CounterFact& counter : facts.counters) counter.open = true;
  for (BinaryFact& binary : facts.binaries) binary.same = true;
  for (const Role role : kRoles) {
    if (facts.IsInstalled(role)) facts.running[role] = {true, true};
  }
  facts.state_exists = true;
  facts.state_owned = true;
  facts.root_state.clear();
  facts.config_source.clear();
  return facts;
}

// Is there a step that reads `text`?
inline bool Does(const ServicePlan& plan, const std::string& text) {
  return std::any_of(plan.steps.begin(), plan.steps.end(),
                     [&](const Step& step) { return StepText(step) == text; });
}

inline std::string Listed(const ServicePlan& plan) {
  std::string text;
  for (const Step& step : plan.steps) text += StepText(step) + "\n";
  return text;
}

}  // namespace tokwatt
