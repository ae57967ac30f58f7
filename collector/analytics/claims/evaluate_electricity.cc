// The article's electricity column: the mean watts it implies, against measured or published watts.
//
// W = cost / price / hours (four years of 12 h a day: 17 520 h).
#include <algorithm>
#include <string>

#include "collector/analytics/claims/evaluations.h"
#include "collector/analytics/claims/names.h"
#include "collector/analytics/claims/open.h"
#include "collector/analytics/format.h"
#include "collector/analytics/headline.h"
#include "collector/analytics/rates.h"

namespace tokwatt::claims {
namespace {

constexpr double kArticlePrice = 0.14;
constexpr double kArticleHours = 12.0 * 365 * 4;

// What others published of that machine: watts, and whether they are a limit or a reading.
struct Published {
  double watts;
  const char* what;
  ClaimVerdict verdict;  // of the implied watts against it
  ClaimBasis basis;
};

struct MeasuredWatts {
  const DeviceEvidence* device;
  double watts;
  PowerScope scope;
  int64_t n;
};

// Mean watts under load at the wall, or of the whole system, of a device with that chip.
std::optional<MeasuredWatts> LoadWatts(const Definition& claim, const Evidence& evidence) {
  for (const DeviceEvidence& device : evidence.devices) {
    if (!Contains(device.inventory.chip, claim.chip)) continue;
    for (const BenchmarkRun& run : device.benchmarks) {
      for (const auto& energy : run.energy) {
        const Known<double> watts = MeanWatts(energy);
        if (!watts || !IsCountable(energy.scope)) continue;
        return MeasuredWatts{&device, *watts, energy.scope,
                             static_cast<int64_t>(run.blocks.size())};
      }
    }
  }
  return std::nullopt;
}

std::string Arithmetic(const Definition& claim, double implied) {
  return FormatMetric(MetricFormat::kMoney, *claim.assumed_value) + " / " +
         FormatMetric(MetricFormat::kPricePerKwh, kArticlePrice) + " / " +
         FormatFixed(kArticleHours, 0) +
         "\u202fh = " + FormatMetric(MetricFormat::kPower, implied) + " on average at 12 h a day.";
}

ClaimOutcome FromMeasured(const Definition& claim, const MeasuredWatts& measured, double implied) {
  ClaimOutcome outcome;
  outcome.basis = ClaimBasis::kMeasured;
  outcome.measured_value = measured.watts * kArticleHours / 1000 * kArticlePrice;
  outcome.scope = measured.scope;
  outcome.n = measured.n;
  const double ratio = implied / measured.watts;
  outcome.verdict = std::abs(ratio - 1) <= claim.tolerance_ratio ? ClaimVerdict::kSupported
                                                                 : ClaimVerdict::kContradicted;
  outcome.explanation = Arithmetic(claim, implied) + " " + measured.device->name + " drew " +
                        FormatMetric(MetricFormat::kPower, measured.watts) + " under load [" +
                        std::string(ToString(measured.scope)) + "]: the row is " +
                        FormatSignificant(ratio, 2) + " times that.";
  return outcome;
}

bool HasCountablePower(const DeviceEvidence& device) {
  const auto& sensors = device.inventory.sensors;
  return std::any_of(sensors.begin(), sensors.end(), [](const SensorState& sensor) {
    return !sensor.absent && sensor.scope && IsCountable(*sensor.scope);
  });
}

// A benchmark settles it where its watts count; elsewhere a plug must come first.
void LeaveElectricityOpen(const Definition& claim, const Evidence& evidence,
                          ClaimOutcome& outcome) {
  const DeviceEvidence* device = FindChip(claim, evidence);
  if (!device) return LeaveToOtherMachine(claim, outcome);
  LeaveOpen(outcome, ClaimNeeds::kHere, claim.missing,
            HasCountablePower(*device) ? claim.command : "");
}

ClaimOutcome Electricity(const Definition& claim, const Evidence& evidence,
                         const Published& published) {
  const double implied = ImpliedWatts(*claim.assumed_value, kArticlePrice, kArticleHours);
  if (const auto measured = LoadWatts(claim, evidence)) {
    return FromMeasured(claim, *measured, implied);
  }
  ClaimOutcome outcome;
  // The published figure decides only where the implied watts pass it.
  outcome.verdict = implied > published.watts ? published.verdict : ClaimVerdict::kUndetermined;
  outcome.basis = published.basis;
  outcome.explanation = Arithmetic(claim, implied) + " " + published.what + ": " +
                        FormatMetric(MetricFormat::kPower, published.watts) + ".";
  if (outcome.verdict == ClaimVerdict::kUndetermined) {
    LeaveElectricityOpen(claim, evidence, outcome);
  }
  return outcome;
}

}  // namespace

ClaimOutcome ElectricityMini(const Definition& claim, const Evidence& evidence) {
  return Electricity(claim, evidence,
                     {140, "Reported maximum of this model, not verified",
                      ClaimVerdict::kUndetermined, ClaimBasis::kArithmetic});
}

ClaimOutcome ElectricityFramework(const Definition& claim, const Evidence& evidence) {
  return Electricity(claim, evidence,
                     {140, "Highest published wall reading while it runs a model",
                      ClaimVerdict::kContradicted, ClaimBasis::kPublished});
}

ClaimOutcome ElectricityStudio(const Definition& claim, const Evidence& evidence) {
  return Electricity(claim, evidence,
                     {145,
                      "Apple's maximum for the Studio with M2 Max; with M4 Max 120\u202fW were "
                      "read at the wall under all-core load",
                      ClaimVerdict::kContradicted, ClaimBasis::kPublished});
}

ClaimOutcome ElectricitySpark(const Definition& claim, const Evidence& evidence) {
  return Electricity(claim, evidence,
                     {240, "That is above the power adapter it ships with",
                      ClaimVerdict::kContradicted, ClaimBasis::kArithmetic});
}

}  // namespace tokwatt::claims
