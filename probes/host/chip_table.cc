#include "probes/host/chip_table.h"

#include <algorithm>

namespace tokwatt {
namespace {

struct Row {
  std::string_view chip;        // part of the name, in lower case
  double gigabytes_per_second;  // 10^9; 0: sold in variants that its name does not tell apart
};

// The first match wins, so a longer name stands before the name it contains.
constexpr Row kRows[] = {
    {"apple m1 ultra", 800}, {"apple m1 max", 400}, {"apple m1 pro", 200}, {"apple m1", 68.25},
    {"apple m2 ultra", 800}, {"apple m2 max", 400}, {"apple m2 pro", 200}, {"apple m2", 100},
    {"apple m3 ultra", 819}, {"apple m3 max", 0},                         // 300 or 400
    {"apple m3 pro", 150},   {"apple m3", 100},     {"apple m4 max", 0},  // 410 or 546
    {"apple m4 pro", 273},   {"apple m4", 120},     {"apple m5 max", 0},  // 460 or 614
    {"apple m5 pro", 0},                                                  // no figure confirmed
    {"apple m5", 153},       {"ryzen ai max", 256}, {"nvidia gb10", 273},
};

// Chips of one name and two buses, which Apple's specifications tell apart by the GPU's cores.
struct Variant {
  std::string_view chip;
  int64_t gpu_cores;
  double gigabytes_per_second;
};
constexpr Variant kVariants[] = {
    {"apple m3 max", 30, 300}, {"apple m3 max", 40, 400}, {"apple m4 max", 32, 410},
    {"apple m4 max", 40, 546}, {"apple m5 max", 32, 460}, {"apple m5 max", 40, 614},
};

std::string LowerCase(std::string_view text) {
  std::string lower(text);
  std::transform(lower.begin(), lower.end(), lower.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return lower;
}

}  // namespace

PeakBandwidth FindPeakBandwidth(std::string_view chip, std::optional<int64_t> gpu_cores) {
  if (chip.empty()) return {std::nullopt, "the processor's name is not known"};
  const std::string name = LowerCase(chip);
  for (const Variant& variant : kVariants) {
    if (gpu_cores == variant.gpu_cores && name.find(variant.chip) != std::string::npos) {
      return {variant.gigabytes_per_second * 1e9, "chip table"};
    }
  }
  for (const Row& row : kRows) {
    if (name.find(row.chip) == std::string::npos) continue;
    if (row.gigabytes_per_second > 0) return {row.gigabytes_per_second * 1e9, "chip table"};
    return {std::nullopt, "sold with different memory buses under one name"};
  }
  return {std::nullopt, "depends on the memory modules"};
}

}  // namespace tokwatt
