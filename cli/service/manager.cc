#include "cli/service/manager.h"

#include "cli/service/launchd.h"
#include "cli/service/systemd.h"

namespace tokwatt {
namespace {

bool IsSystemd(const Place& place) { return place.manager == Manager::kSystemd; }

}  // namespace

std::vector<Step> ReloadSteps(const ServiceFacts& facts) {
  return IsSystemd(facts.place) ? systemd::Reload(facts) : launchd::Reload(facts);
}

std::vector<Step> StartSteps(const ServiceFacts& facts, Role role, bool changed) {
  return IsSystemd(facts.place) ? systemd::Start(facts, role, changed)
                                : launchd::Start(facts, role, changed);
}

std::vector<Step> StopSteps(const ServiceFacts& facts, Role role) {
  return IsSystemd(facts.place) ? systemd::Stop(facts, role) : launchd::Stop(facts, role);
}

std::vector<Command> SettleCommands(const ServiceFacts& facts) {
  return IsSystemd(facts.place) ? systemd::Settle(facts) : launchd::Settle(facts);
}

Command AskCommand(const Place& place, Role role) {
  return IsSystemd(place) ? systemd::Ask(place, role) : launchd::Ask(place, role);
}

Command LogsCommand(const Place& place, const std::vector<Role>& roles, int lines, bool follow) {
  return IsSystemd(place) ? systemd::Logs(place, roles, lines, follow)
                          : launchd::Logs(place, roles, lines, follow);
}

}  // namespace tokwatt
