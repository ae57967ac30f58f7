// Quotable: which benchmark runs may stand as a headline or settle a claim, and why others may not.
#pragma once

#include <optional>

#include "collector/documents/facts.h"
#include "collector/documents/json.h"

namespace tokwatt {

// A run may be quoted that has a decode rate, finished its looks, carries no validity code and
// stays within the physical bound. std::nullopt: it may; else the reason, in plain words.
std::optional<Absence> WhyNotQuotable(const BenchmarkRun& run, const DeviceFacts& facts);

inline bool IsQuotable(const BenchmarkRun& run, const DeviceFacts& facts) {
  return !WhyNotQuotable(run, facts);
}

// "quotable", and "quotable_reason": null when it is.
void PutQuotable(Json& document, const BenchmarkRun& run, const DeviceFacts& facts);

// The newest quotable run of a runtime on this device, else of one it measured elsewhere, or
// nullptr.
const EventRecord* NewestQuotable(const DeviceFacts& facts);

}  // namespace tokwatt
