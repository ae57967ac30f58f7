// The evaluations that claim packs choose from. All pure.
#pragma once

#include "collector/analytics/claims/claim.h"

namespace tokwatt::claims {

using Definition = ClaimDefinition;
using Evidence = ClaimEvidence;

// Without numbers: the verdict follows from the definition. NeedsEvidence is for what this version
// cannot gather, on whatever machine.
ClaimOutcome NeedsEvidence(const Definition& claim, const Evidence& evidence);
ClaimOutcome NotMeasurable(const Definition& claim, const Evidence& evidence);
ClaimOutcome ContradictedByPublished(const Definition& claim, const Evidence& evidence);

// Measured: memory bandwidth of that chip; decode rate of the R1 distillation; MBU; price.
ClaimOutcome BandwidthRow(const Definition& claim, const Evidence& evidence);
ClaimOutcome DecodeRateOf70B(const Definition& claim, const Evidence& evidence);
ClaimOutcome BandwidthLimited(const Definition& claim, const Evidence& evidence);
ClaimOutcome FlatPrice(const Definition& claim, const Evidence& evidence);

// Electricity rows: assumed_value is money over four years at 12 h a day and $0.14.
ClaimOutcome ElectricityMini(const Definition& claim, const Evidence& evidence);
ClaimOutcome ElectricityFramework(const Definition& claim, const Evidence& evidence);
ClaimOutcome ElectricityStudio(const Definition& claim, const Evidence& evidence);
ClaimOutcome ElectricitySpark(const Definition& claim, const Evidence& evidence);

// Arithmetic on the article's own numbers; the first lacks one of them.
ClaimOutcome BandwidthPerDollar(const Definition& claim, const Evidence& evidence);
ClaimOutcome SpeedFollowsBandwidth(const Definition& claim, const Evidence& evidence);
ClaimOutcome ResidentSetSum(const Definition& claim, const Evidence& evidence);
ClaimOutcome LoopSeconds(const Definition& claim, const Evidence& evidence);
ClaimOutcome MainboardAdvantage(const Definition& claim, const Evidence& evidence);
ClaimOutcome SparkDearestEverywhere(const Definition& claim, const Evidence& evidence);
ClaimOutcome ClusterTableUnits(const Definition& claim, const Evidence& evidence);
ClaimOutcome ConnectXAdvantage(const Definition& claim, const Evidence& evidence);
ClaimOutcome NvlinkGap(const Definition& claim, const Evidence& evidence);
ClaimOutcome ClusterCosts(const Definition& claim, const Evidence& evidence);

}  // namespace tokwatt::claims
