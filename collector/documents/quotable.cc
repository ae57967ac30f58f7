#include "collector/documents/quotable.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "base/endpoint.h"
#include "collector/analytics/bandwidth_use.h"

namespace tokwatt {
namespace {

constexpr const char* kMeasureAgain = "tokwatt bench run";

struct Wording {
  std::string_view code;
  std::string_view words;
};
constexpr std::array<Wording, 3> kWordings = {{
    {"box_busy", "other programs used the processor"},
    {"clock_drop", "the processor's clock fell during the run"},
    {"rate_drop", "the speed fell during the run"},
}};

// "other programs used the processor (box_busy)"; a code that this version does not know stands as
// it came.
std::string Words(const std::string& code) {
  const auto found = std::find_if(kWordings.begin(), kWordings.end(),
                                  [&](const Wording& row) { return row.code == code; });
  if (found == kWordings.end()) return "the run is marked " + code;
  return std::string(found->words) + " (" + code + ")";
}

Absence Flagged(const std::vector<std::string>& validity) {
  std::string detail;
  for (const std::string& code : validity) detail += (detail.empty() ? "" : "; ") + Words(code);
  return {validity.front(), detail, kMeasureAgain};
}

}  // namespace

std::optional<Absence> WhyNotQuotable(const BenchmarkRun& run, const DeviceFacts& facts) {
  const bool finished =
      run.status == BenchmarkStatus::kConverged || run.status == BenchmarkStatus::kNotConverged;
  if (!finished) return run.failure;
  if (!run.decode_tokens_per_second) {
    return Absence{"no_decode_rate", "the run gave no writing speed", kMeasureAgain};
  }
  if (!run.validity.empty()) return Flagged(run.validity);
  const BandwidthUse use = UseOfBandwidth(run, facts.credible_bandwidth, facts.inventory);
  if (use.physics.status != PhysicsStatus::kAboveBound) return std::nullopt;
  return Absence{"above_bound", use.physics.text, ""};
}

void PutQuotable(Json& document, const BenchmarkRun& run, const DeviceFacts& facts) {
  const auto why_not = WhyNotQuotable(run, facts);
  document["quotable"] = !why_not.has_value();
  if (why_not) document["quotable_reason"] = ReasonDocument(*why_not);
}

const EventRecord* NewestQuotable(const DeviceFacts& facts) {
  const EventRecord* elsewhere = nullptr;
  for (const EventRecord& record : facts.benchmarks) {
    const auto& run = std::get<BenchmarkRun>(record.event.body);
    if (!IsQuotable(run, facts)) continue;
    if (!IsRemote(run)) return &record;
    if (elsewhere == nullptr) elsewhere = &record;
  }
  return elsewhere;
}

}  // namespace tokwatt
