// ServiceManager: what systemd and launchd are told, as steps and commands for one place. Nothing
// runs here.
#pragma once

#include <vector>

#include "cli/service/facts.h"
#include "cli/service/step.h"

namespace tokwatt {

// Lines of a service that did not start or did not stay up.
inline constexpr int kLastWords = 5;

class ServiceManager {
 public:
  virtual ~ServiceManager() = default;

  // To run after files of services changed.
  virtual std::vector<Step> Reload(const ServiceFacts& facts) const = 0;

  // Enables and starts a service; `changed`: one that runs is restarted with what is new. Undone by
  // stopping and disabling what was not so before.
  virtual std::vector<Step> Start(const ServiceFacts& facts, Role role, bool changed) const = 0;

  // Stops a service and keeps it from starting.
  virtual std::vector<Step> Stop(const ServiceFacts& facts, Role role) const = 0;

  // Commands after an undone install: what ran before runs again, as it was.
  virtual std::vector<Command> Settle(const ServiceFacts& facts) const = 0;

  // Asks how a service is; status.h reads the answer.
  virtual Command Ask(const Place& place, Role role) const = 0;

  // Shows the last `lines` lines of the logs of `roles`; `follow`: and what comes.
  virtual Command Logs(const Place& place, const std::vector<Role>& roles, int lines,
                       bool follow) const = 0;
};

// Of the whole program's life.
const ServiceManager& Systemd();
const ServiceManager& Launchd();

inline const ServiceManager& ManagerOf(const Place& place) {
  return place.manager == Manager::kSystemd ? Systemd() : Launchd();
}

}  // namespace tokwatt
