#include "probes/bandwidth/plan.h"

#include <algorithm>

#include "probes/bandwidth/kernels.h"

namespace tokwatt {
namespace {

struct KernelRule {
  const char* name;
  int arrays;
  int bytes_per_word;
  const char* counting_rule;
};

constexpr KernelRule kRules[] = {
    {"read", 1, 8, "bytes read"},
    {"copy", 2, 16, "bytes read + bytes written (STREAM: 16 per element)"},
    {"triad", 3, 24, "bytes read + bytes written (STREAM: 24 per element)"},
};

constexpr int kMostThreads = 1024;
constexpr int kMostTrials = 1000;

std::string Mebibytes(int64_t bytes) { return std::to_string(bytes >> 20) + " MiB"; }

Result<int64_t> ChooseBytes(const KernelRule& rule, const BandwidthOptions& options,
                            const MachineFacts& machine) {
  const int64_t needed = machine.cache_bytes.value_or(kAssumedCacheBytes) * kCacheMultiple;
  const int64_t wanted = options.buffer_bytes > 0 ? options.buffer_bytes
                                                  : std::max(needed, machine.default_array_bytes);
  if (!machine.available_bytes) return wanted;
  const int64_t most = *machine.available_bytes / 2 / rule.arrays;
  const int64_t least = options.buffer_bytes > 0 ? wanted : needed;
  if (most < least) {
    return Fail(Code::kResourceExhausted,
                std::string(rule.name) + " needs " + Mebibytes(least * rule.arrays) +
                    " to defeat the caches, and half of the free memory is " +
                    Mebibytes(*machine.available_bytes / 2),
                "memory_too_small", "close programs or unload models, then measure again");
  }
  return std::min(wanted, most);
}

}  // namespace

std::vector<int> ThreadSweep(int64_t cores) {
  const int most = static_cast<int>(std::clamp<int64_t>(cores, 1, kMostThreads));
  std::vector<int> counts;
  for (int count = 1; count < most; count *= 2) counts.push_back(count);
  counts.push_back(most);
  return counts;
}

Result<BandwidthPlan> PlanBandwidth(const std::string& kernel, const BandwidthOptions& options,
                                    const MachineFacts& machine, bool streaming_stores) {
  const auto* const rule =
      std::find_if(std::begin(kRules), std::end(kRules),
                   [&](const KernelRule& each) { return each.name == kernel; });
  if (rule == std::end(kRules)) {
    return Fail(Code::kInvalidArgument, "there is no kernel '" + kernel + "'", "unknown_kernel",
                "use read, copy or triad");
  }
  if (options.threads < 0 || options.threads > machine.cores || options.trials < 1 ||
      options.trials > kMostTrials || options.buffer_bytes < 0) {
    return Fail(Code::kInvalidArgument,
                "threads must be 0 to " + std::to_string(machine.cores) + ", trials 1 to " +
                    std::to_string(kMostTrials),
                "bad_option");
  }
  BandwidthPlan plan;
  plan.kernel = kernel;
  plan.arrays = rule->arrays;
  plan.bytes_per_word = rule->bytes_per_word;
  plan.trials = options.trials;
  plan.threads =
      options.threads > 0 ? std::vector<int>{options.threads} : ThreadSweep(machine.cores);
  plan.counting_rule = rule->counting_rule;
  if (rule->arrays > 1 && !streaming_stores) plan.counting_rule += ", write-allocate not counted";
  TOKWATT_ASSIGN_OR_RETURN(plan.array_bytes, ChooseBytes(*rule, options, machine));
  if (plan.array_bytes < static_cast<int64_t>(kKernelGranule) * plan.threads.back()) {
    return Fail(Code::kInvalidArgument, "the buffer is too small for its threads", "bad_option");
  }
  if (plan.array_bytes < machine.cache_bytes.value_or(kAssumedCacheBytes) * kCacheMultiple) {
    plan.validity.emplace_back("buffer_in_cache");
  }
  return plan;
}

}  // namespace tokwatt
