// Documents: the JSON of /api/v1 as dashboards/web/src/api.ts types it. Pure functions.
#pragma once

#include <string>

#include "collector/documents/facts.h"
#include "collector/documents/json.h"

namespace tokwatt {

inline constexpr int kSchemaVersion = 1;

Json PriceDocument(const ElectricityPrice& price);
// {"schema_version", "price"}: the answer of /tariffs.
Json TariffsDocument(const ElectricityPrice& price);

// `covers` of an estimate is always "this run": nothing pools sessions in this version.
Json EstimateDocument(const Estimate& estimate);

Json InferenceRowDocument(const EventRecord& record);
Json InferenceRowDocument(const std::string& id, const EventRecord& record,
                          const InferenceEvent& event);

Json BandwidthDocument(const EventRecord& record, const std::optional<Inventory>& inventory);

Json BenchmarkSummaryDocument(const EventRecord& record, const DeviceFacts& facts,
                              const ElectricityPrice& price);
// With blocks, environment, receipt and its Markdown.
Json BenchmarkDocument(const EventRecord& record, const DeviceFacts& facts,
                       const ElectricityPrice& price);
// The receipt's figures from the newest quotable run; null and headline_reason are set by callers.
Json HeadlineDocument(const EventRecord& record, const DeviceFacts& facts,
                      const ElectricityPrice& price);

Json ClaimsDocument(const ClaimEvidence& evidence);

// {"id", "device", "at", "kind", "summary"}; the summary is one plain sentence. An inventory has
// its "changes" too: what, before, after and times of each.
Json TimelineDocument(const EventRecord& record);

Json InventoryDocument(const Inventory& inventory);
Json RuntimeInfoDocument(const RuntimeState& runtime);

}  // namespace tokwatt
