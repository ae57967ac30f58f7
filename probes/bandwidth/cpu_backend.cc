// The CPU's bandwidth backend: sweeps thread counts and keeps the best.
#include <algorithm>
#include <utility>

#include "base/stats.h"
#include "probes/bandwidth/backends.h"
#include "probes/bandwidth/kernels.h"
#include "probes/bandwidth/machine.h"
#include "probes/bandwidth/plan.h"
#include "probes/bandwidth/team.h"

namespace tokwatt {
namespace {

// A thread that had its core for less than this was measuring other programs too.
constexpr double kLeastProcessorShare = 0.95;

class CpuBackend : public BandwidthBackend {
 public:
  explicit CpuBackend(const Clock& clock) : clock_(clock) {}

  const std::string& path() const override { return path_; }

  Result<std::vector<BandwidthDevice>> Devices() override {
    return std::vector<BandwidthDevice>{{"cpu-0"}};
  }

  Result<BandwidthResult> Run(const std::string& kernel, const BandwidthOptions& options) override {
    const auto kernels = ChooseKernelSet(options.isa);
    if (!kernels) {
      return Fail(Code::kInvalidArgument, "this processor does not run '" + options.isa + "' code",
                  "unsupported_isa", "leave the instruction set out");
    }
    const std::vector<int> cores = PhysicalCores("");
    const MachineFacts machine{static_cast<int64_t>(cores.size()), LastLevelCacheBytes(""),
                               AvailableMemoryBytes("")};
    TOKWATT_ASSIGN_OR_RETURN(const BandwidthPlan plan,
                             PlanBandwidth(kernel, options, machine, kernels->streaming_stores));
    BandwidthResult best;
    for (const int threads : plan.threads) {
      const MonoTime start = clock_.Mono();
      TOKWATT_ASSIGN_OR_RETURN(const TeamResult team,
                               RunTeam(*kernels, plan, threads, cores, clock_));
      BandwidthResult result = Describe(plan, *kernels, threads, team);
      result.start = start;
      if (result.best_bytes_per_second > best.best_bytes_per_second) best = std::move(result);
    }
    return best;
  }

 private:
  BandwidthResult Describe(const BandwidthPlan& plan, const KernelSet& kernels, int threads,
                           const TeamResult& team) const {
    BandwidthResult result;
    result.path = path_;
    result.kernel = plan.kernel;
    result.isa = kernels.isa;
    result.buffer_bytes = team.array_bytes;
    result.threads = threads;
    result.best_bytes_per_second =
        *std::max_element(team.bytes_per_second.begin(), team.bytes_per_second.end());
    result.median_bytes_per_second = *Median(team.bytes_per_second);
    result.trials = static_cast<int64_t>(team.bytes_per_second.size());
    result.counting_rule = plan.counting_rule;
    result.huge_pages = team.huge_pages;
    result.validity = plan.validity;
    if (team.processor_share_ratio < kLeastProcessorShare) {
      result.validity.emplace_back("box_busy");
    }
    return result;
  }

  const Clock& clock_;
  const std::string path_ = "cpu";
};

}  // namespace

std::unique_ptr<BandwidthBackend> MakeCpuBackend(const Env& env) {
  return std::make_unique<CpuBackend>(*env.clock);
}

}  // namespace tokwatt
