#include "collector/analytics/headline.h"

#include <algorithm>
#include <array>
#include <tuple>

namespace tokwatt {
namespace {

bool IsContained(const PowerCandidate& inner, const std::vector<PowerCandidate>& all) {
  return !inner.contained_in.empty() &&
         std::any_of(all.begin(), all.end(), [&](const PowerCandidate& outer) {
           return outer.scope == inner.scope && outer.source == inner.source &&
                  outer.component == inner.contained_in && outer.power_watts.has_value();
         });
}

// RAPL's DRAM, core and graphics stand beside a whole package, or inside it: it speaks before them.
bool IsPackage(const PowerCandidate& candidate) {
  return candidate.component.starts_with("package-");
}

bool IsBesidePackage(const PowerCandidate& one, const std::vector<PowerCandidate>& all) {
  return !IsPackage(one) && std::any_of(all.begin(), all.end(), [&](const PowerCandidate& other) {
    return other.scope == one.scope && other.source == one.source && IsPackage(other) &&
           other.power_watts.has_value();
  });
}

// Smaller is better.
auto Rank(const PowerCandidate& candidate, const std::vector<PowerCandidate>& all) {
  return std::make_tuple(!candidate.power_watts.has_value(), IsContained(candidate, all),
                         IsBesidePackage(candidate, all), static_cast<int>(candidate.quality),
                         candidate.source, candidate.component);
}

std::string Explain(const PowerCandidate& winner, size_t others) {
  const std::string name = winner.source + " " + winner.component;
  const std::string scope(ToString(winner.scope));
  if (others == 0) return name + " is the only component of scope " + scope + ".";
  return name + " speaks for scope " + scope + " before " + std::to_string(others) +
         " other component(s): it has a value, is or includes the main part, or has the better "
         "quality. Components of one scope may overlap, so they are not added.";
}

}  // namespace

std::vector<HeadlinePick> PickHeadlines(const std::vector<PowerCandidate>& candidates) {
  constexpr std::array kScopes = {PowerScope::kWall, PowerScope::kSystem, PowerScope::kPackage,
                                  PowerScope::kBoard};
  std::vector<HeadlinePick> picks;
  for (const PowerScope scope : kScopes) {
    std::optional<size_t> best;
    size_t count = 0;
    for (size_t i = 0; i < candidates.size(); ++i) {
      if (candidates[i].scope != scope) continue;
      ++count;
      if (!best || Rank(candidates[i], candidates) < Rank(candidates[*best], candidates)) best = i;
    }
    if (best) picks.push_back({*best, Explain(candidates[*best], count - 1)});
  }
  return picks;
}

std::vector<size_t> PickCounted(std::vector<PowerCandidate> candidates,
                                const std::vector<WallWindow>& read) {
  std::vector<size_t> picks;
  const auto overlaps = [&](size_t one) {
    return std::any_of(picks.begin(), picks.end(), [&](size_t other) {
      return read[one].from < read[other].to && read[other].from < read[one].to;
    });
  };
  while (const auto pick = PickCountable(candidates)) {
    if (!picks.empty() && candidates[*pick].scope != candidates[picks.front()].scope) break;
    if (!overlaps(*pick)) picks.push_back(*pick);
    candidates[*pick].power_watts.reset();  // it was looked at
  }
  return picks;
}

std::optional<size_t> PickCountable(const std::vector<PowerCandidate>& candidates) {
  for (const HeadlinePick& pick : PickHeadlines(candidates)) {
    const PowerCandidate& candidate = candidates[pick.index];
    if (IsCountable(candidate.scope) && candidate.power_watts) return pick.index;
  }
  return std::nullopt;
}

}  // namespace tokwatt
