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
std::vector<std::string> AccountTool(const ServiceFacts& facts, std::vector<std::string> argv) {
  if (facts.offline()) argv.insert(argv.begin() + 1, {"--prefix", facts.root});
  return argv;
}

std::string SysusersText(const ServiceFacts& facts) {
  std::string text = DeployText("systemd/tokwatt.sysusers");
  if (GroupIsOurs(facts)) text += std::string("g ") + kPowerGroup + " -\n";
  return text;
}

void AddBySysusers(const ServiceFacts& facts, ServicePlan& plan) {
  std::vector<std::string> argv = {"systemd-sysusers", "tokwatt.conf"};
  if (facts.offline()) argv.insert(argv.begin() + 1, "--root=" + facts.root);
  plan.steps.push_back(RunStep(std::move(argv)));
}

// Whoever made the user and the group undoes them by the same tools.
void AddByTools(const ServiceFacts& facts, ServicePlan& plan, bool makes_group) {
  if (MakesUser(facts)) {
    plan.steps.push_back(RunStep(
        AccountTool(facts,
                    {"useradd", "--system", "--user-group", "--home-dir", facts.place.state_dir,
                     "--no-create-home", "--shell", "/usr/sbin/nologin", "--comment",
                     "tokwatt measures local inference", kServiceUser}),
        AccountTool(facts, {"userdel", kServiceUser})));
  }
  if (makes_group) {
    plan.steps.push_back(RunStep(AccountTool(facts, {"groupadd", "--system", kPowerGroup}),
                                 AccountTool(facts, {"groupdel", kPowerGroup})));
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
  const bool makes_group = WantsPowerGroup(facts) && facts.groups.count(kPowerGroup) == 0;
  if (!facts.has_sysusers) return AddByTools(facts, plan, makes_group);
  const std::string text = SysusersText(facts);
  const auto there = facts.files.find(kSysusersFile);
  if (there == facts.files.end() || there->second != text) {
    plan.steps.push_back(WriteFileStep(kSysusersFile, text, 0644));
  }
  if (MakesUser(facts) || makes_group) AddBySysusers(facts, plan);
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
