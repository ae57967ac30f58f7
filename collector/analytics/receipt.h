// Receipt: what one shares of a benchmark, in words, and the same as Markdown.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "collector/analytics/bandwidth_use.h"
#include "collector/analytics/cost.h"

namespace tokwatt {

struct Receipt {
  std::string machine;
  std::string model;
  std::string quantisation;
  std::string runtime;
  std::string method;  // "2026-11-18, suite quick, 1 warm-up discarded, grade B"
  std::string speed;
  std::string power;
  std::string energy;
  std::string cost;
  std::string verdict;
};

struct ReceiptInput {
  const BenchmarkRun* run = nullptr;
  std::optional<Inventory> inventory;
  BandwidthUse use;
  ElectricityPrice price;
  std::optional<WallTime> at = std::nullopt;  // when the run started; absent: no date is told
};

Receipt MakeReceipt(const ReceiptInput& input);
std::string ReceiptMarkdown(const Receipt& receipt);

// The energy result that speaks for a run: wall, else system, else the first with a value.
const BenchmarkRun::EnergyResult* SpeakingEnergy(const BenchmarkRun& run);

// Why a run has no energy at all, from the first component that says so.
Absence WhyNoEnergy(const BenchmarkRun& run);

}  // namespace tokwatt
