// PowerLines: every component that reports watts of a machine, by whoever reads it, and those that
// should but say why they do not.
#pragma once

#include <optional>
#include <vector>

#include "collector/analytics/headline.h"
#include "collector/live/live_document.h"

namespace tokwatt {

struct PowerLine {
  PowerCandidate candidate;
  Absence absence;
  const DeviceFacts* reader = nullptr;  // where it is another device
  std::optional<WallTime> at;
};

std::vector<PowerLine> LinesOf(const DeviceState& device, const LiveContext& context);
std::vector<PowerLine> LinesOf(const PowerConsumer& consumer, const LiveContext& context);

// The reason that helps most: one that a permission would cure comes first, then that of a plug or
// a part that is there.
Absence WhyNoPower(const DeviceState& device);
Absence WhyNoPower(const std::vector<PowerLine>& lines);

}  // namespace tokwatt
