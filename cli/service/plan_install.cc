// PlanInstall: what installing or upgrading does.
#include <algorithm>
#include <sstream>

#include "cli/service/manager.h"
#include "cli/service/plan.h"
#include "cli/service/plan_accounts.h"
#include "cli/service/render.h"

namespace tokwatt {
namespace {

std::string Foreground(const ServiceFacts& facts, const std::vector<Role>& roles) {
  const std::string self = facts.binaries.front().source;
  return roles.size() > 1 ? self + " up" : self + " " + RoleName(roles.front()) + " run";
}

Result<> MayInstall(const ServiceFacts& facts, const std::vector<Role>& roles) {
  const bool launchd = facts.place.manager == Manager::kLaunchd;
  if (!facts.no_manager.empty()) {
    return Fail(Code::kFailedPrecondition, facts.no_manager + "; nothing was changed",
                "no_service_manager",
                (facts.no_manager_fix.empty() ? "" : facts.no_manager_fix + "\n") +
                    Foreground(facts, roles) + "    # the same, in the foreground");
  }
  if (facts.place.system && !facts.is_root) {
    return Fail(Code::kFailedPrecondition,
                "a service of the whole machine needs root; nothing was changed", "needs_root",
                "sudo " + facts.binaries.front().source +
                    " service install\nor a service of your own: add --user");
  }
  if (!facts.other_data_dir.empty()) {
    return Fail(Code::kFailedPrecondition,
                "a service of the whole machine keeps its state in " + facts.place.state_dir +
                    ", not in " + facts.other_data_dir + "; nothing was changed",
                "other_data_dir", "leave data_dir out, or install a service of your own: --user");
  }
  if (facts.place.system && launchd && (facts.place.user.empty() || facts.place.user == "root")) {
    return Fail(Code::kFailedPrecondition,
                "on macOS the service runs as the account that calls sudo, and that is root here; "
                "nothing was changed",
                "no_account",
                "log in as yourself, then: sudo " + facts.Program() + " service install");
  }
  return {};
}

std::string OwnerOf(const Place& place) { return place.system ? place.user : std::string(); }

// Copies what is not there or is another version. Gives the paths that are new.
std::vector<std::string> AddBinarySteps(const ServiceFacts& facts, ServicePlan& plan) {
  std::vector<std::string> replaced;
  for (const BinaryFact& binary : facts.binaries) {
    if (binary.stays || binary.same) continue;
    Step step;
    step.kind = StepKind::kCopyFile;
    step.from = binary.source;
    step.path = binary.Target(facts.place);
    step.mode = 0755;
    replaced.push_back(step.path);
    plan.steps.push_back(std::move(step));
  }
  return replaced;
}

Step MoveStep(const std::string& from, const std::string& to) {
  Step step;
  step.kind = StepKind::kMove;
  step.from = from;
  step.path = to;
  return step;
}

// systemd's StateDirectory= makes the folder too, but it gives its content to the service's user
// only when the folder itself is another's: what root enrolled there would stay root's. True if
// state that was there is the services' from now on, which one that runs must read anew.
bool AddStateSteps(const ServiceFacts& facts, ServicePlan& plan) {
  const Place& place = facts.place;
  const bool moves = !facts.root_state.empty();
  if (moves) plan.steps.push_back(MoveStep(facts.root_state, place.state_dir));
  if (!moves && !facts.state_exists) {
    plan.steps.push_back(MakeDirectoryStep(place.state_dir, 0700, OwnerOf(place), place.Group()));
  }
  if (!place.system || !(moves || (facts.state_exists && !facts.state_owned))) return false;
  Step own;
  own.kind = StepKind::kOwn;
  own.path = place.state_dir;
  own.owner = place.user;
  own.group = place.Group();
  own.recursive = true;
  plan.steps.push_back(std::move(own));
  return true;
}

void AddConfigSteps(const ServiceFacts& facts, ServicePlan& plan) {
  const Place& place = facts.place;
  if (!place.system) return;
  if (!facts.config_source.empty()) {
    Step write = WriteFileStep(place.config_file, facts.config_content, 0640);
    write.group = place.Group();
    plan.steps.push_back(std::move(write));
    plan.notes.push_back("settings of " + facts.config_source + " are now read from " +
                         place.config_file);
  } else if (!facts.config_readable) {
    Step own;
    own.kind = StepKind::kOwn;
    own.path = place.config_file;
    own.group = place.Group();
    own.mode = 0640;
    plan.steps.push_back(std::move(own));
  }
}

// Gives the roles whose text is new.
std::vector<Role> AddUnitSteps(const ServiceFacts& facts, const std::vector<Role>& roles,
                               ServicePlan& plan) {
  std::vector<Role> changed;
  for (const Role role : roles) {
    const std::string path = facts.place.UnitFile(role);
    const std::string text = RenderService(facts, role, WantsPowerGroup(facts));
    const auto there = facts.files.find(path);
    if (there != facts.files.end() && there->second == text) continue;
    plan.steps.push_back(WriteFileStep(path, text, 0644));
    changed.push_back(role);
  }
  return changed;
}

// What uninstall removes again: what was there before is not ours.
void AddReceiptStep(const ServiceFacts& facts, const std::vector<std::string>& copied,
                    ServicePlan& plan) {
  const auto there = facts.files.find(facts.place.receipt);
  const std::string before = there == facts.files.end() ? "" : there->second;
  std::string text = before;
  const auto add = [&text](const std::string& line) {
    if (text.find(line + "\n") == std::string::npos) text += line + "\n";
  };
  if (MakesUser(facts)) add(kMadeUser);
  for (const std::string& path : copied) add(kCopied + path);
  if (text != before) plan.steps.push_back(WriteFileStep(facts.place.receipt, text, 0644));
}

bool RunsOneOf(const ServiceFacts& facts, Role role, const std::vector<std::string>& binaries) {
  const auto unit = facts.files.find(facts.place.UnitFile(role));
  if (unit == facts.files.end()) return false;
  return std::any_of(binaries.begin(), binaries.end(), [&](const std::string& path) {
    return unit->second.find(path + " ") != std::string::npos ||
           unit->second.find(path + "<") != std::string::npos;
  });
}

// What an install changes under services that run.
struct News {
  std::vector<Role> units;
  std::vector<std::string> binaries;
  bool state = false;
};

// Roles that were asked for start; one that runs is restarted with what is new for it.
void AddStartSteps(const ServiceFacts& facts, const std::vector<Role>& roles, const News& news,
                   ServicePlan& plan) {
  const ServiceManager& manager = ManagerOf(facts.place);
  if (!news.units.empty()) {
    for (Step& step : manager.Reload(facts)) plan.steps.push_back(std::move(step));
  }
  for (const Role role : kRoles) {
    const bool asked = std::find(roles.begin(), roles.end(), role) != roles.end();
    const bool new_unit = std::find(news.units.begin(), news.units.end(), role) != news.units.end();
    const bool is_new = news.state || new_unit || RunsOneOf(facts, role, news.binaries);
    if (!asked && !(is_new && facts.Running(role).active)) continue;
    for (Step& step : manager.Start(facts, role, is_new)) plan.steps.push_back(std::move(step));
  }
}

void AddNotes(const ServiceFacts& facts, ServicePlan& plan) {
  if (!facts.config_ignored.empty()) {
    plan.notes.push_back("the service reads " + facts.place.config_file + ", not " +
                         facts.config_ignored);
  }
  if (!facts.other_state.empty()) {
    plan.notes.push_back("measurements in " + facts.other_state +
                         " stay there; the service begins anew in " + facts.place.state_dir);
  }
  const bool launchd = facts.place.manager == Manager::kLaunchd;
  if (facts.place.system || facts.offline()) return;
  if (launchd) {
    plan.notes.push_back("it runs while you are logged in; from boot on: sudo " + facts.Program() +
                         " service install");
  } else if (!facts.lingers) {
    plan.notes.push_back("it runs while you are logged in; from boot on: loginctl enable-linger " +
                         facts.place.user);
  }
}

}  // namespace

Result<ServicePlan> PlanInstall(const ServiceFacts& facts, const std::vector<Role>& roles) {
  TOKWATT_RETURN_IF_ERROR(MayInstall(facts, roles));
  if (!facts.root_state.empty() && !facts.root_state_holder.empty()) {
    return Fail(Code::kFailedPrecondition,
                facts.root_state + " would become the service's, and process " +
                    facts.root_state_holder + " uses it; nothing was changed",
                "data_dir_in_use", "stop that process, then try again");
  }
  ServicePlan plan;
  AddAccountSteps(facts, plan);
  AddCounterSteps(facts, plan);
  News news;
  news.binaries = AddBinarySteps(facts, plan);
  news.state = AddStateSteps(facts, plan);
  AddConfigSteps(facts, plan);
  if (facts.place.manager == Manager::kLaunchd && !facts.Has(facts.place.log_dir)) {
    plan.steps.push_back(MakeDirectoryStep(facts.place.log_dir, 0755, OwnerOf(facts.place)));
  }
  news.units = AddUnitSteps(facts, roles, plan);
  AddReceiptStep(facts, news.binaries, plan);
  AddStartSteps(facts, roles, news, plan);
  plan.after_undo = ManagerOf(facts.place).Settle(facts);
  if (!plan.steps.empty()) AddNotes(facts, plan);
  return plan;
}

}  // namespace tokwatt
