// The article's electricity column: the mean watts it implies, against measured or published watts.
//
// W = cost / price / hours (four years of 12 h a day: 17 520 h). What the machine draws in the
// other twelve hours is in no row: it may be off, or idle. A row is judged only where that, and the
// loss of a power supply behind the sensor, cannot change the verdict.
#include <algorithm>
#include <cmath>
#include <string>
#include <tuple>

#include "collector/analytics/blocks.h"
#include "collector/analytics/claims/evaluations.h"
#include "collector/analytics/claims/machines.h"
#include "collector/analytics/claims/names.h"
#include "collector/analytics/claims/open.h"
#include "collector/analytics/claims/settle.h"
#include "collector/analytics/format.h"
#include "collector/analytics/rates.h"
#include "collector/analytics/receipt.h"

namespace tokwatt::claims {
namespace {

constexpr double kArticlePrice = 0.14;
constexpr double kArticleHours = 12.0 * 365 * 4;

// Power supplies deliver 75 to 94 % of what they take, the least of it at low load.
constexpr double kLeastEfficiency = 0.75;

// What others published of that machine.
struct Published {
  double load_watts;
  double idle_watts;  // the highest: it may idle through the other twelve hours
  const char* what;
};

// At the wall, or at the machine's own input behind the power supply: the driver of the DGX Spark's
// power controller and ACPI's power meter document that. A battery or RAPL's psys may miss parts.
bool IsWholeInput(PowerScope scope, std::string_view component) {
  if (scope == PowerScope::kWall) return true;
  return scope == PowerScope::kSystem &&
         (component.starts_with("spbm") ? component.ends_with("dc-input")
                                        : component.starts_with("power-meter"));
}

struct MeasuredWatts {
  const DeviceEvidence* device;
  const BenchmarkRun* run;
  PowerScope scope;
  double watts;
  std::optional<double> idle_watts;
  int64_t n;  // blocks
};

// Mean watts of the whole machine while its GPU ran a model: a CPU at work draws other watts.
std::optional<MeasuredWatts> WattsOf(const DeviceEvidence& device, const BenchmarkRun& run) {
  const BenchmarkRun::EnergyResult* energy = SpeakingEnergy(run);
  if (!energy || !IsWholeInput(energy->scope, energy->component)) return std::nullopt;
  const Known<double> watts = MeanWatts(*energy);
  if (!watts || run.processor != "gpu") return std::nullopt;
  return MeasuredWatts{&device,           &run, energy->scope, *watts, energy->idle_watts,
                       CountedBlocks(run)};
}

// The wall before the machine's input; of its runs the one that drew most, since a small model does
// not load a machine as the article's do.
std::optional<MeasuredWatts> LoadWatts(const DeviceEvidence& device) {
  const auto weight = [](const MeasuredWatts& one) {
    return std::make_tuple(one.scope == PowerScope::kWall, one.watts);
  };
  std::optional<MeasuredWatts> most;
  for (const BenchmarkRun& run : device.benchmarks) {
    const auto one = WattsOf(device, run);
    if (one && (!most || weight(*most) < weight(*one))) most = one;
  }
  return most;
}

std::string Watts(double watts) { return FormatMetric(MetricFormat::kPower, watts); }

std::string Arithmetic(const Definition& claim, double implied) {
  return "About $" + FormatFixed(*claim.assumed_value, 0) + " / " +
         FormatMetric(MetricFormat::kPricePerKwh, kArticlePrice) + " / " +
         FormatFixed(kArticleHours, 0) + "\u202fh = " + Watts(implied) +
         " on average at 12 h a day.";
}

// What the wall may have delivered over the twelve hours, if the other twelve are counted too.
struct Range {
  double low;
  double high;
};

Range RangeOf(const MeasuredWatts& measured) {
  const double loss = measured.scope == PowerScope::kWall ? 1 : 1 / kLeastEfficiency;
  const double idle = measured.idle_watts.value_or(measured.watts);  // idle draws no more than load
  return {measured.watts, (measured.watts + idle) * loss};
}

std::string Describe(const MeasuredWatts& measured, double implied) {
  std::string text = measured.device->name + " drew " + Watts(measured.watts) + " [" +
                     std::string(ToString(measured.scope)) + "] while it ran " +
                     measured.run->model.name + ": the row is " +
                     FormatSignificant(implied / measured.watts, 2) + " times that.";
  if (measured.idle_watts) {
    text += " With " + Watts(*measured.idle_watts) + " idle through the other 12 h added, it is " +
            Watts(measured.watts + *measured.idle_watts) + ".";
  }
  return text;
}

std::string WhyOpen(const MeasuredWatts& measured) {
  if (measured.scope != PowerScope::kWall) {
    return "What its power supply loses is not known: add a smart plug.";
  }
  return "It depends on what the machine draws in the other 12 h of a day" +
         std::string(measured.idle_watts ? "." : ", and its idle watts were not measured.");
}

ClaimOutcome FromMeasured(const Definition& claim, const MeasuredWatts& measured, double implied) {
  ClaimOutcome outcome;
  outcome.measured_value = measured.watts * kArticleHours / 1000 * kArticlePrice;
  outcome.scope = measured.scope;
  outcome.n = measured.n;
  outcome.explanation = Arithmetic(claim, implied) + " " + Describe(measured, implied);
  const Range wall = RangeOf(measured);
  const double less = 1 - claim.tolerance_ratio;
  const double more = 1 + claim.tolerance_ratio;
  if (implied < wall.low * less || implied > wall.high * more) {
    outcome.verdict = ClaimVerdict::kContradicted;
  } else if (implied >= wall.high * less && implied <= wall.low * more) {
    outcome.verdict = ClaimVerdict::kSupported;
  } else {
    LeaveOpen(outcome, ClaimNeeds::kHere, WhyOpen(measured));
  }
  return outcome;
}

bool HasInputSensor(const DeviceEvidence& device) {
  const auto& sensors = device.inventory.sensors;
  return std::any_of(sensors.begin(), sensors.end(), [](const SensorState& sensor) {
    return !sensor.absent && sensor.powers.empty() && sensor.scope &&
           IsWholeInput(*sensor.scope, sensor.component);
  });
}

// A benchmark settles it where its watts count and a GPU may run it; elsewhere a plug, or a runtime
// that uses the GPU, must come first.
bool SettlesByBenchmark(const DeviceEvidence* device) {
  const auto processors = ProcessorsOf(*device);
  return HasInputSensor(*device) && (processors.empty() || processors.contains("gpu") ||
                                     (processors.contains("") && device->benchmarks.empty()));
}

void LeaveElectricityOpen(const Definition& claim, const Evidence& evidence,
                          ClaimOutcome& outcome) {
  const auto machines = MachinesOf(claim, evidence);
  if (machines.empty()) return LeaveToOtherMachine(claim, evidence, outcome);
  const bool settles = std::any_of(machines.begin(), machines.end(), SettlesByBenchmark);
  LeaveOpen(outcome, ClaimNeeds::kHere, claim.missing, settles ? claim.command : "");
}

// The published figures decide only where the implied watts pass them, idle hours included.
ClaimOutcome FromPublished(const Definition& claim, const Evidence& evidence,
                           const Published& published, double implied) {
  ClaimOutcome outcome;
  outcome.basis = ClaimBasis::kPublished;
  outcome.explanation = Arithmetic(claim, implied) + " " + published.what;
  if (implied > published.load_watts + published.idle_watts) {
    outcome.verdict = ClaimVerdict::kContradicted;
  } else {
    LeaveElectricityOpen(claim, evidence, outcome);
  }
  return outcome;
}

ClaimOutcome Electricity(const Definition& claim, const Evidence& evidence,
                         const Published& published) {
  const double implied = ImpliedWatts(*claim.assumed_value, kArticlePrice, kArticleHours);
  ClaimOutcome from_published = FromPublished(claim, evidence, published, implied);
  std::vector<ClaimOutcome> outcomes;
  for (const DeviceEvidence* device : MachinesOf(claim, evidence)) {
    const auto measured = LoadWatts(*device);
    if (measured) outcomes.push_back(FromMeasured(claim, *measured, implied));
  }
  if (outcomes.empty()) return from_published;
  ClaimOutcome settled = Settle(outcomes);
  // Published figures may decide what a measurement leaves open, but not which of two is right.
  const bool left_open = settled.needs && settled.measured_value;
  return left_open && !from_published.needs ? from_published : settled;
}

}  // namespace

ClaimOutcome ElectricityMini(const Definition& claim, const Evidence& evidence) {
  return Electricity(claim, evidence,
                     {140, 12, "Reported maximum of this model, not verified: 140\u202fW."});
}

ClaimOutcome ElectricityFramework(const Definition& claim, const Evidence& evidence) {
  return Electricity(
      claim, evidence,
      {140, 50,
       "Highest published wall reading while it runs a model: 140\u202fW; idle, with "
       "a runtime loaded: about 50\u202fW."});
}

ClaimOutcome ElectricityStudio(const Definition& claim, const Evidence& evidence) {
  return Electricity(claim, evidence,
                     {145, 12,
                      "Apple's maximum for the Studio with M2 Max: 145\u202fW; with M4 Max "
                      "120\u202fW were read at the wall under all-core load and 7 to 12\u202fW "
                      "idle."});
}

ClaimOutcome ElectricitySpark(const Definition& claim, const Evidence& evidence) {
  return Electricity(claim, evidence,
                     {240, 45,
                      "That is above the 240\u202fW power adapter it ships with; published idle is "
                      "at most 45\u202fW."});
}

}  // namespace tokwatt::claims
