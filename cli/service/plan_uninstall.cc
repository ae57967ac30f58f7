// PlanServiceUninstall and PlanUninstall: what removing does.
#include <algorithm>
#include <sstream>

#include "cli/service/manager.h"
#include "cli/service/plan.h"

namespace tokwatt {
namespace {

Result<> MayRemove(const ServiceFacts& facts, const char* command) {
  if (!facts.place.system || facts.is_root) return {};
  return Fail(Code::kFailedPrecondition,
              "to remove what belongs to the whole machine needs root; nothing was changed",
              "needs_root", "sudo " + facts.Program() + " " + command);
}

bool IsEnded(const ServiceFacts& facts, const StateHolder& holder) {
  std::vector<long> ended;
  if (facts.loose_agent) ended.push_back(facts.loose_agent->pid);
  for (const Role role : kRoles) {
    const bool stops = facts.no_manager.empty() && facts.IsInstalled(role);
    if (stops) ended.push_back(facts.Running(role).pid);
  }
  return std::any_of(ended.begin(), ended.end(),
                     [&](long pid) { return std::to_string(pid) == holder.process; });
}

// What a process writes to is not taken from under it.
Result<> MayPurge(const ServiceFacts& facts) {
  for (const StateHolder& holder : facts.holders) {
    if (IsEnded(facts, holder)) continue;
    const std::string who = holder.Name() + " (process " + holder.process + ")";
    return Fail(Code::kFailedPrecondition, who + " uses " + holder.folder + "; nothing was changed",
                "data_dir_in_use", "stop " + who + " first");
  }
  return {};
}

bool AddServiceSteps(const ServiceFacts& facts, const std::vector<Role>& roles, ServicePlan& plan) {
  bool any = false;
  for (const Role role : roles) {
    if (!facts.IsInstalled(role)) continue;
    any = true;
    // Without a manager nothing runs: the files go all the same.
    if (facts.no_manager.empty()) {
      for (Step& step : ManagerOf(facts.place).Stop(facts, role))
        plan.steps.push_back(std::move(step));
    }
    plan.steps.push_back(RemoveFileStep(facts.place.UnitFile(role)));
  }
  if (!any || !facts.no_manager.empty()) return any;
  for (Step& step : ManagerOf(facts.place).Reload(facts)) plan.steps.push_back(std::move(step));
  return any;
}

// What opens the counters goes before the group that they are open to.
void AddRuleSteps(const ServiceFacts& facts, ServicePlan& plan) {
  const auto rule = facts.files.find(kPowerRule);
  if (rule == facts.files.end()) return;
  for (const CounterFact& counter : facts.counters) {
    if (!counter.open) continue;
    Step step;
    step.kind = StepKind::kOwn;
    step.path = counter.path;
    step.group = "root";
    step.mode = 0400;
    plan.steps.push_back(step);
  }
  plan.steps.push_back(RemoveFileStep(kPowerRule));
  if (!facts.offline()) {
    plan.steps.push_back(MayFail(RunStep({"udevadm", "control", "--reload"})));
  }
}

void AddAccount(const ServiceFacts& facts, std::vector<std::string> argv, ServicePlan& plan) {
  if (facts.offline()) argv.insert(argv.begin() + 1, {"--prefix", facts.root});
  plan.steps.push_back(RunStep(std::move(argv)));
}

void AddAccountSteps(const ServiceFacts& facts, ServicePlan& plan) {
  if (facts.Has(kSysusersFile)) plan.steps.push_back(RemoveFileStep(kSysusersFile));
  if (facts.users.count(kServiceUser) != 0) {
    if (ReceiptLines(facts, kMadeUser).empty()) {
      plan.notes.push_back("the user tokwatt stays: it was there before tokwatt was installed");
    } else {
      AddAccount(facts, {"userdel", kServiceUser}, plan);  // and its group of the same name
    }
  }
  if (facts.groups.count(kPowerGroup) == 0) return;
  const auto rule = facts.files.find(kPowerRule);
  if (rule != facts.files.end() && rule->second.find(kGroupMadeHere) != std::string::npos) {
    AddAccount(facts, {"groupdel", kPowerGroup}, plan);
  } else {
    plan.notes.push_back(std::string("the group ") + kPowerGroup +
                         " stays: it was there before the rule");
  }
}

void AddBinarySteps(const ServiceFacts& facts, ServicePlan& plan) {
  for (const std::string& path : ReceiptLines(facts, kCopied)) {
    // The receipt is a file: of what it says, only what install can have done is undone.
    const std::string folder = facts.place.bin_dir + "/";
    if (path != folder + "tokwatt" && path != folder + "tokwatt-agent") continue;
    if (facts.build_tree.count(path) != 0) {
      plan.notes.push_back(path + " stays: it lies in a build tree");
    } else {
      plan.steps.push_back(RemoveFileStep(path));
    }
  }
  if (facts.Has(facts.place.receipt)) plan.steps.push_back(RemoveFileStep(facts.place.receipt));
}

std::string Joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : " ") + word;
  return text;
}

// By what is still there afterwards: the program is not.
std::string HowToPurge(const ServiceFacts& facts) {
  Command remove = {"rm", "-rf"};
  if (facts.by_sudo) remove.insert(remove.begin(), "sudo");
  for (const std::string& path : facts.purge) remove.push_back(facts.root + path);
  const Result<> may = MayPurge(facts);
  return (may ? ": " : ", " + may.error().fix + ", then: ") + CommandText(remove);
}

}  // namespace

std::vector<std::string> ReceiptLines(const ServiceFacts& facts, const std::string& what) {
  std::vector<std::string> found;
  const auto receipt = facts.files.find(facts.place.receipt);
  if (receipt == facts.files.end()) return found;
  std::istringstream lines(receipt->second);
  for (std::string line; std::getline(lines, line);) {
    if (line.rfind(what, 0) == 0) found.push_back(line.substr(what.size()));
  }
  return found;
}

Result<ServicePlan> PlanServiceUninstall(const ServiceFacts& facts,
                                         const std::vector<Role>& roles) {
  TOKWATT_RETURN_IF_ERROR(MayRemove(facts, "service uninstall"));
  ServicePlan plan;
  plan.go_on = true;
  if (AddServiceSteps(facts, roles, plan)) {
    plan.notes.push_back("measurements stay in " + facts.place.state_dir +
                         "; to remove everything: " + (facts.place.system ? "sudo " : "") +
                         facts.Program() + " uninstall --purge");
  }
  return plan;
}

Result<ServicePlan> PlanUninstall(const ServiceFacts& facts, bool purge) {
  TOKWATT_RETURN_IF_ERROR(MayRemove(facts, "uninstall"));
  if (purge) TOKWATT_RETURN_IF_ERROR(MayPurge(facts));
  ServicePlan plan;
  plan.go_on = true;
  AddServiceSteps(facts, {std::begin(kRoles), std::end(kRoles)}, plan);
  if (const auto& loose = facts.loose_agent) {
    plan.steps.push_back(EndStep(loose->pid, loose->program));
  }
  if (facts.place.system && facts.place.manager == Manager::kSystemd) {
    AddRuleSteps(facts, plan);
    AddAccountSteps(facts, plan);
  }
  AddBinarySteps(facts, plan);
  if (purge) {
    for (const std::string& path : facts.purge) plan.steps.push_back(RemoveTreeStep(path));
  } else if (!facts.purge.empty()) {
    plan.notes.push_back("kept: " + Joined(facts.purge) + "; to remove that too" +
                         HowToPurge(facts));
  }
  return plan;
}

}  // namespace tokwatt
