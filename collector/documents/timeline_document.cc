#include "base/inventory_change.h"
#include "base/machine_document.h"
#include "collector/analytics/format.h"
#include "collector/analytics/rates.h"
#include "collector/analytics/server_name.h"
#include "collector/documents/documents.h"
#include "collector/documents/gap_text.h"

namespace tokwatt {
namespace {

// One plain sentence per kind of event.
struct Summary {
  std::string operator()(const InferenceEvent& event) const {
    const Known<double> rate = DecodeTokensPerSecond(event);
    std::string text = ServerName(event.runtime) + " answered with " + event.model.name;
    if (event.n_output) text += ": " + std::to_string(*event.n_output) + " tokens";
    if (rate) text += " at " + FormatMetric(MetricFormat::kDecodeRate, *rate);
    return text;
  }
  std::string operator()(const BenchmarkRun& run) const {
    const std::string what = "benchmark of " + run.model.name + " on " + ServerName(run.runtime);
    if (!run.decode_tokens_per_second) return what + " gave no rate: " + run.failure.detail;
    return what + ": " + FormatEstimate(MetricFormat::kDecodeRate, *run.decode_tokens_per_second);
  }
  std::string operator()(const BandwidthResult& result) const {
    const std::string what = result.path + " " + result.kernel + " bandwidth";
    if (!result.absent.reason.empty()) return what + " not measured: " + result.absent.detail;
    return what + ": " + FormatMetric(MetricFormat::kBandwidth, result.best_bytes_per_second);
  }
  std::string operator()(const LinkResult& result) const {
    return "link to " + result.peer + ": " +
           FormatMetric(MetricFormat::kBandwidth, result.bytes_per_second);
  }
  std::string operator()(const Inventory& inventory) const {
    if (!inventory.changes.empty()) return ChangesText(inventory.changes);
    return "inventory: " + inventory.chip + ", " + std::to_string(inventory.sensors.size()) +
           " sensors, " + std::to_string(inventory.runtimes.size()) + " runtimes";
  }
  std::string operator()(const AgentLifecycle& life) const {
    std::string text = "agent " + life.what;
    if (life.what == "started" && life.previous_end == "unclean") {
      text += "; the previous life ended unclean";
    }
    return text;
  }
  std::string operator()(const Gap& gap) const { return GapText(gap); }
};

}  // namespace

Json TimelineDocument(const EventRecord& record) {
  Json document = {{"id", ToHex(record.event.id)},
                   {"device", ToHex(record.device)},
                   {"at", FormatRfc3339(record.at)},
                   {"kind", EventKind(record.event)},
                   {"summary", std::visit(Summary{}, record.event.body)}};
  const auto* inventory = std::get_if<Inventory>(&record.event.body);
  if (inventory != nullptr) document["changes"] = PartsDocument<Json>(inventory->changes);
  return document;
}

}  // namespace tokwatt
