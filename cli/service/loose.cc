#include "cli/service/loose.h"

#include <algorithm>
#include <iterator>
#include <sstream>

#include "base/text_file.h"

namespace tokwatt {
namespace {

using nlohmann::json;

bool IsService(const ServiceFacts& facts, const StateHolder& holder) {
  return std::any_of(std::begin(kRoles), std::end(kRoles), [&](Role role) {
    return facts.IsInstalled(role) && std::to_string(facts.Running(role).pid) == holder.process;
  });
}

bool IsUp(const StateHolder& holder) { return holder.roles.size() > 1; }

std::string Sentence(const ServiceFacts& facts, const StateHolder& holder) {
  return holder.Name() + " runs (process " + holder.process +
         "), and no service starts it at boot" +
         (facts.no_manager.empty() ? "" : ": " + facts.no_manager);
}

std::string Fix(const ServiceFacts& facts, const StateHolder& holder) {
  const std::string role = RoleName(*holder.roles.begin());
  if (!facts.no_manager.empty()) {
    return "put this where your system starts programs: " + facts.binaries.front().source +
           (IsUp(holder) ? " up" : " " + role + " run");
  }
  const bool has_collector = holder.roles.count(Role::kCollector) != 0;
  const std::string sudo = facts.place.system && !facts.is_root ? "sudo " : "";
  const std::string stop =
      holder.process == "unknown" ? "stop it" : sudo + "kill " + holder.process + "    # stops it";
  return stop + "\n" + sudo + (has_collector ? "tokwatt" : facts.Program()) + " service install" +
         (IsUp(holder) ? "" : " " + role);
}

json Entry(const ServiceFacts& facts, const StateHolder& holder) {
  json entry{{"roles", json::array()}, {"folder", holder.folder}};
  for (const Role role : holder.roles) entry["roles"].push_back(RoleName(role));
  if (const auto pid = ParseInteger(holder.process)) {
    entry["pid"] = *pid;
  } else {
    entry["pid"] = nullptr;
    entry["pid_reason"] = {{"code", "not_told"}, {"detail", "it wrote none"}, {"fix", ""}};
  }
  entry["detail"] = Sentence(facts, holder);
  entry["fix"] = Fix(facts, holder);
  return entry;
}

}  // namespace

std::vector<StateHolder> LooseHolders(const ServiceFacts& facts) {
  std::vector<StateHolder> loose;
  std::copy_if(facts.holders.begin(), facts.holders.end(), std::back_inserter(loose),
               [&](const StateHolder& holder) { return !IsService(facts, holder); });
  return loose;
}

json LooseDocument(const ServiceFacts& facts) {
  json loose = json::array();
  for (const StateHolder& holder : LooseHolders(facts)) loose.push_back(Entry(facts, holder));
  return loose;
}

std::string LooseText(const json& loose) {
  std::string text;
  for (const json& entry : loose) {
    text += entry["detail"].get<std::string>() + "\n";
    std::istringstream lines(entry["fix"].get<std::string>());
    for (std::string line; std::getline(lines, line);) text += "  try: " + line + "\n";
  }
  return text;
}

}  // namespace tokwatt
