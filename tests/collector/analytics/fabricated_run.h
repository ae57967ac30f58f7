// A benchmark run made up for tests, shaped after published figures of a Framework Desktop.
#pragma once

#include <vector>

#include "base/event.h"

namespace tokwatt {

inline Inventory FabricatedInventory() {
  Inventory inventory;
  inventory.hostname = "fabricated";
  inventory.os = "Test OS 1";
  inventory.chip = "AMD Ryzen AI Max+ 395";
  inventory.vendor_model = "Framework Desktop (AMD Ryzen AI Max 300 Series)";
  inventory.memory_bytes = 128'000'000'000;
  inventory.peak_bytes_per_second = 256e9;
  inventory.peak_source = "chip table";
  return inventory;
}

inline BandwidthResult FabricatedBandwidth(const char* path, double bytes_per_second) {
  BandwidthResult result;
  result.path = path;
  result.kernel = "read";
  result.isa = "portable";
  result.trials = 10;
  result.best_bytes_per_second = bytes_per_second;
  result.median_bytes_per_second = bytes_per_second * 0.98;
  result.counting_rule = "bytes read";
  return result;
}

inline BenchmarkRun FabricatedRun() {
  BenchmarkRun run;
  run.suite = "quick";
  run.status = BenchmarkStatus::kConverged;
  run.runtime = "llamacpp";
  run.runtime_version = "b1";
  run.processor = "gpu";
  run.model.name = "fabricated-llama-70b";
  run.model.quantisation = "Q4_K_M";
  run.model.weight_bytes_per_token = 42'500'000'000;
  run.warmup_discarded = 1;
  run.decode_tokens_per_second = Estimate{4.97, 4.95, 4.99, 0.95, 10};
  run.grade = "B";
  BenchmarkRun::EnergyResult energy;
  energy.scope = PowerScope::kWall;
  energy.source = "shelly";
  energy.component = "plug";
  energy.run_uj = 133'000'000'000;  // 133 W over 1000 s
  energy.run_ns = 1'000'000'000'000;
  energy.run_output_tokens = 4970;
  energy.run_edge_bound_ratio = 0.002;
  energy.idle_watts = 10;
  run.energy.push_back(energy);
  return run;
}

// Blocks of 64 prompt tokens at 1.5 J and 15 decode steps at 20 J each, of the run's own plug.
inline std::vector<InferenceEvent> FabricatedBlocks(size_t count) {
  InferenceEvent block;
  block.n_prompt_total = 64;
  block.n_prompt_cached = 0;
  block.n_output = 16;
  block.n_decode_steps = 15;
  RequestEnergy energy;
  energy.scope = PowerScope::kWall;
  energy.source = "shelly";
  energy.component = "plug";
  energy.prefill_uj = 64 * 1'500'000;
  energy.decode_uj = 15 * 20'000'000;
  energy.total_uj = *energy.prefill_uj + *energy.decode_uj;
  block.energy.push_back(energy);
  return std::vector<InferenceEvent>(count, block);
}

}  // namespace tokwatt
