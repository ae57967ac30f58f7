// Evaluations that hold the article's own numbers against each other.
#include <algorithm>
#include <array>
#include <cmath>
#include <string>

#include "collector/analytics/claims/evaluations.h"
#include "collector/analytics/claims/open.h"
#include "collector/analytics/format.h"

namespace tokwatt::claims {
namespace {

ClaimOutcome ByArithmetic(bool supported, std::string explanation) {
  ClaimOutcome outcome;
  outcome.verdict = supported ? ClaimVerdict::kSupported : ClaimVerdict::kContradicted;
  outcome.basis = ClaimBasis::kArithmetic;
  outcome.measured_value =
      Unknown("not_needed", "The article's own numbers decide; nothing had to be measured.");
  outcome.explanation = std::move(explanation);
  return outcome;
}

std::string Short(double value) { return FormatSignificant(value, 3); }
std::string Dollars(double value) { return "$" + FormatFixed(value, 0); }

struct PricedBandwidth {
  const char* name;
  double gb_per_second;
  double dollars;
};
constexpr std::array<PricedBandwidth, 5> kPricedBandwidths = {{{"Mac mini M4 Pro", 273, 1399},
                                                               {"Mac Studio M4 Max", 546, 3699},
                                                               {"Framework Desktop", 215, 1999},
                                                               {"Beelink GTR9 Pro", 215, 2100},
                                                               {"DGX Spark", 273, 4699}}};

}  // namespace

ClaimOutcome NotMeasurable(const Definition& claim, const Evidence&) {
  ClaimOutcome outcome;
  outcome.verdict = ClaimVerdict::kNotMeasurable;
  outcome.basis = ClaimBasis::kArithmetic;
  outcome.measured_value = Unknown("not_measurable", claim.explanation);
  outcome.explanation = claim.explanation;
  return outcome;
}

ClaimOutcome ContradictedByPublished(const Definition& claim, const Evidence&) {
  ClaimOutcome outcome;
  outcome.verdict = ClaimVerdict::kContradicted;
  outcome.basis = ClaimBasis::kPublished;
  outcome.explanation = claim.explanation;
  return outcome;
}

// The article gives the M5 Studio no price, so what it would need to cost is all that follows.
ClaimOutcome BandwidthPerDollar(const Definition& claim, const Evidence&) {
  std::string list;
  double best = 0;
  for (const PricedBandwidth& row : kPricedBandwidths) {
    const double per_1000 = row.gb_per_second / row.dollars * 1000;
    best = std::max(best, per_1000);
    list += (list.empty() ? "" : ", ") + std::string(row.name) + " " + FormatFixed(per_1000, 0);
  }
  ClaimOutcome outcome = Undetermined(claim, ClaimNeeds::kLaterVersion, claim.missing);
  outcome.basis = ClaimBasis::kArithmetic;
  outcome.measured_value = Unknown("no_price", claim.missing);
  outcome.explanation = "GB/s per $1\u202f000 from the article's table: " + list +
                        ". With its 614\u202fGB/s the M5 Studio leads if it costs less than " +
                        Dollars(614 / best * 1000) +
                        ". Over four years the Mac mini costs less than the Framework; of the "
                        "128\u202fGB machines the Framework costs least.";
  return outcome;
}

ClaimOutcome SpeedFollowsBandwidth(const Definition& claim, const Evidence&) {
  const double bandwidth_ratio = 546.0 / 215.0;
  const double speed_ratio = 6.31 / 5.0;
  const double explained = speed_ratio / bandwidth_ratio;
  return ByArithmetic(explained >= 1 - claim.tolerance_ratio,
                      "546 / 215 is " + Short(bandwidth_ratio) +
                          " times the bandwidth, 6.31 / 5.0 "
                          "only " +
                          Short(speed_ratio) +
                          " times the speed. With one 42.5\u202fGB file "
                          "the two would use " +
                          FormatMetric(MetricFormat::kRatio, 6.31 * 42.5 / 546) + " and " +
                          FormatMetric(MetricFormat::kRatio, 5.0 * 42.5 / 215) +
                          " of their bandwidth: the pair very likely mixes quantisations.");
}

ClaimOutcome ResidentSetSum(const Definition& claim, const Evidence&) {
  const double low = 20 + 5 + 1 + 1 + 10;
  const double high = 40 + 10 + 2 + 1 + 30;
  const bool matches = std::abs(low / 40 - 1) <= claim.tolerance_ratio &&
                       std::abs(high / 80 - 1) <= claim.tolerance_ratio;
  return ByArithmetic(matches, "The listed parts add up to " + Short(low) + " to " + Short(high) +
                                   "\u202fGB, within " +
                                   FormatMetric(MetricFormat::kRatio, claim.tolerance_ratio) +
                                   " of that. What a real stack holds was not measured.");
}

ClaimOutcome LoopSeconds(const Definition& claim, const Evidence&) {
  const double seconds = 30 * (3.0 - 2.0);
  return ByArithmetic(
      seconds == *claim.assumed_value,
      "30 steps, each 1\u202fs shorter, save 30\u202fs. At the article's 5 tokens a second a 2 to "
      "3\u202fs step is only 10 to 15 tokens: real steps are far longer.");
}

ClaimOutcome MainboardAdvantage(const Definition&, const Evidence&) {
  const double framework = 1999 + 1999 + 700;
  const double studio = 3699 + 3699 + 900;
  const double spark = 4699 + 4699 + 880;
  return ByArithmetic(framework >= studio || framework >= spark,
                      "Replacing the whole Framework instead gives " + Dollars(framework) +
                          " over four years: still below the Studio (" + Dollars(studio) +
                          ") and the Spark (" + Dollars(spark) + "). Not entirely the mainboard.");
}

ClaimOutcome SparkDearestEverywhere(const Definition&, const Evidence&) {
  const double spark_electricity = 880;
  const double studio_electricity = 900;
  return ByArithmetic(spark_electricity >= studio_electricity,
                      "The same table gives the Spark " + Dollars(spark_electricity) +
                          " of electricity and the Studio " + Dollars(studio_electricity) + ".");
}

ClaimOutcome ClusterTableUnits(const Definition& claim, const Evidence&) {
  const double line_rate = 10.0 / 8.0;  // GB/s of 10 Gb/s
  return ByArithmetic(*claim.assumed_value <= line_rate,
                      "10GbE carries 10 Gb/s / 8 = " + FormatFixed(line_rate, 2) +
                          "\u202fGB/s at most: the row shows gigabits as gigabytes, " +
                          Short(*claim.assumed_value / line_rate) + " times too much.");
}

ClaimOutcome ConnectXAdvantage(const Definition& claim, const Evidence&) {
  const double ratio = 25.0 / (10.0 / 8.0);
  return ByArithmetic(ratio <= *claim.assumed_value * (1 + claim.tolerance_ratio),
                      "200 Gb/s / 8 = 25\u202fGB/s; over 1.25\u202fGB/s of 10GbE that is " +
                          Short(ratio) + " times, not 2.5. 2.5 holds against Thunderbolt 5.");
}

ClaimOutcome NvlinkGap(const Definition& claim, const Evidence&) {
  const double over_thunderbolt = 900.0 / 10.0;
  return ByArithmetic(over_thunderbolt == *claim.assumed_value,
                      "900 / 10\u202fGB/s = " + Short(over_thunderbolt) +
                          " against Thunderbolt 5; " + Short(900.0 / 1.25) + " against 10GbE and " +
                          Short(900.0 / 25) + " against ConnectX-7.");
}

ClaimOutcome ClusterCosts(const Definition& claim, const Evidence&) {
  const std::array<double, 4> computed = {1999 + 200, 2 * 1399, 2 * 1999 + 200, 2 * 4699};
  const std::array<double, 4> stated = {2200, 2800, 4200, 9400};
  bool match = true;
  for (size_t i = 0; i < computed.size(); ++i) {
    match = match && std::abs(stated[i] / computed[i] - 1) <= claim.tolerance_ratio;
  }
  return ByArithmetic(match, "The parts add up: " + Dollars(computed[0]) + ", " +
                                 Dollars(computed[1]) + ", " + Dollars(computed[2]) + ", " +
                                 Dollars(computed[3]) +
                                 ". Watts of the switch and adapters are not in them.");
}

}  // namespace tokwatt::claims
