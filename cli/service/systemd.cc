// What systemctl and journalctl are told, of the machine or of one user.
#include "cli/service/manager.h"

#include <utility>

namespace tokwatt {
namespace {

Command Systemctl(const Place& place, Command words) {
  words.insert(words.begin(), "systemctl");
  if (!place.system) words.insert(words.begin() + 1, "--user");
  return words;
}

// In a tree that is not this machine links are made, and nothing is started.
Command Enablement(const ServiceFacts& facts, const char* verb, Role role) {
  if (!facts.offline()) return Systemctl(facts.place, {verb, UnitName(role)});
  return {"systemctl", "--root=" + facts.root, verb, UnitName(role)};
}

class SystemdManager : public ServiceManager {
 public:
  std::vector<Step> Reload(const ServiceFacts& facts) const override {
    if (facts.offline()) return {};
    return {RunStep(Systemctl(facts.place, {"daemon-reload"}))};
  }

  std::vector<Step> Start(const ServiceFacts& facts, Role role, bool changed) const override {
    const RunningFact was = facts.Running(role);
    std::vector<Step> steps;
    if (!was.enabled) {
      steps.push_back(
          RunStep(Enablement(facts, "enable", role), {Enablement(facts, "disable", role)}));
    }
    if (facts.offline() || (was.active && !changed)) return steps;
    const std::string unit = UnitName(role);
    // A unit that failed too often is refused until it is forgiven.
    if (!was.active && facts.IsInstalled(role)) {
      steps.push_back(MayFail(RunStep(Systemctl(facts.place, {"reset-failed", unit}))));
    }
    std::vector<Command> undo;
    if (!was.active) undo.push_back(Systemctl(facts.place, {"stop", unit}));
    steps.push_back(
        RunStep(Systemctl(facts.place, {was.active ? "restart" : "start", unit}), undo));
    steps.back().logs = Logs(facts.place, {role}, kLastWords, false);
    steps.push_back(StaysUp(facts.place, role));
    return steps;
  }

  std::vector<Step> Stop(const ServiceFacts& facts, Role role) const override {
    const RunningFact was = facts.Running(role);
    std::vector<Step> steps;
    if (!facts.offline()) {
      steps.push_back(RunStep(Systemctl(facts.place, {"stop", UnitName(role)})));
    }
    if (was.enabled) steps.push_back(RunStep(Enablement(facts, "disable", role)));
    return steps;
  }

  std::vector<Command> Settle(const ServiceFacts& facts) const override {
    if (facts.offline()) return {};
    std::vector<Command> commands = {Systemctl(facts.place, {"daemon-reload"})};
    for (const Role role : kRoles) {
      if (facts.Running(role).active) {
        commands.push_back(Systemctl(facts.place, {"restart", UnitName(role)}));
      }
    }
    return commands;
  }

  Command Ask(const Place& place, Role role) const override {
    return Systemctl(place,
                     {"show", UnitName(role), "--no-pager",
                      "--property=LoadState,ActiveState,SubState,UnitFileState,MainPID,NRestarts,"
                      "ActiveEnterTimestampMonotonic,ExecStart,Result"});
  }

  Command Logs(const Place& place, const std::vector<Role>& roles, int lines,
               bool follow) const override {
    Command argv = {"journalctl", "--no-pager", "--lines=" + std::to_string(lines)};
    for (const Role role : roles) {
      argv.push_back((place.system ? "--unit=" : "--user-unit=") + UnitName(role));
    }
    if (follow) argv.push_back("--follow");
    return argv;
  }

 private:
  Step StaysUp(const Place& place, Role role) const {
    Step step;
    step.kind = StepKind::kStaysUp;
    step.path = UnitName(role);
    step.argv = Ask(place, role);
    step.logs = Logs(place, {role}, kLastWords, false);
    return step;
  }
};

}  // namespace

const ServiceManager& Systemd() {
  static const SystemdManager manager;
  return manager;
}

}  // namespace tokwatt
