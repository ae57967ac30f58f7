#include "collector/documents/gap_text.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace tokwatt {
namespace {

struct Wording {
  std::string_view reason;
  std::string_view words;
};
constexpr std::array<Wording, 11> kWordings = {{
    {"agent_stalled", "the agent got no processor time"},
    {"probe_deadline", "a sensor did not answer in time"},
    {"too_large", "an event was too large to send"},
    {"spool_full", "the agent's spool was full, so its oldest batches were dropped"},
    {"spool_unwritable", "the agent could not write its spool"},
    {"spool_damaged", "the agent's spool was damaged and set aside"},
    {"spool_replaced", "the agent's spool was replaced"},
    {"spool_restored", "the agent's spool was an older copy"},
    {"quarantined", "the collector could not read a batch; the agent keeps it aside"},
    {"not_retained", "the agent no longer had what the collector asked for again"},
    {"fenced", "another agent used the same identity"},
}};

std::string Words(const std::string& reason) {
  const auto found = std::find_if(kWordings.begin(), kWordings.end(),
                                  [&](const Wording& row) { return row.reason == reason; });
  if (found != kWordings.end()) return std::string(found->words) + " (" + reason + ")";
  constexpr std::string_view kRejected = "rejected_";
  if (reason.rfind(kRejected, 0) != 0) return reason;
  return "the collector refused a batch (" + reason.substr(kRejected.size()) + ")";
}

}  // namespace

std::string GapText(const Gap& gap) {
  std::string text = "measurements are missing: " + Words(gap.reason);
  if (gap.samples_lost) text += "; " + std::to_string(*gap.samples_lost) + " samples lost";
  return text;
}

}  // namespace tokwatt
