// What launchctl is told. Unverified on hardware: written from launchctl(1) and launchd.plist(5),
// never run on a Mac.
#include "cli/service/manager.h"

namespace tokwatt {
namespace {

std::string Domain(const Place& place) {
  return place.system ? "system" : "gui/" + std::to_string(place.uid);
}

std::string Target(const Place& place, Role role) {
  return Domain(place) + "/" + LaunchdLabel(role);
}

Command Bootstrap(const Place& place, Role role) {
  return {"launchctl", "bootstrap", Domain(place), place.UnitFile(role)};
}

Command Bootout(const Place& place, Role role) {
  return {"launchctl", "bootout", Target(place, role)};
}

class LaunchdManager : public ServiceManager {
 public:
  // launchd reads a property list when it is bootstrapped.

  std::vector<Step> Reload(const ServiceFacts&) const override { return {}; }

  std::vector<Step> Start(const ServiceFacts& facts, Role role, bool changed) const override {
    const RunningFact was = facts.Running(role);
    if (facts.offline() || (was.active && !changed)) return {};
    const Place& place = facts.place;
    std::vector<Step> steps;
    if (was.enabled) steps.push_back(MayFail(RunStep(Bootout(place, role))));
    // One that was disabled by hand is not bootstrapped otherwise.
    steps.push_back(MayFail(RunStep({"launchctl", "enable", Target(place, role)})));
    steps.push_back(RunStep(Bootstrap(place, role), {Bootout(place, role)}));
    steps.back().logs = Logs(place, {role}, kLastWords, false);
    steps.push_back(StaysUp(place, role));
    return steps;
  }

  std::vector<Step> Stop(const ServiceFacts& facts, Role role) const override {
    if (facts.offline() || !facts.Running(role).enabled) return {};
    return {RunStep(Bootout(facts.place, role))};
  }

  std::vector<Command> Settle(const ServiceFacts& facts) const override {
    std::vector<Command> commands;
    if (facts.offline()) return commands;
    for (const Role role : kRoles) {
      if (facts.Running(role).active) commands.push_back(Bootstrap(facts.place, role));
    }
    return commands;
  }

  Command Ask(const Place& place, Role role) const override {
    return {"launchctl", "print", Target(place, role)};
  }

  Command Logs(const Place& place, const std::vector<Role>& roles, int lines,
               bool follow) const override {
    Command argv = {"tail", "-n", std::to_string(lines)};
    if (follow) argv.push_back("-F");
    for (const Role role : roles) argv.push_back(place.LogFile(role));
    return argv;
  }

 private:
  Step StaysUp(const Place& place, Role role) const {
    Step step;
    step.kind = StepKind::kStaysUp;
    step.path = LaunchdLabel(role);
    step.argv = Ask(place, role);
    step.logs = Logs(place, {role}, kLastWords, false);
    return step;
  }
};

}  // namespace

const ServiceManager& Launchd() {
  static const LaunchdManager manager;
  return manager;
}

}  // namespace tokwatt
