// The first claim pack: "Memory Bandwidth Is the New CPU Speed" (Malcolm Stanley, 2026).
#pragma once

#include <span>

#include "collector/analytics/claims/claim.h"

namespace tokwatt::claims {

std::span<const ClaimDefinition> SeedHardware();    // H1..H14
std::span<const ClaimDefinition> SeedThroughput();  // T1..T12
std::span<const ClaimDefinition> SeedCost();        // four electricity rows, C-1..C-8
std::span<const ClaimDefinition> SeedCluster();     // K1..K9

}  // namespace tokwatt::claims
