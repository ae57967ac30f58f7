#include "cli/service/plan_accounts.h"

#include <utility>

#include "cli/service/plan.h"
#include "cli/service/texts.h"

namespace tokwatt {
namespace {

bool IsSystemOfLinux(const ServiceFacts& facts) {
  return facts.place.system && facts.place.manager == Manager::kSystemd;
}

// The group came with the rule, now or in an earlier install.
bool GroupIsOurs(const ServiceFacts& facts) {
  if (!WantsPowerGroup(facts)) return false;
  if (facts.groups.count(kPowerGroup) == 0) return true;
  const auto rule = facts.files.find(kPowerRule);
  return rule != facts.files.end() && rule->second.find(kGroupMadeHere) != std::string::npos;
}

// useradd and groupadd work on the tree's own /etc.
Command AccountTool(const ServiceFacts& facts, Command argv) {
  if (facts.offline()) argv.insert(argv.begin() + 1, {"--prefix", facts.root});
  return argv;
}

std::string SysusersText(const ServiceFacts& facts) {
  std::string text = DeployText("systemd/tokwatt.sysusers");
  if (GroupIsOurs(facts)) text += std::string("g ") + kPowerGroup + " -\n";
  return text;
}

bool MakesPowerGroup(const ServiceFacts& facts) {
  return WantsPowerGroup(facts) && facts.groups.count(kPowerGroup) == 0;
}

Command RemoveUser(const ServiceFacts& facts) {
  return AccountTool(facts, {"userdel", kServiceUser});
}

Command RemovePowerGroup(const ServiceFacts& facts) {
  return AccountTool(facts, {"groupdel", kPowerGroup});
}

void AddBySysusers(const ServiceFacts& facts, ServicePlan& plan) {
  Command argv = {"systemd-sysusers", "tokwatt.conf"};
  if (facts.offline()) argv.insert(argv.begin() + 1, "--root=" + facts.root);
  std::vector<Command> undo;
  if (MakesUser(facts)) undo.push_back(RemoveUser(facts));
  if (MakesPowerGroup(facts)) undo.push_back(RemovePowerGroup(facts));
  plan.steps.push_back(RunStep(std::move(argv), std::move(undo)));
}

void AddByTools(const ServiceFacts& facts, ServicePlan& plan) {
  if (MakesUser(facts)) {
    plan.steps.push_back(RunStep(
        AccountTool(facts,
                    {"useradd", "--system", "--user-group", "--home-dir", facts.place.state_dir,
                     "--no-create-home", "--shell", "/usr/sbin/nologin", "--comment",
                     "tokwatt measures local inference", kServiceUser}),
        {RemoveUser(facts)}));
  }
  if (MakesPowerGroup(facts)) {
    plan.steps.push_back(RunStep(AccountTool(facts, {"groupadd", "--system", kPowerGroup}),
                                 {RemovePowerGroup(facts)}));
  }
}

}  // namespace

bool WantsPowerGroup(const ServiceFacts& facts) {
  return IsSystemOfLinux(facts) && !facts.counters.empty();
}

bool MakesUser(const ServiceFacts& facts) {
  return IsSystemOfLinux(facts) && facts.users.count(kServiceUser) == 0;
}

void AddAccountSteps(const ServiceFacts& facts, ServicePlan& plan) {
  if (!IsSystemOfLinux(facts)) return;
  if (!facts.has_sysusers) return AddByTools(facts, plan);
  const std::string text = SysusersText(facts);
  const auto there = facts.files.find(kSysusersFile);
  if (there == facts.files.end() || there->second != text) {
    plan.steps.push_back(WriteFileStep(kSysusersFile, text, 0644));
  }
  if (MakesUser(facts) || MakesPowerGroup(facts)) AddBySysusers(facts, plan);
}

void AddCounterSteps(const ServiceFacts& facts, ServicePlan& plan) {
  if (!WantsPowerGroup(facts)) return;
  std::string text = DeployText("udev/70-tokwatt-power.rules");
  if (GroupIsOurs(facts)) text += kGroupMadeHere;
  const auto there = facts.files.find(kPowerRule);
  if (there == facts.files.end() || there->second != text) {
    plan.steps.push_back(WriteFileStep(kPowerRule, text, 0644));
    if (!facts.offline()) {
      plan.steps.push_back(MayFail(RunStep({"udevadm", "control", "--reload"})));
    }
  }
  for (const CounterFact& counter : facts.counters) {
    if (counter.open) continue;
    Step step;
    step.kind = StepKind::kOwn;
    step.path = counter.path;
    step.group = kPowerGroup;
    step.mode = 0440;
    plan.steps.push_back(step);
  }
}

}  // namespace tokwatt
