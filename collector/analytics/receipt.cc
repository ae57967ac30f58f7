#include "collector/analytics/receipt.h"

#include "base/endpoint.h"
#include "collector/analytics/blocks.h"
#include "collector/analytics/format.h"
#include "collector/analytics/headline.h"
#include "collector/analytics/rates.h"
#include "collector/analytics/server_name.h"

namespace tokwatt {
namespace {

std::string OrUnknown(const std::string& text) { return text.empty() ? "unknown" : text; }

std::string ScopeTag(PowerScope scope) { return " [" + std::string(ToString(scope)) + "]"; }

std::string MachineText(const ReceiptInput& input) {
  // Its chip is not known, and its address is nobody's business: receipts are shown to others.
  if (IsRemote(*input.run)) return "another machine, measured over the network";
  if (!input.inventory) return "unknown machine";
  const Inventory& inventory = *input.inventory;
  std::string text = OrUnknown(inventory.chip);
  if (inventory.memory_bytes) {
    text += ", " + FormatFixed(static_cast<double>(*inventory.memory_bytes) * 1e-9, 0) +
            "\u202fGB memory";
  }
  if (!inventory.os.empty()) text += ", " + inventory.os;
  return text;
}

std::string SpeedText(const BenchmarkRun& run) {
  if (!run.decode_tokens_per_second) return "no tok/s: " + OrUnknown(run.failure.detail);
  const std::string text = FormatEstimate(MetricFormat::kDecodeRate, *run.decode_tokens_per_second);
  return run.status == BenchmarkStatus::kConverged ? text : text + ", did not converge";
}

// " (512-token prompts, 128-token answers)": a slow machine gets shorter ones than the suite's.
std::string ShapeText(const BenchmarkRun& run) {
  const Known<double> prompt = MedianPromptTokens(run);
  const Known<double> output = MedianOutputTokens(run);
  if (!prompt || !output) return "";
  return " (" + FormatFixed(*prompt, 0) + "-token prompts, " + FormatFixed(*output, 0) +
         "-token answers)";
}

// "7.43 Wh per 1 000 tokens of answer, reading the prompts included (26.8 J/token, writing alone
// 20.1 J/token) [wall]"
std::string EnergyText(const BenchmarkRun& run, const BenchmarkRun::EnergyResult& energy) {
  const double joules = *GrossJoulesPerToken(energy);
  const Known<Estimate> writing = DecodeJoulesPerToken(run, energy);
  return FormatMetric(MetricFormat::kWhPer1000Tokens, WhPer1000Tokens(joules)) +
         " of answer, reading the prompts included (" +
         FormatMetric(MetricFormat::kJoulesPerToken, joules) +
         (writing
              ? ", writing alone " + FormatMetric(MetricFormat::kJoulesPerToken, writing->median)
              : "") +
         ")" + ScopeTag(energy.scope);
}

// When and how it was measured, and how far the figures may be trusted.
std::string MethodText(const ReceiptInput& input) {
  constexpr size_t kDate = 10;  // of an RFC 3339 time
  const BenchmarkRun& run = *input.run;
  return (input.at ? FormatRfc3339(*input.at).substr(0, kDate) + ", " : "") + "suite " + run.suite +
         ShapeText(run) + ", " + std::to_string(run.warmup_discarded) +
         " warm-up discarded, grade " + OrUnknown(run.grade);
}

std::string VerdictText(const ReceiptInput& input) {
  const BenchmarkRun& run = *input.run;
  if (!run.decode_tokens_per_second)
    return "No speed was measured: " + OrUnknown(run.failure.detail);
  if (input.use.physics.status == PhysicsStatus::kAboveBound) {
    return "Not credible: " + input.use.physics.text + ".";
  }
  if (!run.validity.empty()) return "Flagged, do not quote: " + run.validity.front() + ".";
  if (run.status != BenchmarkStatus::kConverged)
    return "Too noisy to conclude: it did not converge.";
  if (!input.use.ratio)
    return "How much of the memory bandwidth this uses is not known: " +
           input.use.ratio.error().detail;
  const std::string share =
      FormatMetric(MetricFormat::kRatio, *input.use.ratio) + " of " + input.use.denominator;
  if (*input.use.ratio >= kBandwidthBoundRatio) {
    return "Writing uses " + share + ": memory bandwidth sets this speed.";
  }
  return "Writing uses only " + share + ": memory bandwidth alone does not explain this speed.";
}

}  // namespace

const BenchmarkRun::EnergyResult* SpeakingEnergy(const BenchmarkRun& run) {
  std::vector<PowerCandidate> candidates;
  const auto own = OwnEnergy(run);
  for (const auto* energy : own) {
    const Known<double> joules = GrossJoulesPerToken(*energy);
    candidates.push_back({energy->scope, energy->source, energy->component, "", energy->quality,
                          joules ? std::optional<double>(*joules) : std::nullopt});
  }
  for (const HeadlinePick& pick : PickHeadlines(candidates)) {
    if (candidates[pick.index].power_watts) return own[pick.index];
  }
  return nullptr;
}

Absence WhyNoEnergy(const BenchmarkRun& run) {
  for (const auto* energy : OwnEnergy(run)) {
    const Known<double> joules = GrossJoulesPerToken(*energy);
    if (!joules) return joules.error();
  }
  if (IsRemote(run)) return NoWattsOfRemote();
  return {"no_power_source", "This machine has no readable power sensor.",
          "Add a smart plug, or run tokwatt doctor."};
}

Receipt MakeReceipt(const ReceiptInput& input) {
  const BenchmarkRun& run = *input.run;
  Receipt receipt;
  receipt.machine = MachineText(input);
  receipt.model = OrUnknown(run.model.name);
  receipt.quantisation = OrUnknown(run.model.quantisation);
  receipt.runtime =
      ServerName(run.runtime) + (run.runtime_version.empty() ? "" : " " + run.runtime_version);
  receipt.method = MethodText(input);
  receipt.speed = SpeedText(run);
  receipt.verdict = VerdictText(input);
  const BenchmarkRun::EnergyResult* energy = SpeakingEnergy(run);
  if (energy == nullptr) {
    const Absence why = WhyNoEnergy(run);
    receipt.power = "no watts: " + why.detail;
    receipt.energy = "no Wh: " + why.detail;
    receipt.cost = "no cost: " + why.detail;
    return receipt;
  }
  const double joules = *GrossJoulesPerToken(*energy);
  const Known<double> watts = MeanWatts(*energy);
  receipt.power = watts ? FormatMetric(MetricFormat::kPower, *watts) + ScopeTag(energy->scope)
                        : "no watts: " + watts.error().detail;
  receipt.energy = EnergyText(run, *energy);
  receipt.cost =
      FormatMetric(MetricFormat::kCostPerMillionTokens,
                   CostPerMillionTokens(joules, input.price.price_per_kwh), input.price.currency) +
      ", electricity " + PriceNote(input.price);
  if (!IsCountable(energy->scope))
    receipt.cost += ", for the " + std::string(ToString(energy->scope)) + " only";
  return receipt;
}

std::string ReceiptMarkdown(const Receipt& receipt) {
  const auto row = [](const std::string& name, const std::string& value) {
    return "| " + name + " | " + value + " |\n";
  };
  return "| tokwatt | |\n|---|---|\n" + row("Machine", receipt.machine) +
         row("Model", receipt.model + " " + receipt.quantisation) +
         row("Runtime", receipt.runtime) + row("Measured", receipt.method) +
         row("Writing speed", receipt.speed) + row("Power", receipt.power) +
         row("Energy", receipt.energy) + row("Electricity", receipt.cost) + "\n" + receipt.verdict +
         "\n";
}

}  // namespace tokwatt
