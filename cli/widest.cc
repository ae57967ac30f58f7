#include "cli/widest.h"

#include <string>
#include <vector>

#include "collector/analytics/headline.h"

namespace tokwatt {
namespace {

using nlohmann::json;

// `rows` without those of no known scope, and the same rows as the collector's rule takes them.
struct Candidates {
  std::vector<const json*> rows;
  std::vector<PowerCandidate> list;
};

Candidates CandidatesOf(const json& rows, const char* figure) {
  Candidates candidates;
  for (const json& row : rows) {
    const auto text = row.find("scope");
    if (text == row.end() || !text->is_string()) continue;
    const auto scope = ParsePowerScope(text->get<std::string>());
    if (!scope) continue;
    PowerCandidate candidate{*scope,
                             row.value("source", ""),
                             row.value("component", ""),
                             row.value("contained_in", ""),
                             Quality::kMeasured,
                             std::nullopt};
    candidate.quality = ParseQuality(row.value("quality", "measured")).value_or(Quality::kAssumed);
    const auto value = row.find(figure);
    if (value != row.end() && value->is_number()) candidate.power_watts = value->get<double>();
    candidates.rows.push_back(&row);
    candidates.list.push_back(std::move(candidate));
  }
  return candidates;
}

}  // namespace

const json* Widest(const json& rows, const char* figure) {
  const Candidates candidates = CandidatesOf(rows, figure);
  for (const HeadlinePick& pick : PickHeadlines(candidates.list)) {
    if (candidates.list[pick.index].power_watts) return candidates.rows[pick.index];
  }
  return nullptr;
}

const json* WidestEnergy(const json& run) { return Widest(run.at("energy"), "wh_per_1000_tokens"); }

}  // namespace tokwatt
