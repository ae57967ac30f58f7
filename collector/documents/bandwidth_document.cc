#include "collector/analytics/bandwidth_use.h"
#include "collector/documents/documents.h"

namespace tokwatt {
namespace {

Absence WhyNoPeakRatio(const BandwidthResult& result, const std::optional<Inventory>& inventory) {
  if (!result.absent.reason.empty()) return result.absent;
  if (inventory && inventory->peak_bytes_per_second) {
    return {"not_applicable", "The theoretical peak is of memory that this GPU does not read.", ""};
  }
  return {"chip_not_in_table", "The theoretical peak of this chip is not known.", ""};
}

}  // namespace

Json BandwidthDocument(const EventRecord& record, const std::optional<Inventory>& inventory) {
  const auto& result = std::get<BandwidthResult>(record.event.body);
  const bool absent = !result.absent.reason.empty();
  std::optional<double> best;
  std::optional<double> median;
  std::optional<double> peak_ratio;
  if (!absent) {
    best = result.best_bytes_per_second;
    median = result.median_bytes_per_second;
    if (inventory && PeakBounds(result.path, *inventory)) {
      peak_ratio = *best / *inventory->peak_bytes_per_second;
    }
  }
  Json document = {{"id", ToHex(record.event.id)},
                   {"device", ToHex(record.device)},
                   {"at", FormatRfc3339(WallOf(record, result.start))},
                   {"path", result.path},
                   {"kernel", result.kernel},
                   {"isa", result.isa},
                   {"gpu_name", result.device},
                   {"threads", result.threads},
                   {"buffer_bytes", result.buffer_bytes},
                   {"trials", result.trials}};
  Put(document, "best_bytes_per_second", best, result.absent);
  Put(document, "median_bytes_per_second", median, result.absent);
  Put(document, "peak_ratio", peak_ratio, WhyNoPeakRatio(result, inventory));
  document["counting_rule"] = result.counting_rule;
  document["validity"] = result.validity;
  return document;
}

}  // namespace tokwatt
