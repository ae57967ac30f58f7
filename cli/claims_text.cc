#include "cli/claims_text.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <string>
#include <vector>

namespace tokwatt {
namespace {

using nlohmann::json;

struct Group {
  const char* needs;  // Claim.needs; "" is every other undecided claim
  const char* text;
};

constexpr std::array kGroups = {
    Group{"here", "can be settled on this machine"},
    Group{"other_machine", "need another machine"},
    Group{"later_version", "need a later version of tokwatt"},
    Group{"not_measurable", "cannot be settled by measuring"},
    Group{"", "are undetermined"},
};

bool Decided(const json& claim) {
  const std::string verdict = claim.value("verdict", "");
  return verdict == "supported" || verdict == "contradicted";
}

// The group of a claim that was not decided.
std::string NeedsOf(const json& claim) {
  if (claim.value("verdict", "") == "not_measurable") return "not_measurable";
  const auto needs = claim.find("needs");
  const std::string text =
      needs != claim.end() && needs->is_string() ? needs->get<std::string>() : "";
  const bool known = std::any_of(kGroups.begin(), kGroups.end(),
                                 [&](const Group& group) { return text == group.needs; });
  return known ? text : "";
}

void PrintClaim(const json& claim) {
  std::printf("%-16s %s  %s\n", claim.value("verdict", "").c_str(), claim.value("id", "").c_str(),
              claim.value("statement", "").c_str());
  // A basis belongs to a verdict: where none was reached, nothing was measured or computed.
  const std::string basis = Decided(claim) ? " (" + claim.value("basis", "") + ")" : "";
  std::printf("    %s%s\n", claim.value("explanation", "").c_str(), basis.c_str());
  const std::string missing = claim.value("missing", "");
  if (!missing.empty()) std::printf("    missing: %s\n", missing.c_str());
  const std::string command = claim.value("command", "");
  if (!command.empty()) std::printf("    try: %s\n", command.c_str());
}

// One counted line, and below it each command of the group once.
void PrintGroup(const Group& group, const json& claims) {
  size_t count = 0;
  std::vector<std::string> commands;
  for (const json& claim : claims) {
    if (Decided(claim) || NeedsOf(claim) != group.needs) continue;
    ++count;
    const std::string command = claim.value("command", "");
    const bool seen = std::find(commands.begin(), commands.end(), command) != commands.end();
    if (!command.empty() && !seen) commands.push_back(command);
  }
  if (count == 0) return;
  std::printf("%zu more %s\n", count, group.text);
  for (const std::string& command : commands) std::printf("    try: %s\n", command.c_str());
}

}  // namespace

void PrintClaims(const json& claims, bool all) {
  for (const json& claim : claims) {
    if (all || Decided(claim)) PrintClaim(claim);
  }
  if (all) return;
  for (const Group& group : kGroups) PrintGroup(group, claims);
}

}  // namespace tokwatt
